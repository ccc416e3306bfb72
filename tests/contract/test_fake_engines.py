"""The bad fakes are as bad as they say: what is tested with them would otherwise prove nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from ductus.engines.base import Crop
from ductus.errors import Cancelled, EngineFailed, EngineUnavailable
from ductus.jobs.job import CancelToken
from fakes import checkpoints
from fakes.engines import failing, hungry, missing, short, slow

CROPS = [Crop(f"line_{number}", checkpoints.render("anno"), "t") for number in range(5)]


def read(engine, cancel=None):
    seen = []
    try:
        return seen, engine.read(CROPS, cancel or CancelToken(), lambda index, reading: seen.append(index))
    except Exception as fault:
        return seen, fault


def test_failing_fails_on_every_third_line_it_was_ever_given():
    engine = failing.load(failing.Options(every=3))
    seen, fault = read(engine)
    assert (seen, type(fault)) == ([0, 1], EngineFailed)
    assert read(engine)[0] == [0, 1], "the fourth and fifth are read, the sixth fails"
    with pytest.raises(EngineUnavailable):
        failing.load(failing.Options(fails_to_load=True))


@pytest.mark.parametrize(("how", "kind"), [("python", MemoryError), ("card", RuntimeError)])
def test_hungry_runs_out_of_memory(how, kind):
    seen, fault = read(hungry.load(hungry.Options(how=how, after_lines=2)))
    assert seen == [0, 1]
    assert isinstance(fault, kind)


def test_hungry_can_really_take_it():
    seen, readings = read(hungry.load(hungry.Options(how="really", after_lines=3, megabytes=1)))
    assert len(readings) == len(seen) == 5
    assert "took 2 MB" in readings[-1].text


def test_short_forgets_the_last():
    seen, readings = read(short.load(short.Options(forgotten=2)))
    assert seen == [0, 1, 2]
    assert len(readings) == 3


def test_slow_stops_in_the_middle_of_a_line():
    cancel = CancelToken()
    engine = slow.load(slow.Options(seconds_per_line=30))
    cancel.cancel()
    seen, fault = read(engine, cancel)
    assert seen == []
    assert isinstance(fault, Cancelled)


def test_missing_says_what_to_get():
    answer = missing.availability()
    assert answer.remedy.action == "get_weights"
    with pytest.raises(EngineUnavailable):
        missing.load(missing.Options())


@pytest.mark.parametrize("how", ["exit", "kill", "abort"])
def test_dying_takes_its_process_along_once(how, tmp_path):
    marker = tmp_path / "died"
    code = (
        "from fakes import checkpoints; from fakes.engines import dying\n"
        "from ductus.engines.base import Crop; from ductus.jobs.job import CancelToken\n"
        "crops = [Crop(str(n), checkpoints.render('a'), 't') for n in range(5)]\n"
        f"engine = dying.load(dying.Options(how={how!r}, after_lines=2, marker={str(marker)!r}))\n"
        "print(len(engine.read(crops, CancelToken(), lambda index, reading: print(index, flush=True))), 'read')\n"
    )
    root = Path(__file__).parents[2]
    code = f"import sys; sys.path[:0] = [{str(root / 'app')!r}, {str(root / 'tests')!r}]\n{code}"
    first = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert first.returncode != 0
    assert first.stdout.split() == ["0", "1"]
    again = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert again.returncode == 0
    assert "5 read" in again.stdout
