"""Tests of the interface: keys in, state out."""
