"""ductus evaluate: table on the output, reports in files, an exit code that says whether all could be measured."""

import csv
import io

import pytest

from ductus.cli.main import run
from ductus.engines.hosted import EXTRA_ENGINES_VARIABLE
from ductus.project.project import Project
from ductus.training.measuring import store
from ductus.training.measuring.ground_truth import read_ground_truth
from fakes import quills
from fakes.here_host import HereHost
from fakes.iam import make_iam


@pytest.fixture
def pairs(tmp_path, monkeypatch):
    """A folder of line pairs, engines that are fakes, and a host that runs them here."""
    monkeypatch.setenv(EXTRA_ENGINES_VARIABLE, "fakes.engines.echo,fakes.engines.failing")
    monkeypatch.setattr("ductus.cli.evaluate.Host", lambda environment: HereHost())
    folder = tmp_path / "pairs"
    folder.mkdir()
    (folder / "1.png").write_bytes(quills.sample("anno").picture)
    (folder / "1.gt.txt").write_text("anno", encoding="utf-8")
    return folder


def test_table_and_reports(pairs, tmp_path, capsys):
    files = [tmp_path / name for name in ("figures.csv", "lines.csv", "report.html")]
    flags = [
        word for flag, file in zip(("--csv", "--lines", "--html"), files, strict=True) for word in (flag, str(file))
    ]
    assert run(["evaluate", str(pairs), "--engine", "fake-echo:prefix=x", *flags]) == 0
    assert "CER, 95 % interval" in capsys.readouterr().out
    lines = list(csv.DictReader(io.StringIO(files[1].read_text(encoding="utf-8-sig"))))
    read = next(text for head, text in lines[0].items() if head.startswith("read by"))
    assert lines[0]["right"] == "anno" and read.startswith("x1 ")
    assert files[0].read_text(encoding="utf-8-sig").startswith("set,")
    assert "data:image/png" in files[2].read_text(encoding="utf-8")


def test_figures_of_a_project_are_kept_beside_it_where_the_window_finds_them(pairs, tmp_path, monkeypatch, capsys):
    assert run(["evaluate", str(pairs), "--engine", "fake-echo", "--keep"]) == 65
    assert "Only beside a project" in capsys.readouterr().err
    with Project.create(tmp_path / "book.ductus", "Book") as project:
        tested = read_ground_truth(pairs)
    monkeypatch.setattr("ductus.cli.evaluate.project_to_test", lambda held, with_imported: tested)
    assert run(["evaluate", str(project.path), "--engine", "fake-echo", "--keep"]) == 0
    (kept,) = store.kept(store.folder_of(project.path))
    assert [line.text for line in kept.lines] == ["anno"]


def test_one_engine_that_fails_gives_one(pairs, capsys):
    engines = ["--engine", "fake-echo", "--engine", "fake-failing:fails_to_load=true"]
    assert run(["evaluate", str(pairs), *engines]) == 1
    assert "could not be measured" in capsys.readouterr().out


def test_what_cannot_be_is_said_before_anything_is_read(pairs, tmp_path, capsys):
    assert run(["evaluate", str(tmp_path / "none"), "--engine", "fake-echo"]) == 65
    assert run(["evaluate", str(pairs), "--engine", "fake-echo:nonsense=1"]) == 65
    assert run(["evaluate", str(tmp_path / "none.ductus"), "--engine", "fake-echo"]) == 65
    assert run(["evaluate", str(pairs), "--engine", "fake-echo", "--html", str(pairs / "1.png" / "r.html")]) == 73
    assert "ductus: " in capsys.readouterr().err


def test_iam_is_measured_on_its_published_list_by_one_command(pairs, tmp_path, capsys):
    folder = make_iam(tmp_path / "iam", "test.uttlist", "a01-000u\n")
    figures = tmp_path / "figures.csv"
    assert run(["evaluate", str(folder), "--engine", "fake-echo", "--csv", str(figures)]) == 0
    assert "IAM, test: the published list test.uttlist; 1 page, 2 lines" in capsys.readouterr().out
    whole = next(csv.DictReader(io.StringIO(figures.read_text(encoding="utf-8-sig"))))
    assert (whole["set"], whole["group"], whole["lines"]) == ("IAM, test", "all", "2")
