"""A host without a process: runs hosted tasks here, and dies on the lines it is told to die on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ductus.document.geometry import Box
from ductus.document.transcription import TextSpan
from ductus.engines.base import DetectedLine, Detection, EngineState, RawReading
from ductus.engines.hosted import EngineReady, FindTask, FoundLines, LineRead, ReadTask
from ductus.engines.hosted_flow import WHOLE_PAGE, FlowTask, LinesWanted, PageFound, PartFailed
from ductus.errors import Cancelled, DuctusError, EngineUnavailable, HostDied
from ductus.jobs.job import CancelToken

STATE = EngineState("inline-weights", "r1", "cpu")


@dataclass
class InlineHost:
    """Reads every line as "line <number>"; `deadly` line ids kill it, `fails_on` page paths raise that error.

    In a flow it asks for at most `most` lines at a time; `calls` has the tasks it was given there, too.
    """

    deadly: set[str] = field(default_factory=set)
    fails_on: dict[str, DuctusError] = field(default_factory=dict)
    found: tuple[DetectedLine, ...] = ()
    calls: list[object] = field(default_factory=list)
    deaths: int = 0
    on_line: Callable[[str], None] = lambda _line_id: None
    state: EngineState = STATE
    is_wanted: bool = False
    most: int = WHOLE_PAGE

    def call(
        self, _task: str, request: object, *, on_event=None, cancel: CancelToken | None = None, answer=None
    ) -> object:
        if not isinstance(request, FlowTask):
            return self._do(request, on_event, cancel)
        while (part := answer(LinesWanted(self.most))) is not None:
            try:
                done = self._do(part.task, on_event, cancel)
            except (Cancelled, EngineUnavailable, HostDied):
                raise
            except DuctusError as fault:
                on_event(PartFailed(part.page_id, fault))
            else:
                if isinstance(done, FoundLines):
                    on_event(PageFound(part.page_id, done))
        return None

    def _do(self, request: object, on_event, cancel: CancelToken) -> object:
        self.calls.append(request)
        assert isinstance(request, (FindTask, ReadTask))
        fault = self.fails_on.get(request.source.path.name)
        if fault is not None:
            raise fault
        on_event(EngineReady(request.engine.engine_id, self.state))
        if isinstance(request, FindTask):
            return FoundLines(Detection(self.found), 1000, 1000, self.state)
        for number, line in enumerate(request.lines, 1):
            cancel.check()
            self.on_line(line.line_id)
            if line.line_id in self.deadly:
                self.deaths += 1
                raise HostDied("The engine's process ended.")
            spans = (TextSpan(0, 4, 0.9, 0.0, 0.5),)
            on_event(LineRead(line.line_id, RawReading(f"line {number}", 0.9, spans), request.recipe, self.state))
        return len(request.lines)


def detected(*tops: int) -> tuple[DetectedLine, ...]:
    """Lines 800 px wide and 40 px high at these heights."""
    return tuple(DetectedLine(Box(100, top, 900, top + 40).polygon(), 0.9) for top in tops)
