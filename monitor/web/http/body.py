"""Reading a body within a bound: raw bytes in, decoded bytes out, bombs and lies about compression included."""

import zlib
from dataclasses import dataclass, field
from typing import Any

_GZIP_MAGIC = b"\x1f\x8b"


class BrokenCompression(Exception):
    """The body's compression is damaged."""


@dataclass
class BoundedBody:
    """Collects decoded bytes up to `limit`; `full` once the limit is reached and anything more is cut off."""

    encoding: str
    limit: int
    parts: list[bytes] = field(default_factory=list[bytes])
    size: int = 0
    full: bool = False
    _inflater: Any = None
    _gzip: bool = False
    _plain: bool = False
    _tail: bytes = b""

    def __post_init__(self) -> None:
        names = [name.strip().lower() for name in self.encoding.split(",") if name.strip()]
        names = [name for name in names if name != "identity"]
        if not names:
            self._plain = True
        elif len(names) > 1 or names[0] not in ("gzip", "x-gzip", "deflate"):
            raise BrokenCompression(f"不认识的压缩方式 {self.encoding[:40]}")
        else:
            self._gzip = names[0] != "deflate"

    def feed(self, data: bytes) -> None:
        """Take raw bytes. Raises BrokenCompression when they cannot be decoded."""
        if self.full:
            return
        if self._plain:
            self._keep(data)
        else:
            self._inflate(data)

    def finish(self) -> bytes:
        """All that was decoded."""
        if self._inflater is None and self._tail:
            self._keep(self._tail)
            self._tail = b""
        return b"".join(self.parts)

    @property
    def cut_short(self) -> bool:
        """Whether the compressed stream ended before its end mark."""
        return self._inflater is not None and not self._inflater.eof

    def _keep(self, data: bytes) -> None:
        room = self.limit - self.size
        if len(data) > room:
            data, self.full = data[:room], True
        self.parts.append(data)
        self.size += len(data)

    def _inflate(self, data: bytes) -> None:
        if self._inflater is None:
            data = self._tail + data
            if len(data) < 2:
                self._tail = data
                return
            self._inflater = self._begin(data)
            if self._inflater is None:  # says compressed, is plain: browsers show it
                self._plain = True
                self._keep(data)
                return
        while data and not self.full:
            try:
                # One byte more than there is room for tells "exactly full" from "too much".
                piece = self._inflater.decompress(data, self.limit - self.size + 1)
            except zlib.error as error:
                raise BrokenCompression(str(error)) from error
            self._keep(piece)
            data = self._inflater.unconsumed_tail
            if self._inflater.eof:
                data = self._inflater.unused_data
                if not (self._gzip and data.startswith(_GZIP_MAGIC)):
                    return  # padding after the end
                self._inflater = zlib.decompressobj(wbits=31)

    def _begin(self, data: bytes) -> Any:
        if self._gzip:
            return zlib.decompressobj(wbits=31) if data.startswith(_GZIP_MAGIC) else None
        wrapped = data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0
        return zlib.decompressobj(wbits=15 if wrapped else -15)
