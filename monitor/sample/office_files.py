"""Files of the kinds that `files.py` has not: Chinese PDF with ruled tables, xls, doc, OFD, and locked packages.

All by hand, byte for byte the same for the same input. The structures are the least that readers accept.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from monitor.sample import files

_EPOCH = (2020, 1, 1, 0, 0, 0)
_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_NONE = 0xFFFFFFFF

XLS_TYPE = "application/vnd.ms-excel"
DOC_TYPE = "application/msword"
OFD_TYPE = "application/ofd"
ZIP_TYPE = "application/zip"


# --- PDF ---


def chinese_pdf(
    lines: Sequence[str] = (), tables: Sequence[Sequence[Sequence[str]]] = (), *, size: float = 10, locked: bool = False
) -> bytes:
    """Pages of text, then one page per table, ruled and with the cell texts in their places.

    The font is named and not embedded, as many office programs do for Chinese; readers know its characters.
    """
    contents = [_text_page(lines[at : at + 40], size) for at in range(0, len(lines), 40)]
    contents += [_table_page(table, size) for table in tables]
    return _pdf(contents, locked=locked)


def picture_pdf() -> bytes:
    """A page that shows a picture and has no text: a scan."""
    image = zlib.compress(bytes(range(256)) * 16)
    return _pdf([b"q 400 0 0 400 90 300 cm /Im1 Do Q"], image=image)


def _text_page(lines: Sequence[str], size: float) -> bytes:
    rows = b"".join(b"<%s> Tj T*\n" % _hex(line) for line in lines)
    return b"BT /F1 %g Tf %g TL 60 780 Td\n%s ET" % (size, size * 1.8, rows)


def _table_page(table: Sequence[Sequence[str]], size: float) -> bytes:
    size = min(size, 7)
    columns = max(len(row) for row in table)
    wide = [min(14, max([3, *(len(row[n]) for row in table if n < len(row))])) for n in range(columns)]
    edges = [60.0]
    for share in wide:
        edges.append(edges[-1] + share * 480 / sum(wide))
    lines = [
        [_wrapped(cell, (b - a - 4) / size) for cell, a, b in zip(row, edges, edges[1:], strict=False)] for row in table
    ]
    heights = [4 + (size + 1) * max((len(cell) for cell in row), default=1) for row in lines]
    levels = [780.0]
    for height in heights:
        levels.append(levels[-1] - height)
    out = [b"0.5 w"]
    out += [b"%g %g m %g %g l S" % (edges[0], y, edges[-1], y) for y in levels]
    out += [b"%g %g m %g %g l S" % (x, levels[0], x, levels[-1]) for x in edges]
    for row, top in zip(lines, levels, strict=False):
        for cell, left in zip(row, edges, strict=False):
            for n, line in enumerate(cell, 1):
                y = top - n * (size + 1)
                out.append(b"BT /F1 %g Tf %g %g Td <%s> Tj ET" % (size, left + 2, y, _hex(line)))
    return b"\n".join(out)


def _wrapped(text: str, room: float) -> list[str]:
    """A cell's text in lines of so many full-width characters; numbers are not torn."""
    if text.replace(",", "").isdigit():
        return [text]
    most = max(1, int(room))
    return [text[at : at + most] for at in range(0, len(text), most)] or [""]


def _hex(text: str) -> bytes:
    return text.encode("utf-16-be").hex().encode()


def _pdf(contents: Sequence[bytes], *, image: bytes = b"", locked: bool = False) -> bytes:
    pages = range(len(contents))
    first = 7 if image else 6  # the first page's number; its content follows it
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>"
        % (b" ".join(b"%d 0 R" % (first + 2 * n) for n in pages), len(pages)),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 5 0 R /DW 1000 /W [1 95 500]"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
        b" /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    ]
    if image:
        parts.append(
            b"<< /Type /XObject /Subtype /Image /Width 64 /Height 64 /BitsPerComponent 8 /ColorSpace /DeviceGray"
            b" /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(image), image)
        )
    pictures = b" /XObject << /Im1 6 0 R >>" if image else b""
    for n, content in enumerate(contents):
        parts.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >>%s >> >>" % (first + 2 * n + 1, pictures)
        )
        parts.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    lock = b""
    if locked:  # a key that no empty password opens
        lock = b" /Encrypt << /Filter /Standard /V 1 /R 2 /P -44 /O <%s> /U <%s> >> /ID [<%s> <%s>]" % (
            b"11" * 32, b"22" * 32, b"33" * 16, b"33" * 16,
        )  # fmt: skip
    out = bytearray(b"%PDF-1.4\n")
    offsets: list[int] = []
    for number, part in enumerate(parts, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, lock, table)
    return bytes(out)


