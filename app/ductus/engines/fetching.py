"""What a download would bring, and bringing it: the plan people agree to, then its files one after another."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ductus.engines import checkpoint_files, hub, weights_carrying
from ductus.engines.weights_kinds import kind_of_config
from ductus.errors import DownloadFailed, Remedy

if TYPE_CHECKING:
    from ductus.engines.download import Downloader
    from ductus.jobs.job import CancelToken

_PROGRESS_EVERY_S = 0.1
# Where tokenizers come from when a checkpoint forgot its own, by the size of its vocabulary: RoBERTa's, which every
# TrOCR of base and large size was given.
_TOKENIZER_BY_VOCABULARY = {50265: "microsoft/trocr-base-handwritten"}


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """One file to fetch; size 0 and empty hashes mean it was not said. `sha256` may be its first digits only."""

    name: str
    url: str
    size_bytes: int
    sha256: str = ""
    git_sha1: str = ""


@dataclass(frozen=True, slots=True)
class DownloadPlan:
    """What a download would bring: what people are asked to agree to. Nothing is fetched yet.

    `revision` is the resolved commit, or the beginning of the checksum of a single published file. `note` says what
    people should know: pickled weights, a borrowed tokenizer.
    """

    id: str
    revision: str
    licence: str
    source: str
    files: tuple[PlannedFile, ...]
    note: str = ""

    @property
    def size_bytes(self) -> int:
        return sum(file.size_bytes for file in self.files)

    def check(self) -> None:
        """Do nothing for a plan whose names may become paths.

        Raises:
            DownloadFailed: a name in it would lead out of the store's folder; nothing was fetched.
        """
        names_are_safe = all(hub.is_safe_file(file.name) for file in self.files)
        if not (names_are_safe and hub.is_repository(self.id) and hub.is_fingerprint(self.revision)):
            raise DownloadFailed(f"The list of files of “{self.id}” cannot be trusted; nothing was fetched.")


def make_plan(
    downloader: Downloader, endpoint: str, repository_id: str, revision: str, cancel: CancelToken
) -> DownloadPlan:
    """Ask the hub what a repository of weights would bring. Downloads nothing but its `config.json`.

    Raises:
        DownloadFailed: not reachable, not there, or of no kind that an engine here reads with.
        Cancelled: `cancel` was set.
    """
    repository = hub.ask(downloader, endpoint, repository_id, revision, cancel)
    config = _checked_config(downloader, endpoint, repository, cancel)
    kind = kind_of_config(config)
    files = [_planned(endpoint, repository, name) for name in kind.needed_files(repository.names)]
    notes = []
    if kind.borrows_tokenizer and not checkpoint_files.has_tokenizer(repository.names):
        lender = hub.ask(downloader, endpoint, _lender_id(repository, config), "main", cancel)
        have = {file.name for file in files}
        borrowed = checkpoint_files.processor_files(lender.names)
        files += [_planned(endpoint, lender, name) for name in borrowed if name not in have]
        notes.append(f"The tokenizer comes from {lender.id}, which these weights started from.")
    if any(file.name.endswith(".bin") for file in files):
        notes.append("The weights are in the older pickle format; they are opened without running what it holds.")
    return DownloadPlan(repository.id, repository.commit, repository.licence, endpoint, tuple(files), " ".join(notes))


def _checked_config(
    downloader: Downloader, endpoint: str, repository: hub.HubRepository, cancel: CancelToken
) -> dict[str, Any]:
    """The repository's config.json, once it is clear that everything else is there too."""
    fault = f"has no {checkpoint_files.CONFIG}"
    config: dict[str, Any] = {}
    if checkpoint_files.CONFIG in repository.names:
        config = hub.read_small_json(downloader, endpoint, repository, checkpoint_files.CONFIG, cancel)
        fault = kind_of_config(config).repository_fault(config, repository.names)
    if fault:
        raise DownloadFailed(f"“{repository.id}” {fault}.", remedy=Remedy("Choose other weights."))
    return config


def _lender_id(repository: hub.HubRepository, config: dict[str, Any]) -> str:
    size = config["decoder"].get("vocab_size")
    lender = _TOKENIZER_BY_VOCABULARY.get(size)
    if lender is None or lender == repository.id:
        raise DownloadFailed(
            f"“{repository.id}” has no tokenizer, and none is known for its vocabulary of {size} pieces.",
            remedy=Remedy("Choose other weights, or import a folder in which you put the tokenizer's files."),
        )
    return lender


def _planned(endpoint: str, repository: hub.HubRepository, name: str) -> PlannedFile:
    file = repository.file(name)
    url = hub.file_url(endpoint, repository.id, repository.commit, name)
    return PlannedFile(name, url, file.size_bytes, file.sha256, file.git_sha1)


def fetch_all(
    downloader: Downloader,
    plan: DownloadPlan,
    folder: Path,
    cancel: CancelToken,
    on_progress: Callable[[int, int], None],
) -> None:
    """Have every file of the plan in `folder`, continuing what is there; `on_progress` gets bytes done and total.

    Raises:
        DownloadFailed: the network failed, or what came is not what was promised.
        StorageFailed: no room, or the folder cannot be written.
        Cancelled: `cancel` was set; what arrived stays.
    """
    from ductus.engines.download import RemoteFile

    held = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    weights_carrying.require_room(folder, plan.id, plan.size_bytes - held)
    report = _Throttled(on_progress, plan.size_bytes)
    for file in plan.files:
        remote = RemoteFile(file.url, file.size_bytes, file.sha256, file.git_sha1)
        downloader.fetch(remote, folder / file.name, cancel, report.file_bytes)
        report.end_file()


class _Throttled:
    """Passes progress on at most ten times a second, and always at the end of a file."""

    def __init__(self, on_progress: Callable[[int, int], None], total: int) -> None:
        self._on_progress = on_progress
        self._total = total
        self._before = self._in_file = 0
        self._told_at = 0.0

    def file_bytes(self, count: int) -> None:
        self._in_file = count
        if time.monotonic() - self._told_at >= _PROGRESS_EVERY_S:
            self._tell()

    def end_file(self) -> None:
        self._before, self._in_file = self._before + self._in_file, 0
        self._tell()

    def _tell(self) -> None:
        self._told_at = time.monotonic()
        done = self._before + self._in_file
        self._on_progress(done, max(done, self._total))
