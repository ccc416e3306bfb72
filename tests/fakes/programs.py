"""Small programs that speak the command lines of Tesseract and kraken, and print what we make up for them.

They take a picture's black rows for its lines and say "row 0", "row 1" ...; `manner` makes them behave badly.
"""

from __future__ import annotations

import sys
from pathlib import Path

_COMMON = '''#!{python}
import os, subprocess, sys, time
from pathlib import Path
from PIL import Image

MANNER = {manner!r}
HERE = Path({here!r})

def misbehave():
    if MANNER == "fails":
        print("no memory for this picture", file=sys.stderr)
        sys.exit(3)
    if MANNER == "hangs":
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        (HERE / "child.pid").write_text(str(child.pid), encoding="utf-8")
        (HERE / "started").touch()
        time.sleep(600)
    if MANNER == "floods":
        with open("flood.txt", "wb") as out:
            while True:
                out.write(b"x" * (1 << 20))

def rows(name):
    """Tops and bottoms of the runs of pixel rows that hold something dark."""
    image = Image.open(name).convert("L")
    dark = [min(image.crop((0, y, image.width, y + 1)).getdata()) < 100 for y in range(image.height)]
    edges = [y for y in range(image.height) if dark[y] != (dark[y - 1] if y else False)] + [image.height]
    pairs = list(zip(edges[::2], edges[1::2]))
    return image.size, [pairs[0][:1] + pairs[-1][1:]] if pairs and image.height < 140 else pairs
'''

_TESSERACT = """
arguments = sys.argv[1:]
(HERE / "calls.txt").open("a", encoding="utf-8").write(" ".join(arguments) + "\\n")
if arguments == ["--version"]:
    print("tesseract 5.3.9\\n leptonica-1.82.0")
    sys.exit(0)
if arguments[0] == "--list-langs":
    print('List of available languages in "/usr/share/tessdata/" (4):\\neng\\nfra\\nosd\\nscript/Fraktur')
    sys.exit(0)
misbehave()
source, target = arguments[:2]
assert arguments[-1] == "hocr"
names = Path(source).read_text(encoding="utf-8").split() if source.endswith(".txt") else [source]
pages = []
for number, name in enumerate(names, 1):
    (width, height), found = rows(name)
    lines = []
    for row, (top, bottom) in enumerate(found):
        place, middle = f"{{number}}_{{row}}", width // 2
        lines.append(
            f"<span class='ocr_line' id='line_{{place}}' title='bbox 10 {{top}} {{width - 10}} {{bottom}}; "
            "baseline 0 -3; x_size 30'>"
            f"<span class='ocrx_word' id='a_{{place}}' title='bbox 10 {{top}} {{middle}} {{bottom}}; x_wconf 90'>"
            "row</span> "
            f"<span class='ocrx_word' id='b_{{place}}' title='bbox {{middle}} {{top}} {{width - 10}} {{bottom}}; "
            f"x_wconf 60'>{{row}}&amp;{{width}}</span></span>"
        )
    box = f"bbox 0 0 {{width}} {{height}}"
    pages.append(
        f"<div class='ocr_page' id='page_{{number}}' title='image \\"{{name}}\\"; {{box}}; ppageno {{number - 1}}'>"
        f"<div class='ocr_carea' id='block_{{number}}' title='{{box}}'><p class='ocr_par'>"
        f"{{''.join(lines)}}</p></div></div>"
    )
if MANNER == "garbage":
    pages = ["<p>nothing of the kind</p>"]
if MANNER == "too few":
    pages = pages[:-1]
head = "<head><meta name='ocr-system' content='tesseract 5.3.9'/></head>"
Path(target + ".hocr").write_text(f"<html>{{head}}<body>{{''.join(pages)}}</body></html>", encoding="utf-8")
"""

_KRAKEN = """
arguments = sys.argv[1:]
(HERE / "calls.txt").open("a", encoding="utf-8").write(" ".join(arguments) + "\\n")
if arguments == ["--version"]:
    print("kraken, version 7.1.9")
    sys.exit(0)
misbehave()
assert "-a" in arguments
pairs, rest = [], []
while arguments:
    first = arguments.pop(0)
    if first == "-i" and not rest:
        pairs.append((arguments.pop(0), arguments.pop(0)))
    elif first in ("segment", "ocr") or rest:
        rest.append(first)
for number, (name, target) in enumerate(pairs):
    if MANNER == "too few" and number == len(pairs) - 1:
        continue
    (width, height), found = rows(name)
    lines = []
    for row, (top, bottom) in enumerate(found):
        middle, deep = width // 2, bottom - top
        words = '<String CONTENT=""/>'
        if "ocr" in rest:
            words = (
                f'<String CONTENT="row" HPOS="10" VPOS="{{top}}" WIDTH="{{middle - 10}}" HEIGHT="{{deep}}" WC="0.9"/>'
                f'<SP HPOS="{{middle}}" VPOS="{{top}}" WIDTH="0" HEIGHT="{{deep}}"/>'
                f'<String CONTENT="{{row}}&amp;{{width}}" HPOS="{{middle}}" VPOS="{{top}}" WIDTH="0" '
                f'HEIGHT="{{deep}}" WC="0.6"/>'
            )
        lines.append(
            f'<TextLine ID="_l{{row}}" HPOS="10" VPOS="{{top}}" WIDTH="{{width - 20}}" HEIGHT="{{deep}}" '
            f'BASELINE="10 {{bottom - 2}} {{middle}} {{bottom - 4}} {{width - 10}} {{bottom - 2}}"><Shape><Polygon '
            f'POINTS="10 {{top}} {{middle}} {{top + 1}} {{width - 10}} {{top}} '
            f'{{width - 10}} {{bottom}} 10 {{bottom}}"/>'
            f"</Shape>{{words}}</TextLine>"
        )
    text = (
        '<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Description><MeasurementUnit>pixel</MeasurementUnit>'
        f"<sourceImageInformation><fileName>{{name}}</fileName></sourceImageInformation></Description><Layout>"
        f'<Page WIDTH="{{width}}" HEIGHT="{{height}}" PHYSICAL_IMG_NR="0" ID="p"><PrintSpace HPOS="0" VPOS="0" '
        f'WIDTH="{{width}}" HEIGHT="{{height}}"><TextBlock ID="b">{{"".join(lines)}}</TextBlock></PrintSpace></Page>'
        "</Layout></alto>"
    )
    Path(target).write_text("<html/>" if MANNER == "garbage" else text, encoding="utf-8")
"""


def tesseract(folder: Path, manner: str = "") -> Path:
    """A program in `folder` that answers as Tesseract 5 does, with English, French and Fraktur."""
    return _program(folder / "tesseract", _TESSERACT, manner)


def kraken(folder: Path, manner: str = "") -> Path:
    """A program in `folder` that answers as kraken 7 does."""
    return _program(folder / "kraken", _KRAKEN, manner)


def calls(folder: Path) -> list[str]:
    """What the programs of that folder were called with, oldest first."""
    return (folder / "calls.txt").read_text(encoding="utf-8").splitlines()


def _program(file: Path, body: str, manner: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    code = (_COMMON + body).format(python=sys.executable, manner=manner, here=str(file.parent))
    file.write_text(code, encoding="utf-8")
    file.chmod(0o755)
    return file
