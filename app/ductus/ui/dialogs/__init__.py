"""The few dialogs: each remembers its choices and shows what it will do."""
