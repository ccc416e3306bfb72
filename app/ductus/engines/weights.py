"""The weights on this machine: what is known, what is installed, fetching (asked for, never by itself), importing.

Layout under the store's folder: `<owner>--<name>/<revision>/` holds the files and `ductus-weights.json`, which says
what they are. A revision folder appears by one rename, so one that is there is whole; an unfinished download lies
beside it under `<revision>.partial` and is continued.
"""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ductus import paths
from ductus.engines import checkpoint_files, weights_carrying
from ductus.engines.fetching import DownloadPlan as DownloadPlan  # part of what the store hands out
from ductus.engines.fetching import PlannedFile, fetch_all, make_plan
from ductus.engines.file_hash import sha256_of
from ductus.engines.quill_support import folders as quill_folders
from ductus.engines.weights_identity import local_identity, said_identity
from ductus.engines.weights_kinds import WeightsKind, kind_of_folder
from ductus.errors import DownloadFailed, EngineUnavailable, OfflineRefused, Remedy, StorageFailed
from ductus.jobs.job import CancelToken
from ductus.whole_files import replace_file

if TYPE_CHECKING:
    from ductus.engines.download import Downloader, Patience

HUB = "https://huggingface.co"
RECORD = weights_carrying.RECORD
_PARTIAL = ".partial"
_LOOKS = 5
"""More than weights come and go in the milliseconds of one look."""


@dataclass(frozen=True, slots=True)
class WeightsFile:
    """One file of known weights; an empty hash means it was not known when the catalogue was written."""

    name: str
    size_bytes: int
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class WeightsEntry:
    """One row of the catalogue.

    `source` is the hub repository, or the address of a single published file; empty for weights that come with Ductus.
    `withheld` says of weights that cannot be fetched why, and what to do instead; empty for all others.
    """

    id: str
    engine: str
    title: str
    reads: str
    languages: str
    licence: str
    size_bytes: int
    source: str
    revision: str
    files: tuple[WeightsFile, ...] = ()
    note: str = ""
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class InstalledWeights:
    """Weights that are here, whole. `size_bytes` is their size on disk."""

    id: str
    folder: Path
    revision: str
    size_bytes: int
    title: str = ""
    licence: str = ""


_busy: set[tuple[Path, str]] = set()
"""What is being fetched or changed, by folder and id: stores are made where they are needed, so it is not theirs."""
_busy_lock = threading.Lock()


def _online() -> bool:
    return False


