"""The report of a measurement as one HTML file that needs nothing else: tables, plot, pictures of lines inside it."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from ductus.numerals import decimal, whole
from ductus.training.measuring.confusions import character_name
from ductus.training.measuring.figures_in_words import board, caution, set_words, with_ends
from ductus.training.measuring.forms import FORMS_STATED, RATES_STATED, TextForm, in_form
from ductus.training.measuring.intervals import Rates
from ductus.training.measuring.marking import Piece, marked
from ductus.training.measuring.measurement import WORST_SHOWN, EngineFigures, Measurement, groupings
from ductus.training.measuring.plot import plot_svg

_CONFUSIONS_SHOWN = 20
_SIGNATURES = ((b"\x89PNG", "image/png"), (b"RIFF", "image/webp"), (b"\xff\xd8", "image/jpeg"))
_STYLE = """
:root { color-scheme: light dark; --ink: #1d1d1f; --quiet: #5b5b60; --paper: #fff; --rule: #d9d9de; --mark: #0072b2;
  --missed: #b03a00; --wash: #f4f4f6; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececef; --quiet: #a5a5ab; --paper: #1c1c1f; --rule: #3a3a3f;
  --mark: #56b4e9; --missed: #ff8f57; --wash: #26262a; } }
body { font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 1000px;
  margin: 32px auto; padding: 0 24px; }
h1 { font-size: 24px; margin: 0 0 4px; } h2 { font-size: 18px; margin: 36px 0 8px; } h3 { font-size: 15px; }
p.about { color: var(--quiet); margin: 0 0 16px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 5px 12px 5px 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
th { color: var(--quiet); font-weight: 500; }
.wide { overflow-x: auto; }
svg { width: 100%; height: auto; max-width: 760px; font: 14px system-ui, sans-serif; }
svg text { fill: var(--ink); } svg .words { fill: var(--quiet); }
svg .grid { stroke: var(--rule); } svg .bar { stroke: var(--mark); stroke-width: 4; opacity: .45; }
svg .dot { fill: var(--mark); }
figure { margin: 0 0 20px; break-inside: avoid; } figure img { max-width: 100%; max-height: 96px; display: block;
  border-radius: 3px; } figcaption { color: var(--quiet); font-size: 13px; }
.text { font: 17px/1.4 Georgia, "Junicode", serif; white-space: pre-wrap; }
del { color: var(--missed); text-decoration: line-through; } ins { color: var(--mark); text-decoration: underline; }
@media print { body { margin: 0; max-width: none; font-size: 11pt; } h2 { break-after: avoid; } }
"""


def report_html(measurement: Measurement, crops: Mapping[str, bytes]) -> str:
    """The report. `crops` are encoded pictures by line id; a line without one is shown by its texts alone."""
    made = measurement.made_at.strftime("%d %B %Y, %H:%M").lstrip("0")
    parts = [
        f"<h1>How well {_engines(measurement)}</h1>",
        f'<p class="about">{escape(set_words(measurement))}. Measured {made}.</p>',
        _leaderboard(measurement),
        plot_svg(measurement) if measurement.ranked else "",
        "<h2>What does not count as a mistake</h2>",
        _forms(measurement),
        *_groups(measurement),
        *(_engine(figures, crops) for figures in measurement.ranked),
        "<h2>How this was measured</h2>",
        f"<p>{escape(RATES_STATED)}</p><p>{escape(FORMS_STATED)}</p>",
        "<p>Against the best: points of CER more than the first engine, with the 95 % interval of the difference on "
        "the same pages (paired bootstrap). Time per line: with cutting it out, without loading weights.</p>",
        *(f"<p>{escape(note)}</p>" for note in (*measurement.notes, caution(measurement)) if note),
    ]
    title = escape(f"{measurement.set_title}: reading measured")
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body>{''.join(parts)}</body></html>\n"
    )


def _engines(measurement: Measurement) -> str:
    names = [escape(figures.run.name) for figures in measurement.ranked]
    if len(names) == 1:
        return f"{names[0]} reads"
    return f"{len(names)} engines read"


def _leaderboard(measurement: Measurement) -> str:
    rows = [
        [escape(row.name), _quiet(row.weights), row.cer, row.wer, row.behind or "–", row.speed, escape(row.device)]
        for row in board(measurement)
    ]
    table = _table(("Engine", "Weights", "CER", "WER", "Against the best", "Per line", "Runs on"), rows)
    faults = [f"{run.name} could not be measured: {run.fault}" for run in measurement.runs if run.fault]
    return table + "".join(f"<p>{escape(fault)}</p>" for fault in faults)


def _forms(measurement: Measurement) -> str:
    rows = [[escape(row.name), *row.in_forms] for row in board(measurement)]
    return _table(("CER", *(form.value for form in TextForm)), rows)


def _groups(measurement: Measurement) -> Iterable[str]:
    for title in groupings(measurement.lines):
        by_engine = [figures.groups[title] for figures in measurement.ranked]
        if not by_engine:
            return
        heads = (title, "Pages", "Lines", *(figures.run.name for figures in measurement.ranked))
        rows = [_group_row(name, [rates[name] for rates in by_engine]) for name in by_engine[0]]
        yield f"<h2>By {title.lower()}</h2>{_table(heads, rows)}"


def _group_row(name: str, rates: Sequence[Rates]) -> list[str]:
    return [
        escape(name),
        whole(rates[0].pages),
        whole(rates[0].lines),
        *(with_ends(each.cer) for each in rates),
    ]


def _engine(figures: EngineFigures, crops: Mapping[str, bytes]) -> str:
    rows = [
        [
            each.mistake.value,
            escape(character_name(each.right)) or "–",
            escape(character_name(each.read)) or "–",
            whole(each.times),
            f"{decimal(each.share * 100)} %",
        ]
        for each in figures.confusions[:_CONFUSIONS_SHOWN]
    ]
    name = escape(figures.run.name)
    worst = "".join(
        _line(line.page_name or line.page, line.text, read, counts.cer, crops.get(line.id))
        for line, read, counts in figures.worst(WORST_SHOWN)
    )
    return (
        f"<h2>What {name} mistakes</h2>{_table(('Mistake', 'Right', 'Read', 'Times', 'Of all'), rows)}"
        f"<h2>Where {name} has most to correct</h2>{worst or '<p>Not one line was read wrongly.</p>'}"
    )


def _line(page: str, right: str, read: str, cer: float, crop: bytes | None) -> str:
    marks = {Piece.SAME: "{}", Piece.MISSED: "<del>{}</del>", Piece.WRONG: "<ins>{}</ins>"}
    pieces = marked(in_form(right, TextForm.WRITTEN), in_form(read, TextForm.WRITTEN))
    shown = "".join(marks[piece].format(escape(text)) for piece, text in pieces)
    picture = f'<img alt="" src="{_data_uri(crop)}">' if crop else ""
    return (
        f'<figure>{picture}<div class="text">{escape(right)}</div><div class="text">{shown}</div>'
        f"<figcaption>{escape(page)}: {whole(cer * 100)} % of its characters wrong</figcaption></figure>"
    )


def _data_uri(picture: bytes) -> str:
    kind = next((kind for signature, kind in _SIGNATURES if picture.startswith(signature)), "application/octet-stream")
    return f"data:{kind};base64,{base64.b64encode(picture).decode('ascii')}"


def _quiet(text: str) -> str:
    return f'<span style="color:var(--quiet)">{escape(text)}</span>'


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(each)}</th>" for each in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
