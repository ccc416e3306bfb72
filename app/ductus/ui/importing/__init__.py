"""The import of transcriptions in the window: which file goes into which page, what that does, and what came of it."""