class WeightsStore:
    """The weights under one folder. Safe from several threads; one download per weights at a time.

    `find`, `installed` and `catalogue` never use the network. `endpoint` is the hub or a mirror of it; `is_offline` is
    asked before every call that would leave the machine. `proxy` is an address all calls go through; empty takes what
    the environment names.
    """

    def __init__(
        self,
        folder: Path,
        catalogue: Path | None = None,
        endpoint: str = HUB,
        is_offline: Callable[[], bool] = _online,
        patience: Patience | None = None,
        proxy: str = "",
    ) -> None:
        self._folder = folder
        self._catalogue_file = catalogue
        self._endpoint = endpoint.rstrip("/")
        self._is_offline = is_offline
        self._patience = patience
        self._proxy = proxy

    @property
    def folder(self) -> Path:
        """Where everything lies."""
        return self._folder

    def catalogue(self) -> tuple[WeightsEntry, ...]:
        """Weights known to be useful here, in the order to show them.

        Raises:
            FileNotFoundError: the installation is not whole.
            ValueError: the catalogue is damaged.
        """
        file = self._catalogue_file or paths.resource("weights", "catalogue.json")
        rows = json.loads(file.read_text(encoding="utf-8"))
        return tuple(
            WeightsEntry(**{**row, "files": tuple(WeightsFile(**item) for item in row.get("files", ()))})
            for row in rows
        )

    def installed(self) -> tuple[InstalledWeights, ...]:
        """Everything that is here and whole, by id, newest first within one id. Damaged folders are left out.

        Any thread: what comes or goes meanwhile is there or not.
        """
        found = []
        for record in _matching(self._folder, f"*/*/{RECORD}"):
            if record.parent.name.endswith(_PARTIAL):
                continue
            try:
                said = checkpoint_files.read_json(record)
                size = _size_of(record.parent)
                weights = InstalledWeights(
                    str(said["id"]),
                    record.parent,
                    str(said["revision"]),
                    size,
                    str(said.get("title", "")),
                    str(said.get("licence", "")),
                )
            except (ValueError, KeyError, OSError):
                continue
            found.append((weights.id, -float(said.get("installed_at") or 0), weights))
        return tuple(weights for _, _, weights in sorted(found, key=lambda item: item[:2]))

    def find(self, name: str) -> Path | None:
        """The folder of weights by hub id, catalogue id, `id@revision` or path; None if they are not here."""
        if not name:
            return None
        wanted, _, revision = name.partition("@")
        entry = self._entry(wanted)
        ids = {wanted, entry.source} if entry else {wanted}
        for weights in self.installed():
            if weights.id in ids and weights.revision.startswith(revision):
                return weights.folder
        if entry and not entry.source and not entry.withheld:
            return _bundled(entry.id)
        try:
            folder = Path(name).expanduser()
            is_one = (folder / checkpoint_files.CONFIG).is_file() or quill_folders.is_quill_folder(folder)
            return folder if is_one else None
        except (OSError, ValueError, RuntimeError):
            return None  # too long for a path, or the home of nobody

    def _entry(self, name: str) -> WeightsEntry | None:
        try:
            return next((row for row in self.catalogue() if name in (row.id, row.source)), None)
        except (OSError, ValueError, TypeError):
            return None  # without a catalogue, hub ids and folders still work

    def plan(self, hub_id: str, revision: str = "main", cancel: CancelToken | None = None) -> DownloadPlan:
        """Ask the hub what fetching `hub_id` (or a catalogue id) would bring. Downloads nothing.

        Raises:
            OfflineRefused: the offline switch is on.
            DownloadFailed: not reachable, not there, or of no kind that an engine here reads with.
            EngineUnavailable: the catalogue knows that they cannot be fetched, and says why.
            Cancelled: `cancel` was set.
        """
        entry = self._entry(hub_id)
        if entry is not None and entry.withheld:
            raise EngineUnavailable(f"“{entry.id}” cannot be fetched.", remedy=Remedy(entry.withheld))
        if entry is not None and "://" in entry.source:
            self._require_online()
            files = tuple(PlannedFile(file.name, entry.source, file.size_bytes, file.sha256) for file in entry.files)
            return DownloadPlan(entry.id, entry.revision, entry.licence, entry.source, files, entry.note)
        repository = entry.source if entry and entry.source else hub_id
        with self._downloader() as downloader:
            plan = make_plan(downloader, self._endpoint, repository, revision, cancel or CancelToken())
        return plan if plan.licence or entry is None else replace(plan, licence=entry.licence)

    def download(self, plan: DownloadPlan, cancel: CancelToken, on_progress: Callable[[int, int], None]) -> Path:
        """Fetch what was planned and agreed to; the folder it lies in. `on_progress` gets bytes done and total.

        What an earlier run left is continued. Cancelling and failing keep what arrived.

        Raises:
            OfflineRefused: the offline switch is on, or was thrown in the middle.
            DownloadFailed: the network failed, or what came is not what was promised.
            StorageFailed: no room, or the folder cannot be written.
            Cancelled: `cancel` was set.
        """

        def on_bytes(done: int, total: int) -> None:
            self._require_online()
            on_progress(done, total)

        plan.check()
        target = self._place(plan.id, plan.revision)
        if (target / RECORD).is_file():
            return target
        partial = target.with_name(target.name + _PARTIAL)
        with self._alone(plan.id), self._downloader() as downloader:
            with _storage(f"“{plan.id}” could not be stored"):
                partial.mkdir(parents=True, exist_ok=True)
            fetch_all(downloader, plan, partial, cancel, on_bytes)
            self._seal(partial, target, _record(plan.id, plan.revision, plan.licence, plan.source, plan.files))
            for outdated in target.parent.glob(f"*{_PARTIAL}"):  # begun before its publisher changed it
                shutil.rmtree(outdated, ignore_errors=True)
        return target

    def import_folder(self, folder: Path) -> InstalledWeights:
        """Copy a checkpoint folder into the store. A folder that says what it is keeps its id and revision.

        Understood are our own folders, the snapshot folders of a hub's cache, and any other, which becomes
        `local/<folder's name>`.

        Raises:
            EngineUnavailable: something needed is missing in the folder, or is not what was packed.
            StorageFailed: it cannot be read or copied, or the disk is full.
        """
        sealed = weights_carrying.sealed_files(folder)
        kind = kind_of_folder(folder)
        fault = "" if self._is_published(folder, sealed) else kind.folder_fault(folder)
        if fault:
            raise EngineUnavailable(f"“{folder.name}” {fault}.", remedy=Remedy(kind.wanted))
        identity, revision, licence = said_identity(folder) or local_identity(folder)
        target = self._place(identity, revision)
        partial = target.with_name(target.name + _PARTIAL)
        names = list(sealed) or _needed_files(folder, kind)
        if not (target / RECORD).is_file():
            with self._alone(identity), _storage(f"“{folder.name}” could not be copied"):
                needed = sum((folder / name).stat().st_size for name in names)
                weights_carrying.require_room(self._folder, folder.name, needed)
                shutil.rmtree(partial, ignore_errors=True)
                files = []
                for name in names:
                    (partial / name).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(folder / name, partial / name)
                    size = (partial / name).stat().st_size
                    files.append(PlannedFile(name, "", size, sha256=sha256_of(partial / name)))
                self._seal(partial, target, _record(identity, revision, licence, "", tuple(files)))
        return next(weights for weights in self.installed() if weights.folder == target)

    def _is_published(self, folder: Path, sealed: Mapping[str, str]) -> bool:
        """Whether a package holds exactly the published files of its catalogue entry, such as docTR's single ones."""
        said = said_identity(folder) if sealed else None
        entry = self._entry(said[0]) if said is not None else None
        if entry is None or "://" not in entry.source:
            return False
        promised = {file.name: file.sha256 for file in entry.files}
        return promised.keys() == sealed.keys() and all(sealed[name].startswith(promised[name]) for name in sealed)

    def unfinished(self) -> tuple[tuple[str, int], ...]:
        """Downloads that were begun and can go on: id, and bytes that are here, by id. Any thread, as `installed`."""
        found = []
        for partial in _matching(self._folder, f"*/*{_PARTIAL}"):
            with suppress(FileNotFoundError):  # it was finished or deleted just now
                found.append((partial.parent.name.replace("--", "/", 1), _size_of(partial)))
        return tuple(sorted(found))

    def delete(self, id: str) -> None:
        """Delete weights by id, all revisions, or one as `id@revision`, begun downloads too. Unknown ids are no fault.

        Raises:
            StorageFailed: a file is held by another program.
        """
        wanted, _, revision = id.partition("@")
        for partial in (self._folder / wanted.replace("/", "--")).glob(f"{revision}*{_PARTIAL}"):
            with self._alone(wanted), _storage(f"“{id}” could not be deleted"):
                shutil.rmtree(partial)
        for weights in self.installed():
            if weights.id == wanted and weights.revision.startswith(revision):
                with self._alone(wanted), _storage(f"“{id}” could not be deleted"):
                    # Out of sight first: a deletion that stops half way must not look like whole weights.
                    (weights.folder / RECORD).unlink()
                    shutil.rmtree(weights.folder)

    def _place(self, identity: str, revision: str) -> Path:
        return self._folder / identity.replace("/", "--") / revision

    def _require_online(self) -> None:
        if self._is_offline():
            raise OfflineRefused(
                "Ductus is set to stay offline, so nothing is fetched.",
                remedy=Remedy("Switch Stay offline off, or import the weights from a folder.", "Settings…", "settings"),
            )

    def _downloader(self) -> Downloader:
        self._require_online()
        from ductus.engines.download import Downloader

        return Downloader(self._endpoint, self._patience, self._proxy)

    @contextmanager
    def _alone(self, identity: str) -> Iterator[None]:
        place = (self._folder.absolute(), identity)
        with _busy_lock:
            if place in _busy:
                raise DownloadFailed(
                    f"“{identity}” is being fetched or changed already.", remedy=Remedy("Wait until that is done.")
                )
            _busy.add(place)
        try:
            yield
        finally:
            with _busy_lock:
                _busy.discard(place)

    def _seal(self, partial: Path, target: Path, record: dict[str, Any]) -> None:
        with _storage(f"“{record['id']}” could not be put in place"):
            replace_file(partial / RECORD, json.dumps(record, ensure_ascii=False, indent=1).encode("utf-8"))
            shutil.rmtree(target, ignore_errors=True)  # a remnant without a record
            partial.replace(target)


