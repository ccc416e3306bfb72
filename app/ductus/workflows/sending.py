"""Before scans leave this computer: what goes, to whom, how much of it, at what cost, and whether somebody agreed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ductus.document.transcription import LineStatus
from ductus.engines.base import Detector, Recognizer
from ductus.engines.hosted import EngineCall, engine_registry
from ductus.engines.registry import parse_options
from ductus.errors import EngineFailed, InputError, Remedy
from ductus.jobs.job import CancelToken
from ductus.numerals import decimal
from ductus.project.project import Project
from ductus.settings import Settings
from ductus.training.measuring.pages_to_test import SetToTest
from ductus.workflows.engine_choice import destination_of, require_call_ready
from ductus.workflows.words import counted

_AGREED = "services.agreed"
"""Project state: the hosts to which this project's scans may go without a further question."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What would leave. `lines` is None while the lines of these pages are still to be found."""

    title: str
    host: str
    pages: int
    lines: int | None = None
    cost: str = ""
    are_whole_pages: bool = False

    @property
    def what(self) -> str:
        """What goes, in words: "Images of 120 lines on 3 pages"."""
        pages = counted(self.pages, "page")
        if self.are_whole_pages:
            return f"Images of {pages}"
        return f"Images of {'all lines found' if self.lines is None else counted(self.lines, 'line')} on {pages}"


def finding_sends(call: EngineCall, page_ids: Sequence[str]) -> Sending | None:
    """What finding lines on these pages would send; None when everything stays here.

    Raises:
        EngineUnavailable: there is no such engine.
    """
    host = destination_of(call)
    if not host:
        return None
    title, options = _title_and_options(call)
    pages = len(page_ids)
    return Sending(title, host, pages, cost=cost_words(options, pages, "pages"), are_whole_pages=True)


def reading_sends(
    call: EngineCall,
    project: Project,
    page_ids: Sequence[str],
    line_ids: Sequence[str] = (),
    *,
    only_unread: bool = True,
) -> Sending | None:
    """What reading would send: these lines, or those of the pages; None when all stays here.

    With `only_unread`, of the pages only the lines that nobody read yet. Quick, since it counts from the list of pages;
    on the project's thread.

    Raises:
        EngineUnavailable: there is no such engine.
    """
    host = destination_of(call)
    if not host:
        return None
    title, options = _title_and_options(call)
    chosen = set(page_ids)
    pages = [each for each in project.summaries() if each.id in chosen and not each.problem]
    if only_unread and not line_ids:
        pages = [each for each in pages if each.counts[LineStatus.TODO] or not each.counts.total]
    are_all_found = bool(line_ids) or all(each.counts.total for each in pages)
    in_pages = sum(each.counts[LineStatus.TODO] if only_unread else each.counts.total for each in pages)
    lines = (len(line_ids) or in_pages) if are_all_found else None
    return Sending(title, host, len(pages), lines, cost_words(options, lines, "lines"))


def measuring_sends(calls: Sequence[EngineCall], tested: SetToTest) -> tuple[Sending, ...]:
    """What measuring these engines on that set would send, one for each that is a service; none when all stays here.

    Raises:
        EngineUnavailable: there is no such engine.
    """
    found = []
    for call in calls:
        host = destination_of(call)
        if host:
            title, options = _title_and_options(call)
            cost = cost_words(options, tested.lines, "lines")
            found.append(Sending(title, host, len(tested.pages), tested.lines, cost))
    return tuple(found)


def _title_and_options(call: EngineCall) -> tuple[str, Any]:
    module = engine_registry().get(call.engine_id)
    try:
        return module.INFO.title, parse_options(module, call.options)
    except ValueError:
        return module.INFO.title, module.Options()


def cost_words(options: Any, count: int | None, unit: str) -> str:
    """The cost of that many `unit` by the price the person set, with its date; empty where none is set.

    Without a count, the price alone.
    """
    price = float(getattr(options, "price_per_1000", 0.0))
    if not price:
        return ""
    note = str(getattr(options, "price_note", "")).strip()
    said = f"{price:g} per 1,000 {unit}" + (f" ({note})" if note else " (set by you, without a date)")
    if count is None:
        return said
    cost = price * count / 1000
    return f"{f'about {decimal(cost, 2)}' if cost >= _LEAST_COST else f'less than {_LEAST_COST}'} at {said}"


_LEAST_COST = 0.01


def is_agreed(project: Project, host: str) -> bool:
    """Whether this project's scans may go to that host without a further question."""
    agreed = project.get_state(_AGREED, [])
    return isinstance(agreed, list) and host in agreed


def agree(project: Project, host: str) -> None:
    """Ask no more for this project and this host."""
    if not project.is_read_only and not is_agreed(project, host):
        project.set_state(_AGREED, [*project.get_state(_AGREED, []), host])


def ask_again(project: Project, host: str) -> None:
    """Ask again before this project's scans go to that host."""
    if is_agreed(project, host):
        project.set_state(_AGREED, [other for other in project.get_state(_AGREED, []) if other != host])


def require_named(call: EngineCall, hosts: Sequence[str]) -> None:
    """Do nothing unless scans would go to a host that was not named, as a command line must.

    Raises:
        InputError: they would.
    """
    host = destination_of(call)
    if host and host not in hosts:
        raise InputError(
            f"“{engine_registry().get(call.engine_id).INFO.title}” sends scans to {host}.",
            remedy=Remedy(f"Say so if they may go there: --send-to {host}"),
        )


def try_service(settings: Settings, call: EngineCall, cancel: CancelToken) -> str:
    """Ask a service once with a made-up word, no scan, and tell in a sentence what came of it. Not on the main thread.

    Raises:
        EngineUnavailable, EngineFailed: it cannot be used; the message says why.
        OfflineRefused: Ductus is set to stay offline.
        Cancelled: `cancel` was set.
    """
    require_call_ready(settings, call)
    module = engine_registry().get(call.engine_id)
    engine = module.load(parse_options(module, call.options), call.device)
    try:
        if isinstance(engine, Recognizer):
            (reading,) = engine.read([_made_up()], cancel, lambda index, reading: None)
            return f"{engine.state.device} answered, and read “{reading.text}” where “{_WORD}” was written."
        sign_in = getattr(engine, "sign_in", None)
        if sign_in is None or isinstance(engine, Detector):
            raise EngineFailed(f"{module.INFO.title} has nothing to try it with.")
        sign_in(cancel)
        return f"{engine.state.device} accepts account and password. Nothing was sent, since each page costs there."
    finally:
        engine.close()


_WORD = "anno 1789"


def _made_up() -> Any:
    from PIL import Image, ImageDraw, ImageFont

    from ductus.engines.base import Crop
    from ductus.imaging.crops import MASKED

    image = Image.new("RGB", (360, 80), "white")
    ImageDraw.Draw(image).text((30, 12), _WORD, fill="black", font=ImageFont.load_default(size=48))
    return Crop("made-up", image, MASKED.id)
