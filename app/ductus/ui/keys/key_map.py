"""Which keys hold now: what a person chose, over the chosen preset, over the defaults. One key, one meaning a place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ductus.settings import Settings
from ductus.ui.keys.commands import IN_TEXT, Command, Place, action_like, all_commands
from ductus.ui.keys.presets import Preset, preset
from ductus.ui.keys.rules import refusal
from ductus.ui.keys.strokes import parsed, written

PRESET, OWN = "keys.preset", "keys.own"


@dataclass(frozen=True, slots=True)
class Lost:
    """A key a command would have, were it not for another that comes first."""

    key: str
    to: Command


@dataclass(frozen=True, slots=True)
class Resolved:
    """The keys of each command by its id, and what was lost to others."""

    keys: Mapping[str, tuple[str, ...]]
    lost: Mapping[str, tuple[Lost, ...]]


def resolve(commands: Sequence[Command], chosen: Preset, own: Mapping[str, Sequence[str]]) -> Resolved:
    """Give every command its keys. Where two want one in places that overlap, the more deliberate wish wins.

    What is built in comes first, then a person's own choice, then the preset, then the defaults, each in the order of
    the commands; the other command goes without that key, and it is said in `lost`.
    """
    wishes = [_wish(command, chosen, own) for command in commands]
    held: dict[str, list[Command]] = {}
    keys: dict[str, list[str]] = {command.id: [] for command in commands}
    lost: dict[str, list[Lost]] = {}
    for command, wanted, _ in sorted(zip(commands, *zip(*wishes, strict=True), strict=True), key=lambda row: row[2]):
        for key in wanted:
            holder = next((other for other in held.get(key, ()) if other.place.overlaps(command.place)), None)
            if holder is not None:
                lost.setdefault(command.id, []).append(Lost(key, holder))
                continue
            held.setdefault(key, []).append(command)
            keys[command.id].append(key)
    return Resolved(
        {command_id: tuple(found) for command_id, found in keys.items()},
        {command_id: tuple(found) for command_id, found in lost.items()},
    )


def _wish(command: Command, chosen: Preset, own: Mapping[str, Sequence[str]]) -> tuple[tuple[str, ...], int]:
    """The keys a command asks for, and how early it is served."""
    if command.is_fixed:
        return command.keys, 0
    if command.id in own:
        return tuple(own[command.id]), 1
    if command.id in chosen.keys:
        return chosen.keys[command.id], 2
    return command.keys, 3


def sound(own: Mapping[str, Any], commands: Iterable[Command]) -> dict[str, tuple[str, ...]]:
    """What of a kept or imported key set can be used: known commands, names of keys, nothing that is refused."""
    by_id = {command.id: command for command in commands if not command.is_fixed}
    found: dict[str, tuple[str, ...]] = {}
    for command_id, keys in own.items():
        command = by_id.get(command_id)
        if command is None or not isinstance(keys, list | tuple):
            continue
        usable = [key for key in map(_named, keys) if key and not refusal(command, key)]
        if usable or not keys:
            found[command_id] = tuple(dict.fromkeys(usable))
    return found


def _named(key: object) -> str:
    try:
        return written(parsed(key)) if isinstance(key, str) else ""
    except ValueError:
        return ""


class KeyMap:
    """The keys in force, kept in the settings. One a window; tells its listeners when they change. Main thread."""

    def __init__(self, settings: Settings, commands: Sequence[Command] | None = None) -> None:
        self._settings = settings
        self.commands = tuple(commands) if commands is not None else all_commands()
        self._by_id = {command.id: command for command in self.commands}
        self._listeners: list[Callable[[], None]] = []
        self.signs: Mapping[str, str] = {}  # what the project's keyboards write in the text, by key
        self._resolved = self._resolve()
        settings.listen(self._setting_changed)

    def listen(self, listener: Callable[[], None]) -> None:
        """Have `listener` called after keys changed."""
        self._listeners.append(listener)

    def unlisten(self, listener: Callable[[], None]) -> None:
        """Call `listener` no more."""
        self._listeners.remove(listener)

    @property
    def preset(self) -> Preset:
        """The preset chosen."""
        return preset(self._settings[PRESET])

    @property
    def own(self) -> dict[str, tuple[str, ...]]:
        """The commands a person gave keys of their own, which may be none."""
        return sound(self._settings[OWN], self.commands)

    def command(self, command_id: str) -> Command:
        """The command of that id.

        Raises:
            KeyError: there is none.
        """
        return self._by_id[command_id]

    def keys(self, command_id: str) -> tuple[str, ...]:
        """The keys of a command now, the one to be named first; none where it has none, or is unknown."""
        return self._resolved.keys.get(command_id, ())

    def keys_on_page(self, action_id: str) -> tuple[str, ...]:
        """The keys that do what an action of the menus does while the keyboard is on the page."""
        on_page = (row.id for row in self.commands if row.place is Place.CANVAS and not row.is_fixed)
        same = [command_id for command_id in on_page if action_like(command_id.removeprefix("canvas.")) == action_id]
        return tuple(key for command_id in same for key in self.keys(command_id))

    def keys_in_text(self, action_id: str) -> tuple[str, ...]:
        """The keys that do what an action of the menus does to the line in hand while the keyboard is in the text."""
        return self.keys(f"text.{IN_TEXT[action_id].name.lower()}") if action_id in IN_TEXT else ()

    def lost(self, command_id: str) -> tuple[Lost, ...]:
        """The keys a command would have, and who has them."""
        return self._resolved.lost.get(command_id, ())

    def holders(self, key: str, place: Place) -> tuple[Command, ...]:
        """The commands that key belongs to now where it would act in `place`."""
        return tuple(
            command for command in self.commands if key in self.keys(command.id) and command.place.overlaps(place)
        )

    def sign(self, key: str, place: Place) -> str:
        """The sign that key writes in the text of the open project, "" where it would not be in the way."""
        return self.signs.get(key, "") if place.overlaps(Place.TEXT) else ""

    def choose_preset(self, preset_id: str) -> None:
        """Take another preset; a person's own keys stay."""
        self._settings[PRESET] = preset_id

    def set_keys(self, command_id: str, keys: Sequence[str]) -> None:
        """Give a command exactly these keys; back to what the preset gives when they are those.

        Raises:
            ValueError: a key is refused there, or another command holds it. Nothing was changed.
        """
        command = self._by_id[command_id]
        for key in keys:
            reason = refusal(command, key)
            others = [other for other in self.holders(key, command.place) if other.id != command_id]
            if reason or others:
                raise ValueError(reason or f"{key} is “{others[0].text}”")
        own = {**self.own, command_id: tuple(keys)}
        if tuple(keys) == self.usual(command_id):
            del own[command_id]
        self._keep(own)

    def give(self, command_id: str, key: str, *, taking: bool) -> None:
        """One more key for a command; with `taking`, whoever holds it goes without.

        Raises:
            ValueError: the key is refused there, is built in elsewhere, or is held and not to be taken.
        """
        command = self._by_id[command_id]
        reason = refusal(command, key)
        if reason:
            raise ValueError(reason)
        own = self.own
        for other in self.holders(key, command.place):
            if other.id == command_id:
                return
            if other.is_fixed or not taking:
                raise ValueError(f"{key} is “{other.text}”")
            own[other.id] = tuple(held for held in self.keys(other.id) if held != key)
        own[command_id] = (*self.keys(command_id), key)
        self._keep(own)

    def usual(self, command_id: str) -> tuple[str, ...]:
        """The keys a command has without a person's own choice for it."""
        own = {other: keys for other, keys in self.own.items() if other != command_id}
        return resolve(self.commands, self.preset, own).keys[command_id]

    def reset(self, command_id: str) -> None:
        """Take back a person's own choice for one command."""
        self._keep({other: keys for other, keys in self.own.items() if other != command_id})

    def reset_all(self) -> None:
        """Take back every choice of one's own; the preset stays."""
        self._keep({})

    def replace_own(self, own: Mapping[str, Sequence[str]]) -> None:
        """Take a whole key set, as one imported."""
        self._keep(sound({command_id: list(keys) for command_id, keys in own.items()}, self.commands))

    def _keep(self, own: Mapping[str, Sequence[str]]) -> None:
        self._settings[OWN] = {command_id: list(keys) for command_id, keys in sorted(own.items())}

    def _resolve(self) -> Resolved:
        return resolve(self.commands, self.preset, self.own)

    def _setting_changed(self, key: str) -> None:
        if key in (PRESET, OWN):
            self._resolved = self._resolve()
            for listener in tuple(self._listeners):
                listener()