def _matching(folder: Path, pattern: str) -> list[Path]:
    """The paths that match, looked for again where a folder goes while it is looked through."""
    for _ in range(_LOOKS):
        with suppress(FileNotFoundError):
            return sorted(folder.glob(pattern))
    return []


def _size_of(folder: Path) -> int:
    """Bytes of all files in a folder.

    Raises:
        FileNotFoundError: it goes meanwhile, as when it is deleted or put in place.
    """
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


@contextmanager
def _storage(what: str) -> Iterator[None]:
    """Turn a failing disk into an error a person can read; `what` begins the sentence."""
    try:
        yield
    except OSError as fault:
        raise StorageFailed(
            f"{what}: {fault.strerror or fault}.",
            remedy=Remedy("Make room on the disk, or close the program that holds the files, then try again."),
            detail=str(fault.filename or ""),
        ) from fault


def _record(identity: str, revision: str, licence: str, source: str, files: tuple[PlannedFile, ...]) -> dict[str, Any]:
    return {
        "id": identity,
        "revision": revision,
        "licence": licence,
        "source": source,
        "installed_at": time.time(),
        "files": [{"name": file.name, "size_bytes": file.size_bytes, "sha256": file.sha256} for file in files],
    }


def _needed_files(folder: Path, kind: WeightsKind) -> list[str]:
    """Of the files in a folder of weights those that reading needs, and their card."""
    names = checkpoint_files.names_in(folder)
    card = [checkpoint_files.CARD] if checkpoint_files.CARD in names else []
    return list(dict.fromkeys(kind.needed_files(names) + card))


def _bundled(entry_id: str) -> Path | None:
    try:
        return paths.resource("weights", entry_id)
    except FileNotFoundError:
        return None
