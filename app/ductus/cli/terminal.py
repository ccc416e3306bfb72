"""What the command line shows while it works: a progress bar on the error stream, so that output can be piped."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterable
from types import TracebackType

from tqdm import tqdm

from ductus.errors import DuctusError, Remedy
from ductus.formats.base import Remark
from ductus.jobs.job import Job, JobState, Lane


class Bar:
    """A progress bar for one job; silent when the error stream is no terminal. Use as a context manager."""

    def __init__(self, title: str) -> None:
        self._bar = tqdm(total=0, desc=title, unit="", file=sys.stderr, disable=None, leave=False, dynamic_ncols=True)

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.close()

    def show(self, job: Job) -> None:
        progress = job.progress
        self._bar.total = progress.total
        self._bar.unit = f" {progress.unit}"
        if progress.note:
            self._bar.set_postfix_str(progress.note, refresh=False)
        self._bar.update(progress.done - self._bar.n)

    def count(self, done: int, total: int) -> None:
        self._bar.total = total
        self._bar.update(done - self._bar.n)


def run_here(title: str, work: Callable[[Job], object]) -> object:
    """Run a job's work on this thread with a progress bar, Ctrl+C cancelling it.

    Raises:
        DuctusError: whatever the work raises.
    """
    with Bar(title) as bar:
        job = Job(title, Lane.CPU, work, on_change=bar.show)
        job.state = JobState.RUNNING
        try:
            return work(job)
        except KeyboardInterrupt:
            job.cancel.cancel()
            raise


def say(text: str) -> None:
    """A line for the person, on the error stream."""
    print(text, file=sys.stderr)


def say_error(error: DuctusError) -> None:
    """What happened and what can be done, on the error stream."""
    say(f"ductus: {error.message}")
    for line in remedy_lines(error.remedy):
        say(f"        {line}")


def remedy_lines(remedy: Remedy | None) -> list[str]:
    """What can be done, and the command that does it where there is one: what a button is in the window."""
    lines = [remedy.sentence] if remedy is not None and remedy.sentence else []
    if remedy is not None and remedy.action == _GET_WEIGHTS and remedy.argument:
        lines.append(f"ductus weights get {shlex.quote(remedy.argument)}")
    return lines


_GET_WEIGHTS = "get_weights"
"""The window's action that fetches weights, as remedies name it."""


def say_remarks(title: str, remarks: Iterable[Remark], *, most: int = 12) -> None:
    """A short list of remarks; what is over `most` is counted."""
    listed = list(remarks)
    if not listed:
        return
    say(f"{title} ({len(listed)}):")
    for remark in listed[:most]:
        say(f"  {remark.where}: {remark.what}")
    if len(listed) > most:
        say(f"  … and {len(listed) - most} more")
