"""HOW the reader learns: data sets, metrics, fine-tuning."""
