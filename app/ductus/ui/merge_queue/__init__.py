"""The merge queue: newer readings held against people's texts, one line at a time, one key a choice."""
