"""Shaping many lines, and what finding lines again would do: bars, dialogs and their wiring around the canvas."""
