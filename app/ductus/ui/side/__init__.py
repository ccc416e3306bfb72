"""The left side of the window: the pages, and the panels that take their place on demand."""
