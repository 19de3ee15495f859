"""The smallest valid files of the kinds that bureaus attach: PDF, DOCX, XLSX, PNG. Same input, same bytes."""

import io
import struct
import zipfile
import zlib
from xml.sax.saxutils import escape

_EPOCH = (2020, 1, 1, 0, 0, 0)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

DOCX_TYPE = f"{_WORD_TYPE}.document"
XLSX_TYPE = f"{_SHEET_TYPE}.sheet"
PDF_TYPE = "application/pdf"
PNG_TYPE = "image/png"


def pdf(text: str) -> bytes:
    """One page that shows an ASCII text."""
    shown = text.encode("ascii", "replace").replace(b"(", b"[").replace(b")", b"]")
    stream = b"BT /F1 18 Tf 72 720 Td (" + shown + b") Tj ET"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = bytearray(b"%PDF-1.4\n")
    offsets: list[int] = []
    for number, part in enumerate(parts, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, table)
    return bytes(out)


def docx(paragraphs: list[str]) -> bytes:
    """A Word document of plain paragraphs."""
    return docx_of("".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in paragraphs))


def docx_of(body: str) -> bytes:
    """A Word document with a body in its own XML."""
    return _package(
        "word/document.xml",
        f'{_XML}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>',
        f"{DOCX_TYPE}.main+xml",
        {},
        {},
    )


def xlsx(rows: list[list[str]]) -> bytes:
    """A workbook with one sheet of texts."""
    lines = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row) + "</row>"
        for row in rows
    )
    workbook = (
        f'{_XML}<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}">'
        '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    relation = (
        f'{_XML}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_OFFICE}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>'
    )
    sheet = f'{_XML}<worksheet xmlns="{_SHEET}"><sheetData>{lines}</sheetData></worksheet>'
    return _package(
        "xl/workbook.xml",
        workbook,
        f"{XLSX_TYPE}.main+xml",
        {"xl/_rels/workbook.xml.rels": relation, "xl/worksheets/sheet1.xml": sheet},
        {"/xl/worksheets/sheet1.xml": f"{_SHEET_TYPE}.worksheet+xml"},
    )


def _package(main: str, content: str, kind: str, more: dict[str, str], kinds: dict[str, str]) -> bytes:
    overrides = "".join(
        f'<Override PartName="{name}" ContentType="{value}"/>' for name, value in {f"/{main}": kind, **kinds}.items()
    )
    parts = {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType='
        f'"application/vnd.openxmlformats-package.relationships+xml"/>{overrides}</Types>',
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="{main}"/></Relationships>',
        main: content,
        **more,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(zipfile.ZipInfo(name, _EPOCH), text)
    return out.getvalue()


def png(red: int, green: int, blue: int, side: int = 16) -> bytes:
    """A square of one colour."""
    rows = (b"\0" + bytes((red, green, blue)) * side) * side

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
