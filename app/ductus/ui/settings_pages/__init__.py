"""The pages of the settings: groups of the table, the two of the engines, and what this computer can do."""
