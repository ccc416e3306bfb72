"""How fast Quill reads lines, against PP-OCR, line by line in turns in one run.

    python tests/bench/quill_speed.py [--weights FOLDER] [--lines N] [--threads N] [--json FILE]

Without --weights an untaught network of the usual size is timed with one path, not a search: what is computed does not
depend on what was learnt, but an untaught network is in doubt everywhere, which makes a search slow. Lines are those
of `../shared/data/lines/val.parquet`, where it is there, else rendered ones. The ratio comes first; over 1 means that
Quill is quicker.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

from figures import REPOSITORY, SPREAD_HEAD, Spread, ratio, say, say_table
from PIL import Image, ImageDraw, ImageFont

from ductus.engines.base import Crop, Recognizer
from ductus.engines.local import ppocr, quill
from ductus.engines.quill_support.design import QuillDesign
from ductus.jobs.job import CancelToken
from ductus.training.line_samples import read_parquet

LINES = REPOSITORY.parent / "shared" / "data" / "lines" / "val.parquet"
MARK_LINES_A_SECOND = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--lines", type=int, default=100)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        weights = arguments.weights or _untaught(Path(folder))
        beams = quill.Options().beams if arguments.weights else 1
        readers: dict[str, Recognizer] = {
            "quill, one path": quill.load(quill.Options(str(weights), 1, 0, arguments.threads), "cpu"),
            "ppocr": ppocr.load(ppocr.Options(threads=arguments.threads), "cpu"),
        }
        if beams > 1:
            readers[f"quill, {beams} beams"] = quill.load(
                quill.Options(str(weights), beams, threads=arguments.threads), "cpu"
            )
        spreads = measure(readers, crops(arguments.lines))
    rates = {name: ratio(1000, sum(times) / len(times)) for name, times in spreads.items()}
    for name, rate in rates.items():
        if name != "ppocr":
            say(f"{name} : ppocr = {ratio(rate, rates['ppocr']):.2f}, {rate:.1f} lines/s (mark {MARK_LINES_A_SECOND})")
    say_table(
        ("ms a line", *SPREAD_HEAD, "lines/s"),
        [(name, *Spread.of(times).cells(), f"{rates[name]:.1f}") for name, times in spreads.items()],
    )
    if arguments.json:
        plain = {name: {**Spread.of(times).plain(), "lines_a_second": rates[name]} for name, times in spreads.items()}
        arguments.json.write_text(json.dumps(plain, indent=1), encoding="utf-8")


def crops(count: int) -> list[Crop]:
    """Lines of many hands, a stride apart in the file, or rendered ones."""
    if not LINES.is_file():
        return [Crop(str(number), _rendered(number), "masked") for number in range(count)]
    samples = read_parquet([LINES])
    chosen = samples[:: max(1, len(samples) // count)][:count]
    return [Crop(str(number), sample.image().convert("RGB"), "masked") for number, sample in enumerate(chosen)]


def measure(readers: dict[str, Recognizer], lines: list[Crop]) -> dict[str, list[float]]:
    """Milliseconds of each line with each reader; the readers take turns, so that a busy machine harms all alike."""
    for reader in readers.values():
        reader.read(lines[:2], CancelToken(), _nobody)
    times: dict[str, list[float]] = {name: [] for name in readers}
    for line in lines:
        for name, reader in readers.items():
            began = time.perf_counter()
            reader.read([line], CancelToken(), _nobody)
            times[name].append(1000 * (time.perf_counter() - began))
    return times


def _nobody(index: int, reading: object) -> None:
    """Readings are not what is measured."""


def _untaught(folder: Path) -> Path:
    from ductus.engines.quill_support.network import Network
    from ductus.training.quill.checkpoints import keep_weights

    design = QuillDesign(tuple(chr(0x21 + number) for number in range(120)))
    keep_weights(folder, Network(design).state_dict(), design)
    return folder


def _rendered(number: int) -> Image.Image:
    image = Image.new("RGB", (700, 64), (226, 214, 190))
    pen = ImageDraw.Draw(image)
    pen.text((12, 8), f"In the year {1700 + number} a letter", (45, 38, 30), ImageFont.load_default(40))
    return image


if __name__ == "__main__":
    main()
