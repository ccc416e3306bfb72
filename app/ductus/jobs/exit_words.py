"""Why a process ended, in words a person can act on."""

from __future__ import annotations

from collections.abc import Mapping

KILLED = 9
"""The signal nobody can refuse: what the system sends when memory runs out."""

_SIGNALS: Mapping[int, str] = {
    4: "used an instruction this processor does not have",
    6: "gave up in native code (abort)",
    7: "crashed in native code (bus error)",
    8: "crashed in native code (arithmetic fault)",
    KILLED: "was stopped by the system, most likely for lack of memory",
    11: "crashed in native code (segmentation fault)",
    15: "was ended by another program",
}
_WINDOWS_CODES: Mapping[int, str] = {
    0xC0000005: "crashed in native code (access violation)",
    0xC0000017: "ran out of memory",
    0xC000001D: "used an instruction this processor does not have",
    0xC0000409: "gave up in native code (abort)",
}


def explain_exit(code: int) -> str:
    """Why a process ended, as the end of a sentence: "crashed in native code (segmentation fault, signal 11)".

    `code` is negative for a signal, as in `subprocess`.
    """
    if code < 0:
        words = _SIGNALS.get(-code, "was stopped by the system")
        return f"{words.removesuffix(')')}, signal {-code})" if words.endswith(")") else f"{words} (signal {-code})"
    if code in _WINDOWS_CODES:
        return f"{_WINDOWS_CODES[code]} (code {code:#x})"
    return f"ended by itself with exit code {code}"
