"""What is to be looked at again: doubtful lines, newer readings to weigh, and what confidence is worth here."""
