"""Signs a keyboard may lack: a panel of them, keys for them, what a character is, and short forms that expand."""
