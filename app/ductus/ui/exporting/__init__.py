"""Handing on what was made: the export dialog with its preview, the deposit, and what came of them."""
