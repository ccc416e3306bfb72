"""Teaching TrOCR a hand: which weights learn, lessons, steps, a standard folder in the end."""
