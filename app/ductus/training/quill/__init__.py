"""Teaching Quill: which characters, how lines are varied, the steps of gradient descent, checkpoints."""
