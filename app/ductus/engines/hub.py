"""Ask a weights hub what it holds: commit, files, sizes, hashes, licence. Nothing is kept.

Speaks the part of the Hugging Face hub's interface that mirrors copy:
`/api/models/<repository>/revision/<revision>?blobs=true` for the list,
`/<repository>/resolve/<commit>/<file>` for content.
What a server says is not believed further than it can be checked: names are validated before they become paths.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ductus.errors import DownloadFailed, Remedy

if TYPE_CHECKING:
    from ductus.engines.download import Downloader
    from ductus.jobs.job import CancelToken

_NAME = r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9_])?"
_REPOSITORY = re.compile(rf"{_NAME}(?:/{_NAME})?", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}")
_FINGERPRINT = re.compile(r"[0-9a-f]{8,64}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FILE = re.compile(rf"(?:{_NAME}/){{0,2}}{_NAME}", re.ASCII)

_MAX_LIST_BYTES = 8 << 20
_MAX_SMALL_FILE_BYTES = 8 << 20


@dataclass(frozen=True, slots=True)
class HubFile:
    """One file of a repository; empty hashes and size 0 mean the hub does not say."""

    name: str
    size_bytes: int = 0
    sha256: str = ""
    git_sha1: str = ""


@dataclass(frozen=True, slots=True)
class HubRepository:
    """What a hub holds under one name at one commit."""

    id: str
    commit: str
    licence: str
    files: tuple[HubFile, ...]

    def file(self, name: str) -> HubFile:
        return next(file for file in self.files if file.name == name)

    @property
    def names(self) -> list[str]:
        return [file.name for file in self.files]


def is_repository(name: str) -> bool:
    """Whether `name` could be a repository: one or two plain parts, nothing that climbs out of a folder."""
    return bool(_REPOSITORY.fullmatch(name)) and ".." not in name


def is_safe_file(name: str) -> bool:
    """Whether a file name from a server may become a path below a folder of ours."""
    return bool(_FILE.fullmatch(name)) and ".." not in name


def is_commit(text: str) -> bool:
    """Whether `text` is a whole git commit id."""
    return bool(_COMMIT.fullmatch(text))


def is_fingerprint(text: str) -> bool:
    """Whether `text` is the beginning of a checksum, as publishers put into file names: eight digits or more."""
    return bool(_FINGERPRINT.fullmatch(text))


def file_url(endpoint: str, repository: str, commit: str, name: str) -> str:
    """Where a file's content lies."""
    return f"{endpoint.rstrip('/')}/{quote(repository)}/resolve/{commit}/{quote(name)}"


def ask(downloader: Downloader, endpoint: str, repository: str, revision: str, cancel: CancelToken) -> HubRepository:
    """What the hub holds of `repository` at `revision` (branch, tag or commit).

    Raises:
        DownloadFailed: no such repository or revision, not reachable, or an answer that makes no sense.
        Cancelled: `cancel` was set.
    """
    if not is_repository(repository):
        raise DownloadFailed(
            f"“{repository}” is not the name of weights on a hub.",
            remedy=Remedy("Names look like microsoft/trocr-base-handwritten."),
        )
    url = f"{endpoint.rstrip('/')}/api/models/{quote(repository)}/revision/{quote(revision, safe='')}?blobs=true"
    answer = _object(downloader.get(url, _MAX_LIST_BYTES, cancel), repository)
    commit = answer.get("sha")
    files = answer.get("siblings")
    if not isinstance(commit, str) or not is_commit(commit) or not isinstance(files, list):
        raise _strange(repository, "the answer names no commit or no files")
    return HubRepository(repository, commit, _licence(answer), tuple(_files(files)))


def read_small_json(
    downloader: Downloader, endpoint: str, repository: HubRepository, name: str, cancel: CancelToken
) -> dict[str, Any]:
    """The object in a small JSON file of the repository.

    Raises:
        DownloadFailed: it could not be fetched or holds no object.
        Cancelled: `cancel` was set.
    """
    url = file_url(endpoint, repository.id, repository.commit, name)
    return _object(downloader.get(url, _MAX_SMALL_FILE_BYTES, cancel), repository.id)


def _object(body: bytes, repository: str) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError as fault:
        raise _strange(repository, str(fault)) from fault
    if not isinstance(answer, dict):
        raise _strange(repository, "the answer is no object")
    return answer


def _strange(repository: str, detail: str) -> DownloadFailed:
    return DownloadFailed(
        f"The hub gave an answer about “{repository}” that makes no sense.",
        remedy=Remedy("Check the address of the weights mirror in the settings, or try again later."),
        detail=detail,
    )


def _files(siblings: list[Any]) -> list[HubFile]:
    """The well-formed files of the list; others are of no use to us and must not become paths."""
    files = []
    for item in siblings:
        name = item.get("rfilename") if isinstance(item, dict) else None
        if not isinstance(name, str) or not is_safe_file(name):
            continue
        large = item.get("lfs")
        if isinstance(large, dict):
            sha256 = str(large.get("sha256") or large.get("oid") or "")
            files.append(
                HubFile(name, _size(large.get("size")), sha256 if _SHA256.fullmatch(sha256) else "", git_sha1="")
            )
        else:
            blob = str(item.get("blobId") or "")
            files.append(HubFile(name, _size(item.get("size")), git_sha1=blob if is_commit(blob) else ""))
    return files


def _size(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _licence(answer: dict[str, Any]) -> str:
    card = answer.get("cardData")
    said = card.get("license") if isinstance(card, dict) else None
    if isinstance(said, str) and said:
        return said
    tags = answer.get("tags")
    found = (str(tag)[len("license:") :] for tag in tags or () if str(tag).startswith("license:"))
    return next(found, "") if isinstance(tags, list) else ""
