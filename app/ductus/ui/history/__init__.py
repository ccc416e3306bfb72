"""The history of a line: everything it ever said, beside the desk."""
