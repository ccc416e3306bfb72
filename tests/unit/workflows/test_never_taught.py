"""No course is taught or judged by a test page, whichever way its lines come."""

import io

import pytest
from PIL import Image

from ductus.document.partition import PartedBy
from ductus.document.precedence import accept_text, take_reading
from ductus.document.transcription import Provenance, Reading, new_id, now
from ductus.errors import InputError
from ductus.training.line_sets import read_set
from ductus.workflows.courses import lines_of_course
from ductus.workflows.pages_for_testing import choose_by_chance, give_up_testing, use_for_testing
from fakes import quills


@pytest.fixture
def corrected(with_lines):
    """Three pages; their corrected lines say which page they are of, one more was only read."""
    for page_id in with_lines.page_ids():
        page = with_lines.page(page_id)
        reading = Reading(new_id("r"), "as read", 0.99, Provenance("quill"), now())
        with_lines.apply(take_reading(page, page.lines[2].id, reading), is_undoable=False)
        for number in range(2):
            page = with_lines.page(page_id)
            with_lines.apply(accept_text(page, page.lines[number].id, f"{page_id} {number}", "Ada"))
    return with_lines


def taught_of(project):
    taught, judged = lines_of_course([project.path], None, 0.5, 0, 100)
    return {sample.page for sample in (*taught, *judged)}


def test_a_project_teaches_its_corrected_lines_but_never_those_of_test_pages(corrected):
    first, second, third = corrected.page_ids()
    assert {sample.page for lines in read_set(corrected.path).values() for sample in lines} == {first, second, third}
    use_for_testing(corrected, [second])
    found = read_set(corrected.path)
    assert found.keys() == {"train"}
    assert {sample.text for sample in found["train"]} == {f"{page} {n}" for page in (first, third) for n in range(2)}
    assert all(Image.open(io.BytesIO(sample.picture)).mode == "RGB" for sample in found["train"])
    give_up_testing(corrected, [second])
    assert second in {sample.page for sample in read_set(corrected.path)["train"]}


def test_the_parts_of_a_project_are_those_of_its_course(corrected):
    choose_by_chance(corrected, 0.34, PartedBy.PAGE, 0)
    parts = corrected.partition.parts()
    taught, judged = lines_of_course([corrected.path], None, 0.5, 0, 100)
    assert {parts[sample.page] for sample in taught} == {"train"}
    assert {parts[sample.page] for sample in judged} == {"validation"}


def test_a_project_of_test_pages_only_teaches_nothing(corrected):
    use_for_testing(corrected, corrected.page_ids())
    with pytest.raises(InputError):
        taught_of(corrected)


def test_a_missing_scan_is_named(corrected, folder):
    (folder / "10.png").unlink()
    with pytest.raises(InputError, match="10"):
        taught_of(corrected)


def write_parquet(file):
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as parquet

    lines = [quills.sample(text) for text in quills.TEXTS]
    parquet.write_table(pa.table({"image": [line.picture for line in lines], "text": list(quills.TEXTS)}), file)
    return file


def test_the_test_file_of_a_data_set_neither_teaches_nor_judges(tmp_path):
    test, train = write_parquet(tmp_path / "test-0.parquet"), write_parquet(tmp_path / "train-0.parquet")
    with pytest.raises(InputError, match="kept for testing"):
        lines_of_course([test], None, 0.5, 0, 100)
    with pytest.raises(InputError, match="kept for testing"):
        lines_of_course([train], test, 0.5, 0, 100)
