"""The HTTP service: the same workflows behind a port."""
