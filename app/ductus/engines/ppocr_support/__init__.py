"""What the `ppocr` engine is made of: its weights files, finding text on a page, reading a line."""
