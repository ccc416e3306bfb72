"""How well engines read, in the window: pages kept for testing, engines measured on them, figures over time."""
