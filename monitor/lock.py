"""One instance at a time per data directory: a second `run` or `serve` is told who is there, and ends.

The lock belongs to the process and goes with it, however it ends, so nothing stale is left to clear away. A small
file beside it only says who holds it, for people; it decides nothing.
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, cast

from filelock import FileLock, Timeout

from monitor.model import BEIJING


class LockHeld(Exception):
    """Another instance works in this data directory; the message is Chinese and says which, as far as known."""


class InstanceLock:
    """A context manager over `<data_dir>/xunjian.lock`. Raises LockHeld at once when another instance holds it, and
    OSError when the directory cannot be written."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._holder = data_dir / "xunjian.lock.json"
        # Not thread-local: whoever closes the service may be another thread than the one that began it.
        self._lock = FileLock(data_dir / "xunjian.lock", timeout=0, thread_local=False)

    def __enter__(self) -> Self:
        self._data_dir.mkdir(parents=True, exist_ok=True)
        try:
            self._lock.acquire()
        except Timeout:
            raise LockHeld(self._told()) from None
        try:
            self._sign()
        except BaseException:
            self._lock.release()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._holder.unlink(missing_ok=True)
        finally:
            self._lock.release()

    def _sign(self) -> None:
        """Say who holds the lock; written beside and renamed, so that nobody reads half of it."""
        draft = self._holder.with_suffix(f".{os.getpid()}.part")
        draft.write_text(
            json.dumps({"pid": os.getpid(), "started": datetime.now(UTC).isoformat(timespec="seconds")}),
            encoding="utf-8",
        )
        draft.replace(self._holder)

    def _told(self) -> str:
        known = _read(self._holder)
        who = "" if known is None else f"（进程号 {known[0]}，{known[1]:%Y-%m-%d %H:%M} 开始）"
        return (
            f"另一个巡检程序正在使用数据目录 {self._data_dir}{who}。同一目录一次只能运行一个；"
            "请等它结束，或先停止它（例如 systemctl stop xunjian）再运行"
        )


def _read(holder: Path) -> tuple[int, datetime] | None:
    """Who signed, and since when in Beijing time. None when nobody did, or the one who did is gone: then the
    present holder has not signed yet."""
    try:
        told: Any = json.loads(holder.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(told, dict):
        return None
    signed = cast(dict[str, Any], told)
    try:
        pid, started = int(signed["pid"]), datetime.fromisoformat(signed["started"])
    except (KeyError, TypeError, ValueError):
        return None
    return (pid, started.astimezone(BEIJING)) if _alive(pid) else None


def _alive(pid: int) -> bool:
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)  # asks only whether the process is there
    except ProcessLookupError:
        return False
    except OSError:  # it is there, and another user's
        return True
    return True
