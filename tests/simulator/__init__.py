"""The simulator, held against the wire contract as strictly as it holds others."""
