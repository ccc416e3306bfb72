"""ductus engines: what can read here, and what one engine is."""

from __future__ import annotations

import pytest

from ductus.cli.main import run
from ductus.engines.registry import Registry

INFOS = [module.INFO for module in Registry.discover().all()]


@pytest.mark.parametrize("info", INFOS, ids=lambda info: info.id)
def test_one_engine_is_told_with_its_licence_and_where_it_comes_from(info, capsys):
    assert run(["engines", info.id]) == 0
    told = capsys.readouterr().out
    assert f"licence:   {info.licence}" in told
    assert ("homepage:" in told) is bool(info.homepage)
    assert info.homepage in told


def test_all_engines_are_listed_and_those_in_use_marked(capsys):
    assert run(["engines"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert all(any(f"  {info.id} " in row for row in rows) for info in INFOS)
    assert [row.split()[1] for row in rows if row.endswith("(in use)")] == ["ppocr", "quill"]
