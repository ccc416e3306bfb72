"""Ground truth wherever it lies: pairs, IAM with its lists, parts of data sets, scans with PAGE files beside them."""

import json
from pathlib import Path

import pytest

from ductus.errors import InputError
from ductus.training.measuring.ground_truth import read_ground_truth
from fakes import quills
from fakes.iam import make_iam

SHARED = Path(__file__).parents[4] / "shared" / "data" / "pages"


def write_imagefolder(folder: Path, texts, page: str = "p1.jpg") -> None:
    folder.mkdir(parents=True)
    rows = []
    for number, text in enumerate(texts):
        (folder / f"{number}.png").write_bytes(quills.sample(text).picture)
        rows.append(json.dumps({"file_name": f"{number}.png", "text": text, "page": page}))
    (folder / "metadata.jsonl").write_text("\n".join(rows), encoding="utf-8")


def texts_of(found):
    return [line.text for page in found.pages for line in page.lines]


def test_the_test_part_is_taken_before_all_others_and_any_part_on_demand(tmp_path):
    for part, text in (("train", "one"), ("validation", "two"), ("test", "three")):
        write_imagefolder(tmp_path / part, [text])
    assert texts_of(read_ground_truth(tmp_path)) == ["three"]
    assert texts_of(read_ground_truth(tmp_path, "train")) == ["one"]
    assert "“test”" in read_ground_truth(tmp_path).about


def test_a_part_that_is_not_there_is_refused_with_those_that_are(tmp_path):
    write_imagefolder(tmp_path / "train", ["one"])
    with pytest.raises(InputError) as refused:
        read_ground_truth(tmp_path, "test")
    assert "train" in refused.value.remedy.sentence


def test_line_pairs_are_pages_by_folder(tmp_path):
    for name, text in (("a/1", "one"), ("a/2", "two"), ("b/1", "three"), ("b/2", " ")):
        file = tmp_path / f"{name}.png"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(quills.sample(text).picture)
        file.with_name(f"{file.stem}.gt.txt").write_text(text, encoding="utf-8")
    found = read_ground_truth(tmp_path)
    assert [(page.name, [line.text for line in page.lines]) for page in found.pages] == [
        ("a", ["one", "two"]),
        ("b", ["three"]),
    ]


@pytest.mark.parametrize(
    ("name", "listed"), [("testset.txt", "a01-000u-00\na01-000u-01\n"), ("test.uttlist", "a01-000u\n")]
)
def test_iam_is_read_by_its_published_lists_of_lines_or_forms(tmp_path, name, listed):
    found = read_ground_truth(make_iam(tmp_path / "iam", name, listed))
    assert texts_of(found) == ["A MOVE to stop Mr. Gaitskell", "nominating any, he said."]
    assert [(page.name, page.hand) for page in found.pages] == [("a01-000u", "writer 007")]
    assert name in found.about
    assert found.pages[0].lines[0].picture == quills.sample("a01-000u-00").picture


def test_iam_without_its_list_or_an_image_says_what_to_put_where(tmp_path):
    folder = make_iam(tmp_path / "iam", "testset.txt", "b02-011-00\n")
    with pytest.raises(InputError) as image:
        read_ground_truth(folder)
    assert "lines/b02/b02-011/b02-011-00.png" in image.value.remedy.sentence
    with pytest.raises(InputError) as listed:
        read_ground_truth(folder, "train")
    assert "trainset.txt" in listed.value.remedy.sentence


@pytest.mark.parametrize("place", [lambda f: f / "none", lambda f: f])
def test_what_holds_no_ground_truth_is_refused_with_what_would(tmp_path, place):
    with pytest.raises(InputError) as refused:
        read_ground_truth(place(tmp_path))
    assert "PAGE" in refused.value.remedy.sentence


@pytest.mark.skipif(not SHARED.is_dir(), reason="real pages are not here")
def test_real_scans_with_their_files_give_lines_that_lie_on_them():
    found = read_ground_truth(SHARED / "mss18")
    assert (len(found.pages), found.lines, found.notes) == (2, 59, ())
    assert {page.document for page in found.pages} == {"mss18"}
    assert all(line.polygon is not None for page in found.pages for line in page.lines)
