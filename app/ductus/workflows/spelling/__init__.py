"""Spelling by the hunspell dictionaries of this machine: which there are, and what they say of a word."""
