"""Make the Quill weights that come with Ductus out of a course: `python packaging/ship_quill.py COURSE ...`.

    python packaging/ship_quill.py course/ --taught train-*.parquet --lines val.parquet --pages pages/ \\
        --command "ductus train quill --data lines/ --judge val.parquet --out course/" --licence "CC BY-SA 4.0"

Writes `resources/weights/quill/` (the best weights of the course at half precision, their design, their card), the row
of the catalogue and `docs/weights/quill-1.md`. The figures on the card are of the shipped files, read through the
engine as people will use it: of `--lines`, a set of lines with their texts, and of `--pages`, scans with PAGE or ALTO
beside them, by source with 95 % intervals. PP-OCR reads the same lines, for the question whether Quill reads better.
Some 20 lines a second are read on two cores; `--most N` takes every so many lines only, for a trial.

The course may go on meanwhile: weights and standing are read once.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ductus.engines.base import Crop, Recognizer
from ductus.engines.checkpoint_files import read_json
from ductus.engines.local import ppocr, quill
from ductus.engines.quill_support.exporting import export_onnx
from ductus.engines.quill_support.folders import DESIGN, ONNX, WEIGHTS, sha256_of
from ductus.engines.quill_support.opening import open_network, open_parameters
from ductus.jobs.job import CancelToken
from ductus.training.checkpoints import STANDING
from ductus.training.line_samples import LineSample
from ductus.training.line_sets import TRAIN, VALIDATION, read_set
from ductus.training.measuring.figures_in_words import with_ends
from ductus.training.measuring.intervals import Interval
from ductus.training.provenance import ALL, credits_of, figures_of
from ductus.training.quill.cards import as_markdown, card_of, write_card
from ductus.training.quill.course import Course
from ductus.training.standing import Standing
from ductus.whole_files import replace_file
from ductus.workflows.courses import RECORD

Figures = dict[str, list[dict[str, Any]]]
"""Of each set, as read by each reader: a row for all sources, then one for each."""

REPOSITORY = Path(__file__).parents[1]
CATALOGUE = REPOSITORY / "resources" / "weights" / "catalogue.json"
MOST_BYTES = 16_000_000
WORST_SOURCES = 3
SETS = {"lines": "lines of other pages of the same sources", "pages": "pages that are in no training file"}


def main() -> None:
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        staging = Path(folder) / "quill"
        standing = _halved(arguments.course, staging)
        figures = _figures(staging, arguments)
        _put_in_place(staging, arguments.target)
    card = _card(arguments, standing, figures)
    if arguments.onnx:
        export_onnx(arguments.target, arguments.target / ONNX)
        card["onnx_of"] = card["sha256"]
    write_card(arguments.target, card)
    replace_file(arguments.doc, as_markdown(card).encode("utf-8"))
    if arguments.catalogue:
        _list_in_catalogue(arguments.catalogue, arguments.target, card, arguments.languages)
    for name, rows in figures.items():
        whole = Interval(rows[0]["cer"], rows[0]["low"], rows[0]["high"])
        print(f"{name}: {with_ends(whole)}, {rows[0]['lines']} lines")
    print(f"{arguments.target}: {(arguments.target / WEIGHTS).stat().st_size / 1e6:.1f} MB; card in {arguments.doc}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("course", type=Path, help="folder of the course")
    parser.add_argument("--taught", nargs="+", type=Path, required=True, help="what was taught, to give credit for")
    parser.add_argument("--lines", type=Path, help="set of lines to judge by")
    parser.add_argument("--pages", type=Path, help="scans with PAGE or ALTO beside them to judge by")
    parser.add_argument("--command", required=True, help="with what it was taught")
    parser.add_argument("--licence", required=True)
    parser.add_argument("--name", default="ductus/quill-1", help="id of the weights")
    parser.add_argument("--title", default="Quill 1, French and English hands of the 17th to 20th centuries")
    parser.add_argument("--languages", default="French, English")
    parser.add_argument("--weakness", nargs="*", default=[], help="sentences on what it is bad at")
    parser.add_argument("--most", type=int, default=0, help="lines of each set to judge by at most; 0 for all")
    parser.add_argument("--onnx", action="store_true", help="put the network for ONNX Runtime beside the weights")
    parser.add_argument("--no-rival", action="store_true", help="do not let PP-OCR read the same lines")
    parser.add_argument("--target", type=Path, default=REPOSITORY / "resources" / "weights" / "quill")
    parser.add_argument("--doc", type=Path, default=REPOSITORY / "docs" / "weights" / "quill-1.md")
    parser.add_argument("--catalogue", type=Path, default=CATALOGUE)
    return parser.parse_args()


def _halved(course: Path, staging: Path) -> Standing:
    """The best weights of the course at half precision, and where it stood."""
    from safetensors.torch import save_file

    staging.mkdir()
    for name in (WEIGHTS, DESIGN):
        shutil.copyfile(course / name, staging / name)
    standing = Standing.from_json(read_json(course / STANDING))
    parameters, _ = open_parameters(staging)
    halved = {name: value.half() if value.is_floating_point() else value for name, value in parameters.items()}
    if not all(value.isfinite().all() for value in halved.values()):
        raise SystemExit("A weight is beyond what half precision holds.")
    save_file(halved, staging / WEIGHTS)
    open_network(staging)
    size = (staging / WEIGHTS).stat().st_size
    if size > MOST_BYTES:
        raise SystemExit(f"The weights have {size} bytes; {MOST_BYTES} are allowed.")
    return standing


def _figures(weights: Path, arguments: argparse.Namespace) -> Figures:
    """The error rates on each set given: Quill's, then those of PP-OCR on the same lines."""
    readers: dict[str, Recognizer] = {"Quill": quill.load(quill.Options(str(weights)), "cpu")}
    if not arguments.no_rival:
        readers["PP-OCR, for comparison"] = ppocr.load(ppocr.Options(), "cpu")
    figures: Figures = {}
    for name, title in SETS.items():
        place = getattr(arguments, name)
        if place is not None:
            samples = _sample(place, arguments.most)
            for reader, engine in readers.items():
                print(f"{reader} reads {len(samples)} lines of {place.name} …", flush=True)
                figures[f"{title} ({reader})"] = figures_of(samples, _texts(engine, samples))
    return figures


