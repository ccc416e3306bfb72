"""What the `doctr` engine is made of: its architectures and their files, opening them."""
