"""The rest of the line in hand, offered quietly behind what one types: asked for, shown, taken or dropped."""
