"""The rules of the transcription and the characters of the project, as panels; one survey of all texts serves both."""
