"""Exact numbers of the selected lines, to be read and set."""
