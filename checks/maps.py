"""地图: embedded map services and map pictures carry a 审图号 of valid form (P15 of standards.md §9).

Whether borders and islands are drawn rightly is a person's work. The forms with a province (粤S〔2023〕…号) are from
memory [M]; any of the known forms is accepted.
"""

import re
from collections.abc import Iterator

from pydantic import Field

from checks.options import PageChoice, Pattern, Text, compiled
from checks.registry import kind
from monitor.model import Examined, Fault, Kind, Observation, PageKind, PageView, Severity, Unjudged

_NUMBER = re.compile(
    r"(?:GS[\u4e00-\u9fff]?|[\u4e00-\u9fff]{1,2}S)\s*[(（〔\[]\s*\d{4}\s*[)）〕\]]\s*\d{1,6}\s*号", re.IGNORECASE
)
_SAID = re.compile(r"审\s*图\s*号")
_SERVICES = [
    r"api\.map\.baidu\.com", r"map\.baidu\.com", r"webapi\.amap\.com", r"uri\.amap\.com", r"map\.qq\.com",
    r"api\.tianditu\.gov\.cn", r"t\d\.tianditu\.(?:gov\.cn|com)", r"google\.\w+/maps", r"openstreetmap\.org",
]  # fmt: skip
_MAP_WORDS = re.compile(r"地图|区划图|位置图|区位图|交通图|线路图|分布图|疆域图")
_MAP_FILES = re.compile(
    r"/(?:ditu|(?>[\w-]*?(?:china|guangdong|shanwei|city|office)[_-]?map))[\w-]*+\.(?:png|jpe?g|gif|webp)",
    re.IGNORECASE,
)
_NO_MAP = re.compile(r"(?:网站|站点|本站)地图|思维导图|地图标志|图标")


class MapsOptions(PageChoice):
    """The options of `maps`."""

    services: list[Pattern] = Field(default=_SERVICES, description="地图服务的网址特征（正则表达式）")
    embedded_severity: Severity = Field(
        default=Severity.ERROR, description="嵌入的地图没有审图号时的严重程度：error 扣分、warn 提示"
    )
    picture_severity: Severity = Field(
        default=Severity.WARN, description="像地图的图片没有审图号时的严重程度：error 扣分、warn 提示"
    )
    ignore: list[Text] = Field(default=[], description="图片说明中含有这些字样的不算地图，例如“机房布线分布图”")


@kind
class Maps(Kind):
    """Pages with maps say the map's 审图号."""

    name = "maps"
    title = "地图审图号"
    purpose = (
        "检查嵌入了地图服务的页面、带有地图图片的页面上是否写明审图号，格式对不对。"
        "审图号画在图片里、由地图服务用脚本显示的，程序读不到，请打开页面核对；国界、岛屿画法须由人工检查。"
    )
    basis = "《地图管理条例》第三十四条；《地图审核管理规定》；政务公开工作要点任务 29"
    items = (29,)
    fix = "请改用标准地图服务网站下载的标准地图，并在地图旁用文字写明审图号；不需要的地图请撤下。"
    pages = frozenset({PageKind.HOME, PageKind.COLUMN, PageKind.ARTICLE, PageKind.DOCUMENT, PageKind.OTHER})
    Options = MapsOptions
    example = """\
[[check]]
id = "map-numbers"
kind = "maps"
title = "地图标明审图号"
embedded_severity = "warn"
"""

    options: MapsOptions

    def look_at_page(self, page: PageView) -> Iterator[Observation]:
        if not self.options.wants(page):
            return
        embedded, pictures = self._embedded(page), self._pictures(page)
        yield Examined(page.url)
        if not embedded and not pictures:
            return
        numbered = _NUMBER.search(page.text) is not None
        if numbered:
            return
        if page.answer.truncated:
            yield Unjudged(page.url, "页面过大，只读取了前一部分，不能断定没有审图号")
            return
        seen = "写有“审图号”，但格式不对" if _SAID.search(page.text) else "网页文字中没有审图号"
        for aspect, what, severity in (
            ("embedded", embedded, self.options.embedded_severity),
            ("picture", pictures, self.options.picture_severity),
        ):
            if what:
                label = "嵌入的地图" if aspect == "embedded" else "地图图片"
                yield Fault(
                    page.url,
                    f"页面上{label}没有写明有效的审图号，请打开页面核对",
                    aspect=aspect,
                    expected="如“审图号：GS(2023)1234号”",
                    seen=f"{seen}；{what[:120]}",
                    anchor=page.facts.title or page.title,
                    severity=severity,
                )

    def _embedded(self, page: PageView) -> str:
        """The first address of a map service that the page loads, '' when it loads none. A plain link is no map."""
        loaded = [*page.select_attr("script[src]", "src"), *page.select_attr("iframe[src]", "src")]
        services = [compiled(pattern, ignore_case=True) for pattern in self.options.services]
        return next((address for address in loaded if any(service.search(address) for service in services)), "")

    def _pictures(self, page: PageView) -> str:
        """What the first picture that is named as a map is called, '' when there is none."""
        told = [*page.select_attr("img[alt]", "alt"), *page.select_attr("img[title]", "title")]
        for words in told:
            if _MAP_WORDS.search(words) and not _NO_MAP.search(words) and not self._ignored(words):
                return words
        return next((src for src in page.select_attr("img[src]", "src") if _MAP_FILES.search(src)), "")

    def _ignored(self, words: str) -> bool:
        return any(word in words for word in self.options.ignore)
