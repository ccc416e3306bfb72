"""Quill, our own line reader: its design, its network, the strips it takes."""
