"""What the `doctr` engine is made of: its options, weights files, detectors, recognizers, and the cut into words."""
