"""Which key does what: every command with its keys, the presets, a person's own changes, and the sheet to print."""
