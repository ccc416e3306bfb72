"""What every page of the settings can do: say what is on it, and show one of these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class Topic:
    """Something on a page that can be sought by name. `show` brings it into view, its field with the focus."""

    title: str
    about: str
    place: str
    show: Callable[[], None]

    def matches(self, words: list[str]) -> bool:
        """Whether each of the words, in small letters, lies in what it is called or what is said of it."""
        text = f"{self.title} {self.place} {self.about}".casefold()
        return all(word in text for word in words)


class SettingsPage(QWidget):
    """One page. Owned by the settings dialog."""

    def topics(self) -> tuple[Topic, ...]:
        """What can be sought here, in the order it stands in."""
        return ()

    def go_to(self, name: str) -> bool:
        """Show what is called `name`, as a remedy names it; False where nothing here is."""
        found = next((each for each in self.topics() if name.casefold() == each.title.casefold()), None)
        if found is not None:
            found.show()
        return found is not None

    def refresh(self) -> None:
        """Show how things stand now: they may have changed behind another window."""

    def leave(self) -> None:
        """Stop what the page has begun: the settings are closed."""
