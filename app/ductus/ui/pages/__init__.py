"""The pages of the project: thumbnails with how far each page has come."""

from ductus.ui.pages.panel import PagesPanel

__all__ = ["PagesPanel"]
