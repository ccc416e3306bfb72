"""FROM a scan to pixels: scans and PDFs decoded into one page frame, line crops cut by one recipe."""
