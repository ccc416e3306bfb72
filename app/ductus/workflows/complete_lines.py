"""Complete lines while they are typed: what is asked of the host process, and whether the reader can do it at all."""

from __future__ import annotations

from ductus.document.page import Line
from ductus.engines.hosted import CompleteTask, EngineCall, LineToRead, engine_registry
from ductus.engines.registry import parse_options
from ductus.errors import EngineUnavailable, Remedy
from ductus.imaging.crops import MASKED
from ductus.imaging.scans import Limits, ScanSource

COMPLETE = "ductus.engines.hosted:complete_line"
_CHOOSE = Remedy("Choose TrOCR as the reader, which can.", "Engines…", "settings", "engine")


def completing_task(call: EngineCall, source: ScanSource, line: Line, beginning: str, limits: Limits) -> CompleteTask:
    """What to ask `COMPLETE`: the rest of a line of the page at `source`, after its typed beginning."""
    place = LineToRead(line.id, line.polygon, line.baseline)
    return CompleteTask(call, source, place, beginning, MASKED.id, limits)


def require_completer(call: EngineCall) -> None:
    """Do nothing when this engine can complete lines here. Looks at files; not for the window's thread.

    Raises:
        EngineUnavailable: it cannot; says why and what to do.
    """
    module = engine_registry().get(call.engine_id)
    if not module.INFO.completes:
        raise EngineUnavailable(f"“{module.INFO.title}” cannot read on from what you typed.", remedy=_CHOOSE)
    module.availability(parse_options(module, call.options)).require()
