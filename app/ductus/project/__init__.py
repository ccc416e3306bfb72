"""WHERE it is kept: one SQLite file a project, its history, its lock, and the scans it points at."""
