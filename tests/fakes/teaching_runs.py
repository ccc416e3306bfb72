"""A course that goes as the test says: nothing is taught, and no process is started."""

import json
from pathlib import Path

from ductus.workflows.teaching import Changed, TeachingState


class Run:
    """What `start` gives; `hear` is the window's listener."""

    def __init__(self, request, hear):
        self.request, self.hear = request, hear
        self.calls = []

    def pause(self):
        self.calls.append("pause")
        self.hear(Changed(TeachingState.PAUSED))

    def resume(self):
        self.calls.append("resume")
        self.hear(Changed(TeachingState.TEACHING))

    def stop(self):
        self.calls.append("stop")
        self.hear(Changed(TeachingState.STOPPED, is_over=True))

    def close(self):
        self.calls.append("close")


class Starter:
    """Stands in for `teaching.start`; keeps the runs it began."""

    def __init__(self):
        self.runs = []

    def __call__(self, request, hear):
        Path(request.folder).mkdir(parents=True, exist_ok=True)
        self.runs.append(Run(request, hear))
        hear(Changed(TeachingState.TEACHING))
        return self.runs[-1]


def keep_course(request, curve=(), state="paused"):
    """Write what a course leaves behind that rested, or had ended, when the app ended."""
    from ductus.document.codec import to_plain

    folder = Path(request.folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "teaching.json").write_text(
        json.dumps({"request": to_plain(request), "state": state, "message": ""}), encoding="utf-8"
    )
    standing = {
        "step": 100,
        "epoch": 1,
        "steps_an_epoch": 40,
        "curve": [{"step": step, "cer": cer, "seconds": 1.0} for step, cer in curve],
    }
    (folder / "standing.json").write_text(json.dumps(standing), encoding="utf-8")
