"""Reading a body within a bound: raw bytes in, decoded bytes out, bombs and lies about compression included."""

import zlib
from dataclasses import dataclass, field
from typing import Any

_GZIP_MAGIC = b"\x1f\x8b"
_GZIP = frozenset({"gzip", "x-gzip"})
_UNREADABLE = frozenset({"br", "zstd", "compress", "x-compress", "dcb", "dcz"})  # real ones that we did not ask for
_RAW_ALLOWANCE = 65_536


class BrokenCompression(Exception):
    """The body's compression is damaged."""


@dataclass
class BoundedBody:
    """Collects decoded bytes up to `limit`; `full` once the limit is reached and anything more is cut off.

    `over` says that the compressed stream has ended and only padding follows: nobody needs to read on. Raw bytes are
    bounded as well, at twice the limit and a little: compressed nothing can go on for ever. A Content-Encoding that is
    no compression at all (`utf-8`, as some pages set it) is ignored, as browsers do.
    """

    encoding: str
    limit: int
    parts: list[bytes] = field(default_factory=list[bytes])
    size: int = 0
    full: bool = False
    over: bool = False
    _inflater: Any = None
    _gzip: bool = False
    _plain: bool = False
    _held: bytes = b""  # the first byte of a stream or of what follows one, until the second tells what it is
    _raw: int = 0

    def __post_init__(self) -> None:
        names = [name for part in self.encoding.split(",") if (name := part.strip().lower())]
        names = [name for name in names if name in _GZIP or name == "deflate" or name in _UNREADABLE]
        if not names:
            self._plain = True
        elif len(names) > 1 or names[0] in _UNREADABLE:
            raise BrokenCompression(f"不认识的压缩方式 {self.encoding[:40]}")
        else:
            self._gzip = names[0] in _GZIP

    def feed(self, data: bytes) -> None:
        """Take raw bytes. Raises BrokenCompression when they cannot be decoded."""
        if self.full or self.over:
            return
        if self._plain:
            self._keep(data)
            return
        self._raw += len(data)
        self._inflate(data)
        if self._raw > 2 * self.limit + _RAW_ALLOWANCE and not self.over:
            self.full = True

    def finish(self) -> bytes:
        """All that was decoded."""
        if self._inflater is None and self._held:
            self._keep(self._held)
            self._held = b""
        return self.parts[0] if len(self.parts) == 1 else b"".join(self.parts)

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
        data = self._held + data
        self._held = b""
        while data and not (self.full or self.over or self._plain):
            between = self._inflater is None or self._inflater.eof
            data = self._next_stream(data) if between else self._inflate_some(data)

    def _inflate_some(self, data: bytes) -> bytes:
        """Decode what there is room for; returns what is left of the raw bytes."""
        try:
            # One byte more than there is room for tells "exactly full" from "too much".
            piece = self._inflater.decompress(data, self.limit - self.size + 1)
        except zlib.error as error:
            raise BrokenCompression(str(error)) from error
        if piece:
            self._keep(piece)
        return self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail

    def _next_stream(self, data: bytes) -> bytes:
        """The start of the body, or what follows a stream: the next member of a gzip file, else padding."""
        first = self._inflater is None
        if len(data) < 2 and (first or (self._gzip and _GZIP_MAGIC.startswith(data))):
            self._held = data
            return b""
        if self._gzip and data.startswith(_GZIP_MAGIC):
            self._inflater = zlib.decompressobj(wbits=31)
        elif not first:
            self.over = True
        elif self._gzip:  # says compressed, is plain: browsers show it
            self._plain = True
            self._keep(data)
        else:
            wrapped = data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0
            self._inflater = zlib.decompressobj(wbits=15 if wrapped else -15)
        return data
