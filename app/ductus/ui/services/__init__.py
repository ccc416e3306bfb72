"""Services that read elsewhere, as the window shows them: consent before scans leave, a mark while they do, keys."""
