"""The worklist: lines read and not yet judged, the most doubtful first, and what confidence is worth here."""
