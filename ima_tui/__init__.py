"""The terminal studio for AI video with Ima Sevio 1.0 and Ima Sevio 1.0-Fast."""

__version__ = "0.1.0"
