"""Tags on stretches of text: shown quietly in the line, set and removed by key, listed in a panel."""
