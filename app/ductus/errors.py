"""The tree of errors: what can go wrong with the world, what to say about it, what to do now.

DuctusError
├── Cancelled                    the person (or the end of the app) stopped the work; never shown as a fault
├── InputError                   what was handed in cannot be used
│   ├── ScanUnreadable           damaged, empty, or not an image or PDF at all
│   ├── ScanTooLarge             over the stated limits on pixels or bytes
│   ├── PasswordNeeded           an encrypted PDF, or a wrong password
│   └── FormatUnreadable         a transcription file that cannot be understood
├── ProjectError                 the project file
│   ├── ProjectLocked            another window has it open
│   ├── ProjectTooNew            written by a newer Ductus
│   ├── ProjectDamaged           not a project, or broken beyond reading
│   ├── StepUnderWay             a long step is being taken back or done again
│   ├── ScanMissing              the scan is not where the project last saw it
│   └── StorageFailed            disk full, read-only, or locked by another program
├── EngineError
│   ├── EngineUnavailable        cannot run here; the remedy says what to do
│   ├── EngineFailed             it ran and failed on this input
│   └── HostDied                 the process it ran in ended (out of memory, a crash in native code)
├── NetworkError
│   ├── OfflineRefused           the offline switch is on
│   └── DownloadFailed           unreachable, stalled, truncated, or not what was promised
└── ExportFailed                 the target could not be written, or would not be valid

Each is about the world, so each carries a sentence for the person and, where there is one, a remedy. Any other
exception is our own fault and becomes a crash report. To add one: place it in this tree, give it an exit code, say in
its docstring when it is raised.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remedy:
    """What the person can do now: a sentence, and the action that does it where we can.

    `action` names a window action (an id of `ui/actions`) or is empty; `argument` is handed to it. `label` is the
    verb on its button.
    """

    sentence: str
    label: str = ""
    action: str = ""
    argument: str = ""


class DuctusError(Exception):
    """The world failed: `message` says what happened and to what, `remedy` what now.

    `exit_code` is what the command line ends with. `detail` is for the log and the "more" button, never needed to
    understand. Pickles with all its fields, because engines raise it in the host process and the window shows it.
    """

    exit_code = 1

    def __init__(self, message: str, *, remedy: Remedy | None = None, detail: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.detail = detail

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.message, self.remedy, self.detail)


def _rebuild(kind: type[DuctusError], message: str, remedy: Remedy | None, detail: str) -> DuctusError:
    return kind(message, remedy=remedy, detail=detail)


class Cancelled(DuctusError):
    """The work was stopped on request."""

    exit_code = 130

    def __init__(self, message: str = "Stopped.", *, remedy: Remedy | None = None, detail: str = "") -> None:
        super().__init__(message, remedy=remedy, detail=detail)


class InputError(DuctusError):
    """What was handed in cannot be used."""

    exit_code = 65


class ScanUnreadable(InputError):
    """A damaged or empty file, or one that is no image or PDF."""


class ScanTooLarge(InputError):
    """An image over the stated limits; decoding it could take all memory."""


class PasswordNeeded(InputError):
    """An encrypted PDF opened without a password or with a wrong one."""


class FormatUnreadable(InputError):
    """A transcription file that cannot be understood."""


class ProjectError(DuctusError):
    """The project file cannot be used as asked."""

    exit_code = 66


class ProjectLocked(ProjectError):
    """Another window or command has the project open for writing."""


class ProjectTooNew(ProjectError):
    """The file was written by a newer Ductus."""


class ProjectDamaged(ProjectError):
    """The file is not a project, or cannot be read any more."""


class ScanMissing(ProjectError):
    """The scan is neither where the project saw it last nor known under another name."""


class StepUnderWay(ProjectError):
    """A long step is being taken back or done again, and nothing else is changed meanwhile."""


class StorageFailed(ProjectError):
    """The disk is full, read-only, or the file is held by another program."""

    exit_code = 74


class EngineError(DuctusError):
    """An engine could not do its work."""

    exit_code = 69


class EngineUnavailable(EngineError):
    """The engine cannot run here; the remedy says what would change that."""


class EngineFailed(EngineError):
    """The engine ran and failed on this input."""


class HostDied(EngineError):
    """The host process ended while it worked: out of memory, or a crash in native code."""


class NetworkError(DuctusError):
    """Something on the network did not work."""

    exit_code = 68


class OfflineRefused(NetworkError):
    """The offline switch is on, so no network call is made."""


class DownloadFailed(NetworkError):
    """The server was unreachable, stalled, stopped short, or sent something else than promised."""


class ExportFailed(DuctusError):
    """The export could not be written, or what would be written is not valid."""

    exit_code = 73
