"""Complete lines while they are typed: what is asked of the host process, and whether the reader can do it at all."""

from __future__ import annotations

from ductus import paths
from ductus.document.page import Line
from ductus.engines import checkpoint_files
from ductus.engines.devices import free_memory_bytes
from ductus.engines.hosted import CompleteTask, EngineCall, LineToRead, engine_registry
from ductus.engines.registry import parse_options
from ductus.engines.weights import WeightsStore
from ductus.errors import EngineUnavailable, Remedy
from ductus.imaging.crops import MASKED
from ductus.imaging.scans import Limits, ScanSource
from ductus.workflows.words import size_words

COMPLETE = "ductus.engines.hosted:complete_line"
# Opening TrOCR-base took 2.7 GB beside weights of 1.3 GB on the disk; what was free then is not all free later.
_MEMORY_BY_WEIGHTS = 2.0
_SPARE_BYTES = 500_000_000
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


def require_memory(call: EngineCall) -> None:
    """Do nothing when the weights fit into what memory is free, once more beside those that read pages.

    Looks at files; not for the window's thread.

    Raises:
        EngineUnavailable: they do not; says what it takes and what is free.
    """
    needed, free = _needed_bytes(call), free_memory_bytes("cpu")
    if needed and free and needed > free:
        raise EngineUnavailable(
            f"Offering the rest of the line takes {size_words(needed)} of memory, and {size_words(free)} are free.",
            remedy=Remedy("Close other programs, or choose smaller weights.", "Engines…", "settings", "engine"),
        )


def _needed_bytes(call: EngineCall) -> int:
    """What opening the weights takes; 0 where they are not files of a checkpoint."""
    options = parse_options(engine_registry().get(call.engine_id), call.options)
    folder = WeightsStore(paths.weights_folder()).find(str(getattr(options, "weights", "")))
    if folder is None or not folder.is_dir():
        return 0
    files = [folder / name for name in checkpoint_files.weights_files(checkpoint_files.names_in(folder))]
    size = sum(file.stat().st_size for file in files if file.is_file())
    return int(_MEMORY_BY_WEIGHTS * size) + _SPARE_BYTES if size else 0
