"""What can go wrong with `monitor.db`, as exceptions whose text is Chinese and says what to do.

StoreError
├── StoreTooNew      the database was written by a newer version of the program
├── StoreLocked      another process is writing and did not finish in time
├── StoreBroken      disk full, file damaged, not a database of ours, folder not writable
├── NoSuchRecord     a run or finding that is not there
└── NotPossible      a person asked for what the ledger does not allow (waive what is fixed, …)
"""

import sqlite3
from pathlib import Path


class StoreError(Exception):
    """Base of them all; `str(error)` may be shown to the admin as it is."""


class StoreTooNew(StoreError):
    """The database belongs to a newer version of the program."""


class StoreLocked(StoreError):
    """Another process holds the database."""


class StoreBroken(StoreError):
    """The database cannot be read or written. The file is never deleted or overwritten because of it."""


class NoSuchRecord(StoreError, LookupError):
    """Nothing is recorded under that number."""


class NotPossible(StoreError, ValueError):
    """The ledger does not allow this step for this finding."""


_RESTORE = (
    "请不要删除该文件：先把它（连同同名的 -wal、-shm 文件）复制到别处留存，"
    "再用最近的备份覆盖它；没有备份时可用 sqlite3 的 .recover 命令抢救数据"
)


def translated(error: sqlite3.Error, path: Path) -> StoreError | None:
    """The StoreError for what SQLite reports; None for an error that is a bug of ours and must be seen as such."""
    code = getattr(error, "sqlite_errorcode", None)
    match code if code is None else code & 0xFF:  # the low byte is SQLite's primary result code
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreLocked(
                f"数据库 {path} 正被另一个程序写入，等待后仍未释放。"
                "请稍候再试；如长时间如此，请检查是否有别的巡检进程或数据库工具没有退出"
            )
        case sqlite3.SQLITE_FULL:
            return StoreBroken(
                f"数据库 {path} 写不进去：磁盘空间不足。本次改动没有写入，已有台账完好。请清理磁盘后重新运行"
            )
        case sqlite3.SQLITE_CORRUPT:
            return StoreBroken(f"数据库 {path} 已损坏（{error}）。{_RESTORE}")
        case sqlite3.SQLITE_NOTADB:
            return StoreBroken(f"{path} 不是有效的数据库文件，可能已损坏（{error}）。{_RESTORE}")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return StoreBroken(
                f"数据库 {path} 打不开或不能写入（{error}）。请检查目录是否存在，以及运行巡检的用户是否有读写权限"
            )
        case sqlite3.SQLITE_IOERR:
            return StoreBroken(
                f"读写数据库 {path} 时磁盘出错（{error}）。本次改动没有写入。请检查磁盘空间和磁盘是否正常，再重新运行"
            )
        case _:
            return None
