"""What is checked while one types: the rules of the transcription and the spelling of its words."""
