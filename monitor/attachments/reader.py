"""The process that opens files, seen from here: asked one file at a time, replaced when it dies or takes too long."""

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from monitor.attachments.outcome import Content
from monitor.log import Log
from monitor.model import Hindrance, OpenedFile

log = Log(__name__)

_FILES_PER_PROCESS = 200  # what libraries leak goes with the process
_LONGEST_ANSWER = 200_000_000  # bytes
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "SYSTEMROOT", "TEMP", "TMP", "PYTHONPATH", "VIRTUAL_ENV", "USERPROFILE")


class FileReader:
    """Reads files in a process of its own. Use as an async context manager; `seconds` bounds one file."""

    def __init__(self, seconds: float = 30.0) -> None:
        self._seconds = seconds
        self._process: asyncio.subprocess.Process | None = None
        self._read = 0
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._end()

    async def read(self, data: bytes, *, tables: bool = False) -> Content:
        """What stands in a file. Never raises for what the file is."""
        async with self._turn:
            try:
                async with asyncio.timeout(self._seconds):
                    answer = await self._ask(data, tables)
            except TimeoutError:
                await self._end()
                return _beyond(f"读了 {self._seconds:g} 秒还没有读完，没有再读")
            except (OSError, EOFError, asyncio.IncompleteReadError, ValueError) as error:
                await self._end()
                log.warning("the process that opens files died over one", error=repr(error))
                return _beyond("读取时占用内存过多或读取程序出错，没有读成")
            except asyncio.CancelledError:
                await self._end()
                raise
        if "failure" in answer:
            # Only files make the libraries fail in ways that they do not tell of; nothing is said against the file.
            log.warning("a file could not be read", error=answer["failure"])
            why = f"读取时{answer['failure']}" if answer["failure"] in ("内存", "嵌套过深") else "文件的写法特殊"
            return Content("", problem=f"{why}，没有读成", hindrance=Hindrance.FORMAT)
        return Content.from_json(answer)

    async def open(self, url: str, data: bytes) -> OpenedFile:
        """A file with its tables, as the probes hand it to a rule."""
        content = await self.read(data, tables=True)
        return OpenedFile(url, content.media, content.text, content.tables, content.problem)

    async def _ask(self, data: bytes, tables: bool) -> dict[str, Any]:
        process = await self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        question = json.dumps({"tables": tables, "size": len(data)}).encode()
        process.stdin.write(len(question).to_bytes(4, "big") + question)
        process.stdin.write(data)
        with suppress(ConnectionError):  # it died before it took everything: reading says so
            await process.stdin.drain()
        size = int.from_bytes(await process.stdout.readexactly(4), "big")
        if size > _LONGEST_ANSWER:
            raise EOFError("an answer longer than any file's text")
        answer = json.loads(await process.stdout.readexactly(size))
        self._read += 1
        return answer

    async def _started(self) -> asyncio.subprocess.Process:
        if self._process is not None and self._read >= _FILES_PER_PROCESS:
            await self._end()
        if self._process is None:
            self._read = 0
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "monitor.attachments.worker",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,  # libraries tell there what they read
                env=_environment(os.environ),
            )
        return self._process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    """Ours without the secrets in it (passwords of mail servers stand in environment variables)."""
    kept = {name: value for name, value in ours.items() if name.upper() in _KEPT}
    return kept | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}


def _beyond(problem: str) -> Content:
    return Content("", problem=problem, hindrance=Hindrance.BOUNDS)
