"""The help inside the window: short pages with pictures, opened at what one is doing."""
