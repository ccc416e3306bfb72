"""Where tokens were read: on made-up looks, and through the slots with a checkpoint that was taught to look."""

import functools
import itertools

import numpy as np
import pytest
import torch

from ductus import paths
from ductus.engines.base import Crop
from ductus.engines.local import trocr
from ductus.engines.trocr_support import opening
from ductus.engines.trocr_support.places import Grid, token_places
from ductus.jobs.job import CancelToken
from fakes import checkpoints

GRID = Grid(24, 24)
TEXT = checkpoints.LINES[2]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))


def looks_at(centres, *, sharpness=0.7, habit=0.6, extra=1, seed=1):
    """Looks at those columns, mixed with a habit that all tokens share."""
    rng = np.random.default_rng(seed)
    columns = np.arange(GRID.columns) + 0.5
    own = np.exp(-(((columns[None, :] - np.asarray(centres)[:, None]) / sharpness) ** 2))
    own /= own.sum(axis=1, keepdims=True)
    rows = rng.dirichlet(np.ones(GRID.rows))
    shared = rng.dirichlet(np.full(GRID.rows * GRID.columns, 0.1))
    image = (own[:, None, :] * rows[None, :, None]).reshape(len(centres), -1)
    looks = (1 - habit) * image + habit * shared[None, :]
    return np.concatenate([np.full((len(centres), extra), 0.5), looks], axis=1).astype(np.float32)


@pytest.mark.parametrize("extra", [0, 1, 2])
@pytest.mark.parametrize("from_right", [False, True])
def test_tokens_stand_where_they_were_looked_at(extra, from_right):
    centres = np.linspace(1.5, 22.5, 14)
    written = centres[::-1] if from_right else centres
    places = token_places(looks_at(written, extra=extra), GRID, from_right=from_right)
    middles = [(left + right) / 2 * GRID.columns for left, right in places]
    assert np.abs(np.array(middles) - written).max() < 0.8
    assert all(0 <= left < right <= 1 for left, right in places)
    ordered = places[::-1] if from_right else places
    for one, other in itertools.pairwise(ordered):
        assert one[1] == pytest.approx(other[0])


def test_many_tokens_in_one_column_stand_side_by_side():
    places = token_places(looks_at([2.5] * 6 + [12.5] * 6 + [23.5] * 6, habit=0.3), GRID, from_right=False)
    assert places is not None
    assert all(left < right for left, right in places)


@pytest.mark.parametrize("seed", range(10))
def test_where_all_tokens_look_alike_nothing_is_claimed(seed):
    assert token_places(looks_at(np.linspace(1, 23, 20), habit=1.0, seed=seed), GRID, from_right=False) is None


def test_what_does_not_fit_the_grid_is_not_guessed_at():
    looks = looks_at(np.linspace(1, 23, 20))
    assert token_places(looks, Grid(7, 7), from_right=False) is None
    assert token_places(looks[:2], GRID, from_right=False) is None
    assert token_places(looks * np.float32(np.nan), GRID, from_right=False) is None


# --- through the slots ----------------------------------------------------------------------------------------------


@functools.cache
def truth():
    """Middle of each letter of `TEXT`, as `checkpoints.render` draws it, in shares of the width."""
    from PIL import ImageFont

    font = ImageFont.load_default(size=48 * 0.6)
    width = checkpoints.render(TEXT).width
    return [(12 + (font.getlength(TEXT[:at]) + font.getlength(TEXT[: at + 1])) / 2) / width for at in range(len(TEXT))]


@pytest.fixture(scope="module")
def looking(tmp_path_factory):
    """A checkpoint that knows one line by heart and was made to look at each letter as it writes it."""
    import shutil

    folder = tmp_path_factory.mktemp("looking") / "weights"
    shutil.copytree(checkpoints.folder(checkpoints.CHARACTERS), folder)
    from ductus.engines.trocr_support.checkpoint import open_checkpoint

    checkpoint = open_checkpoint(folder)
    network = checkpoint.network
    network.decoder.set_attn_implementation("eager")
    pixels = torch.from_numpy(checkpoint.images.pixels(checkpoints.render(TEXT)))[None]
    labels = torch.tensor([[*checkpoint.tokenizer.encode(TEXT, add_special_tokens=False), 2]])
    columns = torch.tensor([int(middle * checkpoint.grid.columns) for middle in truth()])
    optimizer = torch.optim.AdamW(network.parameters(), lr=2e-3, weight_decay=0.0)
    network.train()
    for _ in range(150):
        answer = network(pixel_values=pixels, labels=labels, output_attentions=True)
        looked = answer.cross_attentions[-1].mean(dim=1)[0, :-1, 1:]
        by_column = looked.view(len(TEXT), checkpoint.grid.rows, checkpoint.grid.columns).sum(dim=1)
        looking_loss = -by_column[torch.arange(len(TEXT)), columns].clamp_min(1e-6).log().mean()
        optimizer.zero_grad()
        (answer.loss + looking_loss).backward()
        optimizer.step()
    network.eval()
    network.save_pretrained(folder)
    return folder


def read(folder):
    engine = trocr.load(trocr.Options(weights=str(folder), number_type="float32"), "cpu")
    (reading,) = engine.read([Crop("line", checkpoints.render(TEXT), "t")], CancelToken(), lambda *_: None)
    return reading


def test_places_come_from_looking_and_are_near_the_truth(looking):
    reading = read(looking)
    assert reading.text == TEXT
    assert not any(span.is_estimated for span in reading.spans)
    lefts = [span.left for span in reading.spans]
    assert lefts == sorted(lefts)
    middles = np.array([(span.left + span.right) / 2 for span in reading.spans])
    off = np.abs(middles - np.array(truth()))
    assert off.mean() < 0.5 / 8, "half a column, of which there are eight"


def test_the_plain_way_divides_in_proportion_and_says_so(looking, monkeypatch):
    monkeypatch.setattr(opening, "is_accepted", lambda *_: False)
    assert all(span.is_estimated for span in read(looking).spans)
