"""What it costs to search a long project, and to keep its index in step with every accepted line.

- Searching: each kind of query on a project of many lines, to the first screen of hits and to the last hit, against
  the scan SQLite would do without our index (`text LIKE '%word%'`), turn by turn. The words are made up and spread as
  words are (the n-th commonest is n times rarer than the first): a rare one is in a handful of lines, a common one in
  every second.
- Keeping in step: an accepted line with the index and without it, turn by turn, both with synchronous OFF, so that the
  disk's own time does not hide the difference.
- Filling: how long a file from before the index takes to be searchable, and the longest single slice of it.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path

from durability import accepting, make_page, make_project, read_by_engine
from figures import SPREAD_HEAD, Spread, ratio, say, say_table

from ductus.document.finding import FindMode, Wanted
from ductus.document.page import Page
from ductus.document.transcription import LineStatus, Origin, Transcription
from ductus.project.project import Project
from ductus.project.search import SearchQuery, hits, searching

_SYLLABLES = (
    "ge",
    "ber",
    "ten",
    "und",
    "vn",
    "der",
    "man",
    "sein",
    "hei",
    "lig",
    "zu",
    "herr",
    "wol",
    "kun",
    "ff",
    "tz",
)
_WORDS_A_LINE = 8
_VOCABULARY = 30_000
_SCREEN = 50
_SLICE_LINES = 50


def make_words(chance: random.Random) -> list[str]:
    """A made-up vocabulary, commonest first."""
    found: dict[str, None] = {}
    while len(found) < _VOCABULARY:
        found["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 5)))] = None
    return list(found)


def with_text(page: Page, words: list[str], weights: list[float], chance: random.Random) -> Page:
    """The page with a text on every line."""
    lines = []
    for line in page.lines:
        text = " ".join(chance.choices(words, cum_weights=weights, k=_WORDS_A_LINE))
        held = Transcription(text, Origin.PERSON, "bench")
        lines.append(replace(line, transcription=held, status=LineStatus.CORRECTED))
    return replace(page, lines=tuple(lines))


def make_texts(path: Path, pages: int, lines: int) -> tuple[Project, list[str]]:
    """A project full of text, and its words, commonest first."""
    chance = random.Random(4)  # to make up words, not secrets
    words = make_words(chance)
    total, weights = 0.0, []
    for rank in range(1, len(words) + 1):
        total += 1 / rank
        weights.append(total)
    project = Project.create(path)
    document = project.add_document("Bench")
    for first in range(0, pages, 100):
        numbers = range(first, min(first + 100, pages))
        project.insert_pages(
            document.id, [with_text(make_page(number, lines), words, weights, chance) for number in numbers]
        )
    return project, words


def queries(words: list[str]) -> dict[str, Wanted]:
    """One of each kind."""
    rare, common = words[-5], words[0]
    return {
        "contains, rare": Wanted(rare[1:-1] + "x" if len(rare) < 5 else rare[:-1]),
        "contains, common": Wanted(common),
        "word, rare": Wanted(rare, FindMode.WORDS),
        "word, common": Wanted(common, FindMode.WORDS),
        "beginning, rare": Wanted(f"{rare[:8]}*", FindMode.WORDS),
        "phrase": Wanted(f"{words[0]} {words[40]}", FindMode.PHRASE),
        "nearly": Wanted(words[3000] + "x", FindMode.NEARLY),
        "pattern": Wanted(rf"\b{rare[:4]}\w+{rare[-3:]}\b", FindMode.REGEX),
    }


def timed_ms(work: Callable[[], object]) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def first_screen(path: Path, query: SearchQuery) -> int:
    """Search until a screen of hits is there, on a connection of its own as the window does."""
    with searching(path) as database:
        return len(list(islice((hit for page in hits(database, query) for hit in page), _SCREEN)))


def all_hits(path: Path, query: SearchQuery) -> int:
    """Search to the end."""
    with searching(path) as database:
        return sum(len(page) for page in hits(database, query))


def like_scan(path: Path, text: str) -> int:
    """The lines SQLite finds without an index."""
    with searching(path) as database:
        return len(database.all("SELECT id FROM line WHERE text LIKE ?", (f"%{text}%",)))


def measure_searching(project: Project, words: list[str], times: int) -> tuple[dict[str, Spread], dict[str, int]]:
    """Every query to the first screen and to the end, and the plain scan, in turns."""
    times_ms: dict[str, list[float]] = {}
    found: dict[str, int] = {}
    for name, wanted in queries(words).items():
        query = SearchQuery(wanted)
        found[name] = all_hits(project.path, query)
        for _ in range(times):
            times_ms.setdefault(f"{name}: first {_SCREEN}", []).append(
                timed_ms(lambda query=query: first_screen(project.path, query))  # type: ignore[misc]
            )
            if found[name] < 10 * _SCREEN:
                times_ms.setdefault(f"{name}: all", []).append(
                    timed_ms(lambda query=query: all_hits(project.path, query))  # type: ignore[misc]
                )
            times_ms.setdefault("LIKE scan", []).append(timed_ms(lambda: like_scan(project.path, words[-5])))
    return {name: Spread.of(each) for name, each in times_ms.items()}, found


def measure_keeping(folder: Path, times: int) -> dict[str, Spread]:
    """Accept lines in twins of a project, one of which keeps no index, in turns."""
    twins = {name: make_project(folder / f"{name}.ductus", 1, 50) for name in ("with the index", "without")}
    for project in twins.values():
        read_by_engine(project, project.page_ids()[0])
        project._db.run("PRAGMA synchronous = OFF")  # nothing but a bench may do this, so the project offers no way
    twins["without"]._store._index.put = lambda line: None  # type: ignore[method-assign]
    works = {name: accepting(project) for name, project in twins.items()}
    times_ms: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(times):
        for name, work in works.items():
            times_ms[name].append(timed_ms(work))
    for project in twins.values():
        project.close()
    return {name: Spread.of(each) for name, each in times_ms.items()}


def measure_filling(project: Project) -> list[float]:
    """Empty the index as a file from before it has it, and fill it; milliseconds of each slice."""
    with project._db.writing():
        project._db.run("DROP TABLE sought_words")
        project._db.run("DELETE FROM sought")
        project._db.run("DELETE FROM about WHERE key = 'search'")
        project._index.prepare()
    slices = []
    left = 1
    while left:
        started = time.perf_counter()
        left = project.fill_search_index(_SLICE_LINES)
        slices.append((time.perf_counter() - started) * 1000)
    return slices


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--lines", type=int, default=50, help="lines a page")
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--folder", type=Path, help="where to write the projects; a temporary folder by default")
    parser.add_argument("--json", type=Path, help="write the figures there")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.folder) as name:
        folder = Path(name)
        started = time.perf_counter()
        project, words = make_texts(folder / "texts.ductus", chosen.pages, chosen.lines)
        size_mb = project.path.stat().st_size / 2**20
        say(f"… {chosen.pages * chosen.lines:,} lines made in {time.perf_counter() - started:.0f} s, {size_mb:.0f} MiB")
        spreads, found = measure_searching(project, words, chosen.times)
        scan_ms = spreads["LIKE scan"].median
        rows = []
        for name, spread in spreads.items():
            lines = found.get(name.split(":")[0], "")
            rows.append((name, *spread.cells(), f"{ratio(spread.median, scan_ms):.2f}", lines))
        say_table(("search, ms", *SPREAD_HEAD, "of a LIKE scan", "lines found"), rows)
        keeping = measure_keeping(folder, 40 * chosen.times)
        say_table(("accept a line, ms", *SPREAD_HEAD), [(name, *spread.cells(2)) for name, spread in keeping.items()])
        slices = measure_filling(project)
        whole_s = sum(slices) / 1000
        say(f"filling the index: {whole_s:.1f} s in slices of {_SLICE_LINES} lines, the longest {max(slices):.0f} ms")
        project.close()
        if chosen.json is not None:
            plain = {name: spread.median for name, spread in {**spreads, **keeping}.items()}
            chosen.json.write_text(json.dumps(plain, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
