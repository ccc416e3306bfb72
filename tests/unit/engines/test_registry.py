import subprocess
import sys
import types
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.engines import registry as registry_module
from ductus.engines.base import READY, EngineInfo, Role, option
from ductus.engines.registry import Registry, parse_options
from ductus.errors import EngineUnavailable


@dataclass(frozen=True, slots=True)
class Options:
    beams: int = option(4, "Beams", "How many.", minimum=1, maximum=10)
    share: float = option(0.5, "Share", "How much.", minimum=0.0, maximum=1.0)
    is_careful: bool = option(False, "Careful", "Take time.")
    care: str = option("draft", "Care", "How.", choices=("draft", "careful"))
    folder: Path | None = option(None, "Folder", "Where.")  # noqa: RUF009  # makes a field


def engine(engine_id="stub", roles=frozenset({Role.RECOGNIZER}), **changes):
    module = types.ModuleType(f"{engine_id}_engine")
    module.INFO = EngineInfo(engine_id, engine_id, roles, "", "", "")
    module.Options = Options
    module.availability = lambda options=None: READY
    module.load = lambda options, device="auto": None
    for name, value in changes.items():
        if value is None:
            delattr(module, name)
        else:
            setattr(module, name, value)
    return module


class Point:
    def __init__(self, name, found):
        self.name = name
        self._found = found

    def load(self):
        if isinstance(self._found, Exception):
            raise self._found
        return self._found


def test_our_engines_are_found_without_a_problem():
    registry = Registry.discover()

    assert registry.problems == ()
    assert {"ppocr", "doctr"} <= {module.INFO.id for module in registry.all()}
    assert {module.INFO.id for module in registry.with_role(Role.DETECTOR)} >= {"ppocr", "doctr"}
    assert "doctr" in {module.INFO.id for module in registry.with_role(Role.RECOGNIZER)}


def test_discovery_imports_no_framework():
    code = (
        "import sys; from ductus.engines.registry import Registry; registry = Registry.discover();"
        "[module.availability() for module in registry.all()];"
        "heavy = {'torch', 'numpy', 'cv2', 'PySide6', 'transformers', 'doctr', 'rapidocr', 'onnxruntime', 'PIL'};"
        "print(sorted(heavy & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_engines_of_other_packages_and_extra_ones_are_taken_in(monkeypatch):
    points = [Point("theirs", engine("theirs"))]
    monkeypatch.setattr(registry_module, "entry_points", lambda group: points if group == "ductus.engines" else [])

    registry = Registry.discover(extra=[engine("mine")])

    assert registry.get("theirs").INFO.id == "theirs"
    assert registry.get("mine").INFO.id == "mine"
    assert registry.problems == ()


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (ImportError("no module named quantum"), "quantum"),
        (RuntimeError("boom"), "boom"),
        (engine("theirs", load=None), "no load"),
        (engine("theirs", INFO="a text"), "INFO"),
        (engine("theirs", roles=frozenset()), "no role"),
        (engine("ppocr"), "already"),
        (object(), "no INFO"),
    ],
)
def test_a_broken_engine_of_another_package_is_left_out_and_noted(monkeypatch, found, said):
    monkeypatch.setattr(registry_module, "entry_points", lambda group: [Point("theirs", found)])

    registry = Registry.discover()

    assert len(registry.problems) == 1
    assert "theirs" in registry.problems[0]
    assert said in registry.problems[0]
    assert "theirs" not in {module.INFO.id for module in registry.all()}
    assert registry.get("ppocr").__name__ == "ductus.engines.local.ppocr"


def test_an_unknown_id_names_the_nearest_known():
    with pytest.raises(EngineUnavailable) as caught:
        Registry.discover().get("ppcor")

    assert "ppcor" in caught.value.message
    assert caught.value.remedy is not None
    assert "ppocr" in caught.value.remedy.sentence


def test_an_id_near_to_none_gets_the_list_of_all():
    with pytest.raises(EngineUnavailable) as caught:
        Registry.discover().get("zzzz")
    assert "Choose one of " in caught.value.remedy.sentence
    assert "ppocr" in caught.value.remedy.sentence


def test_an_empty_registry_refuses_kindly():
    with pytest.raises(EngineUnavailable) as caught:
        Registry(()).get("ppocr")

    assert caught.value.remedy is not None


def test_options_come_from_text_with_the_types_of_the_dataclass():
    given = {"beams": "7", "share": "0.25", "is_careful": "on", "care": "careful", "folder": "/somewhere"}

    options = parse_options(engine(), given)

    assert options == Options(7, 0.25, True, "careful", Path("/somewhere"))


def test_options_come_from_json_values_too():
    assert parse_options(engine(), {"beams": 7.0, "share": 1, "folder": None}) == Options(beams=7, share=1.0)
    assert isinstance(parse_options(engine(), {"share": 1}).share, float)
    assert parse_options(engine(), {"folder": ""}).folder is None


def test_what_is_not_given_keeps_its_default():
    assert parse_options(engine(), {}) == Options()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"beams": "11"}, ["beams", "at most 10"]),
        ({"beams": 0}, ["beams", "at least 1"]),
        ({"beams": "2.5"}, ["beams", "a whole number from 1 to 10"]),
        ({"beams": "many"}, ["beams", "a whole number from 1 to 10"]),
        ({"beams": True}, ["beams", "a whole number"]),
        ({"beams": "inf"}, ["beams", "a whole number"]),
        ({"share": "nan"}, ["share", "a number from 0 to 1"]),
        ({"share": None}, ["share", "a number"]),
        ({"is_careful": "perhaps"}, ["is_careful", "on or off"]),
        ({"care": "sloppy"}, ["care", "draft, careful"]),
        ({"care": 3}, ["care", "text"]),
        ({"beems": 3}, ["beems", "beams"]),
        ({"zzz": 3}, ["zzz", "beams, share"]),
    ],
)
def test_a_wrong_option_is_named_with_what_is_allowed(given, said):
    with pytest.raises(ValueError) as caught:
        parse_options(engine(), given)

    assert all(word in str(caught.value) for word in said)


@given(
    st.dictionaries(st.sampled_from(["beams", "share", "is_careful", "care"]), st.text() | st.floats() | st.booleans())
)
def test_options_are_parsed_or_refused_and_nothing_else(given_options):
    try:
        options = parse_options(engine(), given_options)
    except ValueError:
        return
    assert 1 <= options.beams <= 10
    assert 0 <= options.share <= 1
