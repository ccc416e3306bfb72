"""The parts of pages are on the disk, and outlive closing, undo and pages taken out."""

from ductus.document.partition import PageToPart, PartedBy, Partition, with_pages
from ductus.project.project import Project


def test_parts_are_kept(tmp_path):
    path = tmp_path / "letters.ductus"
    with Project.create(path) as project:
        assert not project.partition.is_made
        made = with_pages(Partition(by=PartedBy.DOCUMENT, seed=3), [PageToPart("a", "s", "d")])
        project.set_partition(made)
    with Project.open(path, read_only=True) as project:
        assert project.partition == made
        assert project.partition.parts() == {"a": "train"}
