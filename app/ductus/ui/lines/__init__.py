"""The lines of the page as a list at the left: in reading order, under their regions."""