def _sample(place: Path, most: int) -> list[LineSample]:
    parts = read_set(place)
    samples = [*parts.get(VALIDATION, []), *parts.get(TRAIN, [])]
    return samples[:: -(-len(samples) // most)] if most else samples


def _texts(engine: Recognizer, samples: Sequence[LineSample]) -> list[str]:
    texts = []
    for number, sample in enumerate(samples):
        crop = Crop(str(number), sample.image().convert("RGB"), "masked")
        texts.append(engine.read([crop], CancelToken(), lambda index, reading: None)[0].text)
    return texts


def _put_in_place(staging: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for name in (ONNX, DESIGN, WEIGHTS):
        (target / name).unlink(missing_ok=True)
        if (staging / name).is_file():
            replace_file(target / name, (staging / name).read_bytes())


def _card(arguments: argparse.Namespace, standing: Standing, figures: Figures) -> dict[str, Any]:
    record = arguments.course / RECORD
    # The first courses kept no record of their settings; they had those of their time.
    settings = read_json(record)["course"] if record.is_file() else asdict(Course())
    samples = [sample for place in arguments.taught for sample in read_set(place).get(TRAIN, [])]
    card = card_of(
        arguments.target,
        arguments.name,
        arguments.title,
        standing,
        Course(**settings),
        licence=arguments.licence,
        command=arguments.command,
        data=credits_of(samples),
        figures=figures,
    )
    return {**card, "weaknesses": [*arguments.weakness, *_worst(figures), *_unknown_characters(samples, card)]}


def _worst(figures: Figures) -> list[str]:
    """The sources it reads worst, as the figures have it."""
    said = []
    for name, rows in figures.items():
        if "Quill" in name and len(rows) > WORST_SOURCES + 1:
            worst = sorted((row for row in rows if row["source"] != ALL), key=lambda row: -row["cer"])[:WORST_SOURCES]
            listed = ", ".join(f"{row['source']} ({row['cer']:.0%})" for row in worst)
            said.append(f"On {name} it reads worst: {listed}.")
    return said


def _unknown_characters(samples: Sequence[LineSample], card: dict[str, Any]) -> list[str]:
    signs = {sign for sample in samples for sign in sample.text if not sign.isspace()}
    unknown = sorted(signs - set(card["characters"]))
    if not unknown:
        return []
    return [f"{len(unknown)} characters stood in the lines too rarely to be learnt: {' '.join(unknown)}"]


def _list_in_catalogue(catalogue: Path, target: Path, card: dict[str, Any], languages: str) -> None:
    """The row by which the weights are known: without a source, for they come with Ductus."""
    rows = json.loads(catalogue.read_text(encoding="utf-8"))
    size = sum(file.stat().st_size for file in target.iterdir())
    row = {
        "id": target.name,
        "engine": "quill",
        "title": card["title"],
        "reads": "Handwriting; comes with Ductus",
        "languages": languages,
        "licence": card["licence"],
        "size_bytes": size,
        "source": "",
        "revision": sha256_of(target)[:12],
        "files": [],
        "note": "",
    }
    rows = [row, *(one for one in rows if one["id"] != row["id"])]
    replace_file(catalogue, (json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))


if __name__ == "__main__":
    main()
