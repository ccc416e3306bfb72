"""What a person can ask the window for: tables of actions as data, one file a menu."""
