"""HOW it travels: one file a format, read tolerantly, written strictly."""
