"""WORK in the background: jobs in lanes, and a host process that may die alone. No Qt, no engines."""
