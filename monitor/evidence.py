"""依据: files that an attestation rests on, kept under their SHA-256 in `<data_dir>/attestations`.

A file is kept as it was: its name is its content's hash, so a later change to the original changes nothing here, and
the same file is kept once. `intact` tells whether what is kept still is what was signed.
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from monitor.model.oserrors import why

MAX_BYTES = 20 * 1024 * 1024
_SUFFIX = 12  # characters of the file's ending that are kept, for whoever opens the folder


class EvidenceError(Exception):
    """The file cannot be kept; the message is Chinese."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept file: its original name, its SHA-256 (hex), its size in bytes."""

    name: str
    sha256: str
    size: int


def keep(source: Path, folder: Path) -> Kept:
    """Copy a file into the folder. Raises EvidenceError: not a file, empty, too large, not readable."""
    if not source.exists():
        raise EvidenceError(f"找不到依据文件 {source}（网址要以 http:// 或 https:// 开头）")
    if not source.is_file():
        raise EvidenceError(f"{source} 不是文件")
    try:
        with source.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise EvidenceError(f"读不了依据文件 {source}：{why(error)}") from None
    if len(content) > MAX_BYTES:
        raise EvidenceError(f"依据文件 {source} 超过 {MAX_BYTES // 1024 // 1024} MB，请压缩后再用，或改写网址")
    if not content:
        raise EvidenceError(f"依据文件 {source} 是空的")
    digest = hashlib.sha256(content).hexdigest()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / _name(digest, source), content)
    except OSError as error:
        raise EvidenceError(f"依据文件存不进 {folder}：{why(error)}") from None
    return Kept(source.name, digest, len(content))


def intact(folder: Path, kept: Kept) -> bool:
    """Whether the kept file is there and unchanged."""
    path = folder / _name(kept.sha256, Path(kept.name))
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == kept.sha256
    except OSError:
        return False


def _name(digest: str, source: Path) -> str:
    suffix = source.suffix.lower()
    return digest + (suffix if len(suffix) <= _SUFFIX and suffix[1:].isalnum() else "")


def _write(path: Path, content: bytes) -> None:
    """Beside and renamed, so that no reader and no crash leaves half a file under a whole file's name."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    draft.write_bytes(content)
    draft.replace(path)
