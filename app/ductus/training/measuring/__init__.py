"""How well engines read: error rates with intervals, what is mistaken for what, and reports of it."""
