"""How the `trocr` engine works inside: checkpoints, pixels, decoding, spans. Only that engine uses it."""
