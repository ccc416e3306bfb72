"""WHAT a transcription is: immutable values and the edits that change them. Standard library only."""
