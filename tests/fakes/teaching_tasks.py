"""A course without a network to teach: it counts, keeps its count, and goes wrong on purpose. Imported in the child."""

import os
import signal
import time
from pathlib import Path

from ductus.errors import Cancelled, EngineFailed, Remedy
from ductus.training.news import News
from ductus.workflows import teaching
from ductus.workflows.courses import Trained

STEPS = 12
MANY = 2000


def count(context, request):
    """Counts to STEPS in the folder; `title` says what is to happen: "slow", "talks", "dies", "fails"."""
    file = Path(request.folder) / "count"
    done = int(file.read_text(encoding="utf-8")) if file.exists() else 0
    began_with = done
    with teaching._alone(Path(request.folder)):
        try:
            while done < STEPS:
                if context.cancel.is_paused:
                    file.write_text(str(done), encoding="utf-8")
                context.cancel.check()
                done += 1
                context.emit(News(done, STEPS, 0, 1, 0.0, loss=1 / done, note=_surroundings() if done == 1 else ""))
                if request.title == "dies" and done == began_with + 5:
                    file.write_text("4", encoding="utf-8")
                    os.kill(os.getpid(), signal.SIGKILL)
                if request.title == "fails" and done == 2:
                    raise EngineFailed("The course has diverged.", remedy=Remedy("Go slower."))
                if request.title == "talks":  # long enough that whoever goes away goes in the midst of it
                    for _ in range(MANY):
                        context.emit(News(done, STEPS, 0, 1, 0.0))
                if request.title == "slow":
                    time.sleep(0.02)
        except Cancelled:
            file.write_text(str(done), encoding="utf-8")
            raise
    return Trained(Path(request.folder), 0.1, 3, 2)


def _surroundings() -> str:
    return f"{os.environ.get('OMP_WAIT_POLICY', 'not said')} {os.nice(0) if hasattr(os, 'nice') else 15}"
