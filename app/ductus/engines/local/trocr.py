"""TrOCR: a vision transformer that writes what it sees, one line at a time (Li et al. 2021, arXiv 2109.10282).

Reads with any checkpoint of that kind: Microsoft's, those of archives on the hub, or one taught here. The line is
squeezed into the size the checkpoint was trained on, an encoder looks at it, a decoder writes token after token. A
line too wide for that is read in pieces (`engines/wide_lines.py`). Lines are read side by side in slots where that
gives what the library's own `generate` gives, else in batches by it. In slots, places of tokens
come from where the decoder looked; in batches, and where looking tells nothing, they are estimated. On processors that
are slow in everything else, linear layers may be rounded to whole numbers of eight bits, where weights read alike in
them.

How it works inside is in `engines/trocr_support/`.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec

from ductus import paths
from ductus.engines import checkpoint_files, hub
from ductus.engines.base import READY, Availability, EngineInfo, Recognizer, Role, option
from ductus.engines.weights import WeightsStore
from ductus.engines.weights_kinds import TROCR, kind_of_folder
from ductus.errors import EngineUnavailable, Remedy
from ductus.numerals import decimal

INFO = EngineInfo(
    id="trocr",
    title="TrOCR",
    roles=frozenset({Role.RECOGNIZER}),
    summary="Reads handwriting line by line with weights of your choice; good to teach a hand to.",
    languages="by weights: English, German Kurrent, Swedish, Finnish, Latin and more",
    licence="by weights, see the list of weights; Microsoft's code is MIT",
    homepage="https://github.com/microsoft/unilm/tree/master/trocr",
    completes=True,
)

DEFAULT_WEIGHTS = "microsoft/trocr-base-handwritten"
DRAFT = "draft"
CAREFUL = "careful"


@dataclass(frozen=True, slots=True)
class Options:
    """What can be chosen about reading with TrOCR."""

    weights: str = option(
        DEFAULT_WEIGHTS,
        "Weights",
        "Name of weights on the hub, such as dh-unibe/trocr-kurrent, or the path of a folder with weights.",
    )
    care: str = option(
        DRAFT,
        "Care",
        "Draft takes the likeliest letters as they come. Careful weighs several readings of the whole line and takes "
        "about three times as long.",
        choices=(DRAFT, CAREFUL),
    )
    beams: int = option(
        4,
        "Readings weighed",
        "How many readings of a line careful reading follows at a time.",
        minimum=2,
        maximum=10,
        step=1,
        is_advanced=True,
    )
    alternatives: int = option(
        0,
        "Alternatives",
        "How many other readings careful reading keeps for each line, fewer than are weighed.",
        minimum=0,
        maximum=9,
        step=1,
        is_advanced=True,
    )
    batch_lines: int = option(
        0,
        "Lines at a time",
        "More is faster and takes more memory; 0 chooses by the device. Halved by itself when memory runs out.",
        minimum=0,
        maximum=256,
        step=1,
        is_advanced=True,
    )
    widest: float = option(
        20.0,
        "Longest line read whole",
        "Lines more times as wide as high are cut between words and read in pieces. Seven lines of a hundred are "
        "longer than 20. Said for weights that take square images; those that take wider ones get more.",
        minimum=6.0,
        maximum=100.0,
        step=1.0,
        is_advanced=True,
    )
    number_type: str = option(
        "auto",
        "Number type",
        "Shorter numbers are faster on some devices and read almost the same; auto measures what is worth it here. "
        "int8 is for processors that are slow in the others, and used only where weights read alike in it.",
        choices=("auto", "float32", "bfloat16", "float16", "int8"),
        is_advanced=True,
    )


def availability(options: Options | None = None) -> Availability:
    """Whether the framework and the chosen weights are here. Looks at files only; imports no framework."""
    missing = [name for name in ("torch", "transformers") if find_spec(name) is None]
    if missing:
        return Availability(
            False,
            f"TrOCR needs {' and '.join(missing)}, which this installation lacks.",
            Remedy("Install Ductus again with its engines."),
        )
    wanted = (options or Options()).weights
    folder = _store().find(wanted)
    if folder is None:
        return _not_here(wanted)
    fault = checkpoint_files.folder_fault(folder)
    if fault and kind_of_folder(folder) is TROCR:
        return Availability(False, f"“{wanted}” {fault}.", Remedy("Fetch it again, or choose others.", *_GET, wanted))
    if fault:
        return Availability(False, f"“{wanted}” {fault}.", Remedy("Choose weights for TrOCR.", *_GET))
    return READY


def load(options: Options, device: str = "auto") -> Recognizer:
    """Open the chosen weights on the device.

    Raises:
        EngineUnavailable: the weights are not here, damaged or foreign.
    """
    from ductus.engines.trocr_support.opening import open_reader
    from ductus.engines.trocr_support.pixels import SQUARE_WIDTH_PX
    from ductus.engines.trocr_support.readings import GREEDY, ReadingSettings
    from ductus.engines.wide_completing import PieceCompleter

    availability(options).require()
    folder = _store().find(options.weights)
    if folder is None:
        raise EngineUnavailable(f"The weights “{options.weights}” were deleted just now.")
    is_careful = options.care == CAREFUL
    settings = ReadingSettings(
        beams=options.beams if is_careful else GREEDY,
        bicubic=is_careful,
        alternatives=min(options.alternatives, options.beams - 1) if is_careful else 0,
        batch_lines=options.batch_lines,
    )
    reader = open_reader(folder, device, options.number_type, settings)
    return PieceCompleter(reader, options.widest * max(1.0, reader.frame_width_px / SQUARE_WIDTH_PX))


_GET = ("Weights…", "get_weights")


def _store() -> WeightsStore:
    return WeightsStore(paths.weights_folder())


def _not_here(wanted: str) -> Availability:
    """Why the weights cannot be used and what would change that: a download, or another choice."""
    if not hub.is_repository(wanted):
        return Availability(
            False,
            f"There are no weights at “{wanted}”.",
            Remedy("Choose the folder that holds config.json, the weights and the tokenizer.", *_GET),
        )
    store = _store()
    here = [weights.id for weights in store.installed()]
    others = f" Installed are: {', '.join(dict.fromkeys(here))}." if here else ""
    entry = next((row for row in store.catalogue() if wanted in (row.id, row.source)), None)
    size = f" ({decimal(entry.size_bytes / 1e9)} GB)" if entry and entry.size_bytes else ""
    return Availability(
        False,
        f"The weights “{wanted}” are not on this computer.",
        Remedy(f"Fetch them{size}, or import them from a folder.{others}", *_GET, wanted),
    )
