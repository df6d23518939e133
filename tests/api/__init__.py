"""The HTTP client against raw bytes: no library on the other side that would be polite on its own."""
