"""A generated bureau's site on disk: many pages, known links, planted dead ones. The same arguments, the same bytes.

At 5,000 pages of 20 to 60 KB: some 77 links a page, 12,000 distinct targets, 906 dead ones, every tenth page in GB18030
with addresses in raw Chinese. Other sizes scale everything. `Truth` is what a link checker should come to.
"""

import json
import os
import random
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import partial
from html import escape
from pathlib import Path
from urllib.parse import quote

PREFIX = "/ju/"


def _split(text: str) -> list[str]:
    return text.split()


_VERSION = 4  # of the generator: a site of another version on disk is built anew
_PER_LIST = 20
_PER_COLUMN = 100
_MTIME = 1_700_000_000
_WORDS = _split(
    "市场监管 食品安全 监督抽检 行政许可 营商环境 质量提升 特种设备 药品流通 知识产权 消费维权 信用监管 公平竞争"
    " 计量检定 标准化 认证认可 专项整治 工作方案 任务清单 通知公告 政策解读 办事指南 企业登记 年度报告 随机抽查"
    " 执法检查 法律法规 规范性文件 公开目录 数据发布 便民服务"
)
_FILES = ("pdf", "doc", "xls", "jpg", "png", "jpg", "pdf")


@dataclass(frozen=True)
class Truth:
    """What stands on the site: numbers for the table, paths for the comparison."""

    pages: list[str]
    links: int
    targets: int
    dead: list[str]

    def save(self, path: Path) -> None:
        path.write_text(json.dumps({"version": _VERSION, **asdict(self)}, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Truth | None":
        if not path.exists():
            return None
        told = json.loads(path.read_text(encoding="utf-8"))
        return cls(**told) if told.pop("version") == _VERSION else None


def build(folder: Path, pages: int) -> Truth:
    """The site of this size in `folder`, taken as it is when it stands there already."""
    truth = Truth.load(folder / "truth.json")
    if truth is None or len(truth.pages) != pages:
        shutil.rmtree(folder, ignore_errors=True)
        truth = _Builder(folder / "www", pages).build()
        truth.save(folder / "truth.json")
    return truth


class _Builder:
    def __init__(self, root: Path, pages: int) -> None:
        self._root = root
        self._random = random.Random(f"xunjian {pages}")
        lists = -(-pages // (_PER_LIST + 1))
        self._articles = pages - 1 - lists
        self._lists = lists
        self._columns = max(1, -(-self._articles // _PER_COLUMN))
        self._dead_wanted = round(pages * 906 / 5000)
        self._files_wanted = round(pages * 6121 / 5000)
        self._links = 0
        self._on_page: set[tuple[str, str]] = set()
        self._targets: set[str] = set()
        self._pages: list[str] = []
        self._filler = self._paragraphs()

    def build(self) -> Truth:
        self._files, self._dead = self._plan_files()
        self._names = [self._title() for _ in range(self._columns)]
        for path in self._common_files():
            self._write(path, b"/* shared */")
        self._write_page(f"{PREFIX}index.html", "某某市市场监督管理局", "", self._home(), chinese=False)
        numbers = self._list_pages()
        for number in range(self._articles):
            self._article(number)
        assert numbers == self._lists
        return Truth(self._pages, self._links, len(self._targets), sorted(self._dead))

    # --- what there is ---

    def _plan_files(self) -> tuple[dict[int, list[str]], set[str]]:
        """Files and dead addresses by the article that carries them first; each is carried by a second one too."""
        carried: dict[int, list[str]] = {number: [] for number in range(self._articles)}
        dead: set[str] = set()
        for number in range(self._files_wanted + self._dead_wanted):
            gone = number >= self._files_wanted
            serial = number - self._files_wanted
            if gone and serial % 9 < 5:
                path = f"{PREFIX}{self._column(serial % self._columns)}/content/post_9{serial:06d}.html"
            else:
                kind = _FILES[number % len(_FILES)]
                path = f"{PREFIX}attachment/{number % 40}/{'x' if gone else ''}{number}.{kind}"
            if gone:
                dead.add(path)
            else:
                self._write(path, self._content(path))
            carried[number % self._articles].append(path)
            carried[self._random.randrange(self._articles)].append(path)
        return carried, dead

    def _content(self, path: str) -> bytes:
        magic = {"pdf": b"%PDF-1.4\n", "jpg": b"\xff\xd8\xff\xe0", "png": b"\x89PNG\r\n\x1a\n"}
        return magic.get(path.rpartition(".")[2], b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") + path.encode() * 20

    def _common_files(self) -> list[str]:
        return [f"{PREFIX}images/{name}" for name in ("site.css", "print.css", "jquery.js", "logo.png", "top.js")]

    def _column(self, number: int) -> str:
        return f"lm{number:03d}"

    def _title(self) -> str:
        return "".join(self._random.sample(_WORDS, 3))

    def _paragraphs(self) -> list[str]:
        return [
            "<p style='text-indent:2em'>" + "，".join(self._random.choices(_WORDS, k=40)) + "。</p>\n"
            for _ in range(200)
        ]

    # --- pages ---

    def _home(self) -> Iterator[str]:
        for column in range(self._columns):
            yield f"<li>{self._link(f'{PREFIX}{self._column(column)}/index.html', self._names[column])}</li>\n"

    def _list_pages(self) -> int:
        """Columns share the list pages: every list page shows its own twenty articles."""
        written = 0
        per_column = -(-self._lists // self._columns)
        for column in range(self._columns):
            mine = range(column * per_column, min((column + 1) * per_column, self._lists))
            addresses = [self._list_address(column, place) for place in range(len(mine))]
            for place, _ in enumerate(mine):
                body = self._list_body(written, addresses)
                self._write_page(addresses[place], self._names[column], self._names[column], body, chinese=False)
                written += 1
            if not addresses:  # fewer list pages than columns: the menu's address is the last list page's
                self._names[column] = ""
        return written

    def _list_address(self, column: int, place: int) -> str:
        return f"{PREFIX}{self._column(column)}/index{f'_{place + 1}' if place else ''}.html"

    def _list_body(self, number: int, pager: list[str]) -> Iterator[str]:
        yield "<ul class='list'>\n"
        for article in range(number * _PER_LIST, min((number + 1) * _PER_LIST, self._articles)):
            day = f"2024-{article % 12 + 1:02d}-{article % 28 + 1:02d}"
            yield f"<li>{self._link(self._address(article), self._heading(article))}<span>{day}</span></li>\n"
        yield "</ul><div class='page'>"
        for place, address in enumerate(pager, 1):
            yield self._link(address, str(place))
        yield "</div>"

    def _address(self, article: int) -> str:
        return f"{PREFIX}{self._column(article // _PER_COLUMN)}/content/post_{article:07d}.html"

    def _heading(self, article: int) -> str:
        return f"{_WORDS[article % len(_WORDS)]}{_WORDS[article // 7 % len(_WORDS)]}第{article}号"

    def _article(self, number: int) -> None:
        chinese = number % 10 == 3
        column = self._names[number // _PER_COLUMN]
        self._write_page(
            self._address(number), self._heading(number), column, self._story(number, chinese=chinese), chinese=chinese
        )

    def _story(self, number: int, *, chinese: bool) -> Iterator[str]:
        day = f"2024-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
        yield f"<h1>{self._heading(number)}</h1><div class='info'>发布时间：{day} 来源：本局</div>\n"
        yield "<div class='content'>"
        for path in self._files[number]:
            if path.endswith(("jpg", "png")):
                self._carry(path, "图片")
                yield f"<p><img src='{path}' alt='图片'></p>\n"
            else:
                yield f"<p>附件：{self._link(path, path.rpartition('/')[2])}</p>\n"
        if chinese and number % 100 == 3:
            path = f"{PREFIX}attachment/公告{number}.pdf"
            self._write(path, self._content(path))
            yield f"<p>附件：{self._link(path, f'公告{number}')}</p>\n"
        for other in range(38):
            article = (number * 31 + other * 97 + 1) % self._articles
            yield f"<li>{self._link(self._address(article), self._heading(article))}</li>\n"
        yield "</div>"

    def _link(self, path: str, words: str) -> str:
        self._carry(path, words)
        return f"<a href='{path}' target='_blank' title='{escape(words)}'>{escape(words)}</a>"

    def _carry(self, path: str, words: str) -> None:
        self._on_page.add((path, words))
        self._targets.add(quote(path))

    def _shell(self, title: str, column: str, charset: str) -> Iterator[str]:
        yield (
            f"<!DOCTYPE html><html><head><meta charset='{charset}'><title>{title} - 某某市市场监督管理局</title>\n"
            f"<meta name='SiteName' content='某某市市场监督管理局'><meta name='ColumnName' content='{column}'>\n"
            f"<meta name='ArticleTitle' content='{title}'><meta name='PubDate' content='2024-08-01 10:00'>\n"
        )
        css, more, query, logo, top = self._common_files()
        yield f"<link rel='stylesheet' href='{css}'><link rel='stylesheet' href='{more}'>"
        yield f"<script src='{query}'></script><script src='{top}'></script></head><body>\n"
        yield f"<img src='{logo}' alt='标志'>"
        for path in (css, more, query, logo, top):
            self._carry(path, "")
        yield "<div class='nav'><ul>\n"
        yield f"<li>{self._link(f'{PREFIX}index.html', '首页')}</li>\n"
        for place in range(min(30, self._columns)):
            if self._names[place]:
                yield f"<li>{self._link(f'{PREFIX}{self._column(place)}/index.html', self._names[place])}</li>\n"
        yield "</ul></div><div class='path'>当前位置："
        yield f"{self._link(f'{PREFIX}index.html', '首页')} &gt; {column}</div>\n"

    def _write_page(self, path: str, title: str, column: str, body: Iterator[str], *, chinese: bool) -> None:
        charset = "gb2312" if chinese else "utf-8"
        parts = [*self._shell(title, column, charset), *body]
        self._links += len(self._on_page)
        self._on_page.clear()
        size = self._random.randrange(20_000, 60_000)
        have = sum(len(part.encode("gb18030" if chinese else "utf-8")) for part in parts)
        while have < size:
            piece = self._random.choice(self._filler)
            parts.append(piece)
            have += len(piece) * (2 if chinese else 3)
        parts.append("<div class='foot'>某某市市场监督管理局主办</div></body></html>\n")
        self._pages.append(path)
        self._write(path, "".join(parts).encode("gb18030" if chinese else "utf-8"))

    def _write(self, path: str, content: bytes) -> None:
        place = self._root / path.lstrip("/")
        _folder(place.parent)
        place.write_bytes(content)
        os.utime(place, (_MTIME, _MTIME))


_folder = partial(Path.mkdir, parents=True, exist_ok=True)
