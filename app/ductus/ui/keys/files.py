"""A key set as a file, to be taken to another machine: JSON with the preset and a person's own keys."""

from __future__ import annotations

import json
from pathlib import Path

from ductus.errors import ExportFailed, FormatUnreadable
from ductus.ui.keys.key_map import KeyMap, sound
from ductus.ui.keys.presets import PRESETS
from ductus.whole_files import replace_file

SUFFIX = ".keys.json"
_FORMAT, _VERSION = "ductus keys", 1


def write_keys(keys: KeyMap, target: Path) -> None:
    """Write preset and own keys to `target`.

    Raises:
        ExportFailed: the file could not be written; an old one is untouched.
    """
    own = {command_id: list(chosen) for command_id, chosen in sorted(keys.own.items())}
    content = {"format": _FORMAT, "version": _VERSION, "preset": keys.preset.id, "own": own}
    try:
        replace_file(target, json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8"))
    except OSError as fault:
        raise ExportFailed(f"“{target.name}” could not be written: {fault.strerror}") from fault


def read_keys(keys: KeyMap, source: Path) -> int:
    """Take preset and own keys from `source`; how many commands of the file are unknown here or had no usable key.

    Raises:
        FormatUnreadable: the file cannot be read, or is no key set; nothing was changed.
    """
    try:
        content = json.loads(source.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise FormatUnreadable(f"“{source.name}” could not be read: {fault}") from fault
    is_ours = isinstance(content, dict) and content.get("format") == _FORMAT and isinstance(content.get("own"), dict)
    if not is_ours or content.get("preset") not in {row.id for row in PRESETS}:
        raise FormatUnreadable(f"“{source.name}” is not a key set of Ductus")
    keys.choose_preset(content["preset"])
    keys.replace_own(content["own"])
    return len(content["own"]) - len(sound(content["own"], keys.commands))
