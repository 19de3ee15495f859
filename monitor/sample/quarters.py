"""解读形式 of the sample: a finished quarter with a 图解, the one before it in words alone, a 图解 that is gone."""

from collections.abc import Iterator
from datetime import date, timedelta

from monitor.sample import files
from monitor.sample.posts import Post, list_html, post_html
from monitor.sample.responses import Addresses, Reply
from monitor.sample.shell import html

Replies = dict[tuple[str, str], Reply]

NAME, SLUG = "惠企政策导读", "zwgk/hqjd"
CHECK = "interpretation-forms"
_TRAIL = (("政务公开", "/zwgk/index.html"), (NAME, f"/{SLUG}/index.html"))
_FIRST = 670101
_PICTURE, _GONE = "/guide-1.png", "/guide-2.png"
# Marks that `dated` turns into the quarters before that of the day.
_LAST, _BEFORE = "{quarter-1}", "{quarter-2}"

SEEDS: tuple[tuple[str, str, str, str], ...] = (
    (CHECK, f"解读形式/{_BEFORE}", "text_only", "一个季度里只有文字解读"),
    (CHECK, f"解读形式/{_LAST}", "", "有文字、也有图解的季度"),
    (CHECK, "{www}" + f"/{SLUG}/content/post_{_FIRST + 2}.html", "media", "图解的图片打不开"),
    (CHECK, "{www}" + f"/{SLUG}/content/post_{_FIRST}.html", "", "图片正常的图解"),
)

DEAD_PICTURE = "{img}" + _GONE


def dated(subject: str, today: date) -> str:
    """A subject with its marks of quarters filled."""
    for mark, back in ((_LAST, 1), (_BEFORE, 2)):
        subject = subject.replace(mark, _called(_first_day(today, back)))
    return subject


def quarters(addresses: Addresses, today: date) -> Replies:
    """The column and its pages."""
    posts = list(_posts(addresses, today))
    rows = [(addresses.bureau(post.path), post.title, post.published) for post in posts]
    out: Replies = {(Addresses.IMAGES, _PICTURE): Reply(200, files.png(160, 90, 60), files.PNG_TYPE)}
    out[Addresses.WWW, f"{Addresses.PREFIX}/{SLUG}/index.html"] = html(list_html(addresses, _TRAIL, rows, "信息公开"))
    for post in posts:
        out[Addresses.WWW, Addresses.PREFIX + post.path] = html(post_html(addresses, _TRAIL, post, "信息公开"))
    return out


def _posts(addresses: Addresses, today: date) -> Iterator[Post]:
    text = "这项政策从去年下半年开始实行，凡是符合条件的企业都可以申请，具体做法和所需材料在窗口和网上都能查到。"
    last, before = _first_day(today, 1) + timedelta(days=20), _first_day(today, 2) + timedelta(days=20)

    def picture(path: str) -> str:
        return f'<img src="{addresses.image(path)}" alt="图解">'

    yield _post(0, "一图读懂稳岗返还怎么领", last, "请看下图。", picture(_PICTURE))
    yield _post(1, "税费减免政策解读", last - timedelta(days=3), text, text.replace("企业", "个体户"))
    yield _post(2, "一图读懂场地补贴怎么办", last - timedelta(days=9), "请看下图。", picture(_GONE))
    yield _post(3, "技改补助政策解读", before, text.replace("企业", "工厂"), text.replace("企业", "合作社"))


def _post(number: int, title: str, day: date, *paragraphs: str) -> Post:
    return Post(f"/{SLUG}/content/post_{_FIRST + number}.html", title, day, paragraphs)


def _first_day(today: date, back: int) -> date:
    """The first day of the quarter so many before that of a day."""
    months = today.year * 12 + (today.month - 1) // 3 * 3 - 3 * back
    return date(months // 12, months % 12 + 1, 1)


def _called(day: date) -> str:
    return f"{day.year}年第{(day.month - 1) // 3 + 1}季度"
