"""HOW the reader learns: lines with their texts, courses of Quill and TrOCR, and how well readers read."""
