"""The named moments of a project: their list, and the way back to one and forth again."""
