"""How the `trocr` engine works inside: checkpoints, pixels, decoding, spans. Teaching TrOCR uses it too."""
