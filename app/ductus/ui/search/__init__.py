"""Finding in the project, replacing what was found, and comparing where else a word is written."""
