"""WHO finds and reads: the contracts of an engine, the registry that knows them all, their weights."""
