"""Ground truth for training: one file a target."""
