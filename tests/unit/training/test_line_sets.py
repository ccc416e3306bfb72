"""Sets of lines: every kind of folder gives its lines and parts; splits keep pages whole and stay as they are."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.errors import InputError
from ductus.training.line_samples import LineSample
from ductus.training.line_sets import read_set, split_by_page
from fakes import quills

SHARED = Path(__file__).parents[4] / "shared" / "data" / "pages" / "hooker"


def write_parquet(file: Path, texts=quills.TEXTS) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as parquet

    lines = [quills.sample(text) for text in texts]
    columns = {"image": [line.picture for line in lines], "text": list(texts), "license": ["CC BY 4.0"] * len(texts)}
    parquet.write_table(pa.table(columns), file)


def write_imagefolder(folder: Path, texts) -> None:
    folder.mkdir(parents=True)
    rows = []
    for number, text in enumerate(texts):
        (folder / f"{number}.png").write_bytes(quills.sample(text).picture)
        rows.append(json.dumps({"file_name": f"{number}.png", "text": text, "page": "p1.jpg"}))
    (folder / "metadata.jsonl").write_text("\n".join(rows), encoding="utf-8")


def texts_of(samples):
    return [sample.text for sample in samples]


def test_parquet_files_alone_and_in_a_folder_with_parts(tmp_path):
    write_parquet(tmp_path / "train-0.parquet", ["one"])
    write_parquet(tmp_path / "train-1.parquet", ["two"])
    write_parquet(tmp_path / "val.parquet", ["three"])
    found = read_set(tmp_path)
    assert {part: texts_of(lines) for part, lines in found.items()} == {
        "train": ["one", "two"],
        "validation": ["three"],
    }
    alone = read_set(tmp_path / "val.parquet")["train"]
    assert (texts_of(alone), alone[0].licence) == (["three"], "CC BY 4.0")


def test_line_images_with_their_parts(tmp_path):
    write_imagefolder(tmp_path / "set" / "train", ["one", " "])
    write_imagefolder(tmp_path / "set" / "test", ["two"])
    found = read_set(tmp_path / "set")
    assert {part: texts_of(lines) for part, lines in found.items()} == {"train": ["one"], "test": ["two"]}
    assert (found["train"][0].source, found["train"][0].page) == ("set", "p1.jpg")
    assert found["train"][0].image().size == quills.sample("one").image().size


LEAST_PX, MOST_PX = 20, 192


@pytest.mark.skipif(not SHARED.is_dir(), reason="real pages are not here")
def test_scans_with_page_files_beside_them(tmp_path):
    for file in sorted(SHARED.iterdir())[:2]:
        (tmp_path / file.name).symlink_to(file)
    lines = read_set(tmp_path)["train"]
    assert len(lines) > 10
    assert all(LEAST_PX < line.image().height <= MOST_PX for line in lines)  # as they are there, but not too large
    assert len({line.page for line in lines}) == 1


def broken_table(folder: Path) -> Path:
    (folder / "metadata.jsonl").write_text('{"file_name": "none.png", "text": "a"}', encoding="utf-8")
    return folder


def no_parquet(folder: Path) -> Path:
    (folder / "x.parquet").write_bytes(b"nothing")
    return folder / "x.parquet"


@pytest.mark.parametrize("place", [lambda f: f / "none", lambda f: f, broken_table, no_parquet])
def test_what_holds_no_lines_is_refused_with_what_would(tmp_path, place):
    pytest.importorskip("pyarrow")
    with pytest.raises(InputError) as refused:
        read_set(place(tmp_path))
    assert "Parquet" in refused.value.remedy.sentence


pages = st.lists(st.text("abcdef", min_size=1, max_size=3), min_size=1, max_size=40)


@given(pages, st.floats(0, 1), st.integers(0, 5))
def test_a_split_keeps_pages_whole_and_loses_no_line(names, share, seed):
    lines = [LineSample(bytes([number]), str(number), "s", name) for number, name in enumerate(names)]
    taught, aside = split_by_page(lines, share, seed)
    assert sorted(texts_of(taught + aside)) == sorted(texts_of(lines))
    assert not {line.page for line in taught} & {line.page for line in aside}


@given(pages, pages)
def test_a_page_set_aside_stays_so_when_others_come(first, more):
    lines = [LineSample(b"", "x", "s", name) for name in first]
    others = [LineSample(b"", "x", "s", name) for name in more]
    aside = {line.page for line in split_by_page(lines, 0.3)[1]}
    assert aside == {line.page for line in split_by_page(lines + others, 0.3)[1]} & set(first)


def test_about_the_share_asked_for_is_set_aside_also_of_lines_of_unknown_pages():
    lines = [LineSample(number.to_bytes(2, "big"), "x") for number in range(2000)]
    assert 150 < len(split_by_page(lines, 0.1)[1]) < 250
