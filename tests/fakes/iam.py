"""A folder laid out as IAM is handed out: its table of lines, its forms, a published list, images of lines."""

from pathlib import Path

from fakes import quills

LINES = """\
#--- lines.txt ---
a01-000u-00 ok 154 19 408 746 1663 91 A|MOVE|to|stop|Mr.|Gaitskell
a01-000u-01 err 156 19 395 932 1850 105 nominating|any|,|he|said|.
a01-003-00 ok 1 1 1 1 1 1 never|taught
b02-011-00 ok 1 1 1 1 1 1 elsewhere
"""


def make_iam(folder: Path, name: str, listed: str) -> Path:
    (folder / "ascii").mkdir(parents=True)
    (folder / "ascii" / "lines.txt").write_text(LINES, encoding="utf-8")
    (folder / "ascii" / "forms.txt").write_text("# forms\na01-000u 007 2 prt 7/5 52/36\n", encoding="utf-8")
    (folder / "task").mkdir()
    (folder / "task" / name).write_text(listed, encoding="utf-8")
    for line in ("a01-000u-00", "a01-000u-01", "a01-003-00"):
        file = folder / "lines" / line[:3] / line[:-3] / f"{line}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(quills.sample(line).picture)
    return folder