# --- compound files ---


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file ([MS-CFB], version 3) with these streams in its root. Short streams are padded with zeros."""
    padded = {name: _padded(data) for name, data in streams.items()}
    directory_sectors = -(-(len(streams) + 1) // 4)
    data_sectors = sum(len(data) // _SECTOR for data in padded.values())
    fat_sectors = 1
    while fat_sectors * 128 < fat_sectors + directory_sectors + data_sectors:
        fat_sectors += 1
    fat = [_FAT] * fat_sectors
    fat += _chain(len(fat), directory_sectors)
    starts: list[int] = []
    for data in padded.values():
        starts.append(len(fat))
        fat += _chain(len(fat), len(data) // _SECTOR)
    fat += [_FREE] * (fat_sectors * 128 - len(fat))
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, fat_sectors, fat_sectors, 0, 4096,
        _END, 0, _END, 0,
    )  # fmt: skip
    header += struct.pack("<109I", *range(fat_sectors), *[_FREE] * (109 - fat_sectors))
    entries = [_entry("Root Entry", 5, child=1, start=_END, size=0)]
    for n, (name, data) in enumerate(padded.items(), 1):
        entries.append(_entry(name, 2, right=n + 1 if n < len(padded) else _NONE, start=starts[n - 1], size=len(data)))
    directory = b"".join(entries).ljust(directory_sectors * _SECTOR, b"\0")
    return header + struct.pack(f"<{len(fat)}I", *fat) + directory + b"".join(padded.values())


def _padded(data: bytes) -> bytes:
    """Long enough for the ordinary sectors: shorter streams would need a second table of allocation."""
    long = data.ljust(4096, b"\0")
    return long + b"\0" * (-len(long) % _SECTOR)


def _chain(at: int, sectors: int) -> list[int]:
    return [*range(at + 1, at + sectors), _END]


def _entry(name: str, kind: int, *, child: int = _NONE, right: int = _NONE, start: int, size: int) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16sIQQIQ", written, len(written), kind, 1, _NONE, right, child, b"", 0, 0, 0, start, size
    )


def locked_package() -> bytes:
    """What office programs write for a docx or xlsx with a password."""
    return compound({"EncryptionInfo": b"\x04\x00\x04\x00", "EncryptedPackage": bytes(range(256)) * 8})


def xls(rows: Sequence[Sequence[str]], sheet: str = "Sheet1") -> bytes:
    """A workbook of Excel 97 to 2003 with one sheet of texts."""
    texts = [cell for row in rows for cell in row]
    strings = b"".join(struct.pack("<HB", len(text), 1) + text.encode("utf-16-le") for text in texts)
    table = _record(0xFC, struct.pack("<II", len(texts), len(texts)) + strings)
    name = struct.pack("<BB", len(sheet), 1) + sheet.encode("utf-16-le")
    head = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 0x07CC, 0, 0)) + _record(0x42, b"\xb0\x04")
    at = len(head) + 4 + 6 + len(name) + len(table) + 4
    head += _record(0x85, struct.pack("<IBB", at, 0, 0) + name) + table + _record(0x0A, b"")
    body = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x0DBB, 0x07CC, 0, 0))
    body += _record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows), default=0), 0))
    number = 0
    for r, row in enumerate(rows):
        for c, _ in enumerate(row):
            body += _record(0xFD, struct.pack("<HHHI", r, c, 0, number))
            number += 1
    return compound({"Workbook": head + body + _record(0x0A, b"")})


def _record(number: int, data: bytes) -> bytes:
    if len(data) > 8224:
        raise ValueError("a record of a sample workbook is longer than readers accept")
    return struct.pack("<HH", number, len(data)) + data


def doc(paragraphs: Sequence[str], *, locked: bool = False) -> bytes:
    """A document of Word 97 to 2003 of plain paragraphs."""
    text = "".join(f"{line}\r" for line in paragraphs)
    at = 1024
    piece = struct.pack("<II", 0, len(text)) + struct.pack("<HIH", 0, at, 0)
    clx = b"\x02" + struct.pack("<I", len(piece)) + piece
    main = bytearray(at)
    struct.pack_into("<HHHHHH", main, 0, 0xA5EC, 0x00C1, 0, 0x0804, 0, 0x1200 | (0x0100 if locked else 0))
    struct.pack_into("<II", main, 0x01A2, 0, len(clx))
    return compound({"WordDocument": bytes(main) + text.encode("utf-16-le"), "1Table": clx})


# --- packages ---


def docx(blocks: Sequence[str | Sequence[Sequence[str]]]) -> bytes:
    """A Word document of paragraphs and tables; neighbours with the same text are merged, as office programs do."""
    return files.docx_of("".join(_paragraph(b) if isinstance(b, str) else _word_table(b) for b in blocks))


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def _word_table(rows: Sequence[Sequence[str]]) -> str:
    out: list[str] = []
    for r, row in enumerate(rows):
        cells: list[str] = []
        c = 0
        while c < len(row):
            span = 1
            label = bool(row[c]) and not row[c][0].isdigit()
            while label and c + span < len(row) and row[c + span] == row[c]:
                span += 1
            above = r > 0 and label and list(rows[r - 1][c : c + span]) == list(row[c : c + span])
            below = r + 1 < len(rows) and label and list(rows[r + 1][c : c + span]) == list(row[c : c + span])
            more = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
            more += "<w:vMerge/>" if above else '<w:vMerge w:val="restart"/>' if below else ""
            cells.append(f"<w:tc><w:tcPr>{more}</w:tcPr>{_paragraph('' if above else row[c])}</w:tc>")
            c += span
        out.append(f"<w:tr>{''.join(cells)}</w:tr>")
    return f"<w:tbl>{''.join(out)}</w:tbl>"


def ofd(lines: Sequence[str]) -> bytes:
    """An OFD file (GB/T 33190) with one page."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    root = "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
    objects = "".join(
        f'<ofd:TextObject ID="{n}"><ofd:TextCode X="0" Y="0">{escape(line)}</ofd:TextCode></ofd:TextObject>'
        for n, line in enumerate(lines, 10)
    )
    return zipped(
        {
            "OFD.xml": f"<ofd:OFD {space}>{root}</ofd:OFD>",
            "Doc_0/Document.xml": f"<ofd:Document {space}></ofd:Document>",
            "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Page {space}><ofd:Content>{objects}</ofd:Content></ofd:Page>",
        }
    )


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip file of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, data)
    return out.getvalue()
