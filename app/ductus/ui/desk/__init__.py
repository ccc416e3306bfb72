"""The desk: a page as a scroll of pairs, each line's crop with its text under it, corrected from the keyboard."""

from ductus.ui.desk.desk import Desk

__all__ = ["Desk"]
