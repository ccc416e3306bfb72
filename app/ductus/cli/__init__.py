"""The command line: the same workflows, with progress on the terminal."""
