"""The part of a drafted config.toml that judges the regulation library, 解读, 征集, 留言 and the column on openness.

All of it runs with the defaults of its kinds; only what differs from site to site is written out. What the site did
not show (the search, the other library to compare with) is drafted switched off, with what to fill in.
"""

import re
from collections.abc import Callable, Sequence

_SEARCH = re.compile(r"https?://[^\s\"'<>{}\\]+[=/]")

_LIBRARY = """
# 有效期已满的文件有没有标注（任务 3）。有效期以文件正文自己写明的为准。
[[check]]
id = "validity"
kind = "validity"
libraries = {libraries}

# 废止的文件有没有标注（任务 3）。
[[check]]
id = "repeals"
kind = "repeals"
libraries = {libraries}

# 文件库的列表和文件页对得上，目录标的数量属实，规范性文件与其他文件分开（任务 2、3）。
[[check]]
id = "library-lists"
kind = "library_lists"
libraries = {libraries}

# 同一个文号、同一份文件发布了两次（任务 2、3）。只作提示。
[[check]]
id = "library-duplicates"
kind = "library_duplicates"
libraries = {libraries}

# 文件可以下载（任务 2）。
[[check]]
id = "library-downloads"
kind = "library_downloads"
libraries = {libraries}

# 规章库入口和规章的题注（任务 1）。
[[check]]
id = "regulations"
kind = "regulations"
"""

_COMPARED = """
# 与市政府（或省）的规范性文件库按文号比对（任务 3）。填好网址、站点号和分类号之后把 false 改成 true。
[[check]]
id = "library-compare"
kind = "library_compare"
enabled = false
gkmlpt = ""
sid = ""
category = ""
libraries = {libraries}
"""

_SERVICES = """
# 文件与解读“三同步”（任务 13）。从哪一天以后发布的文件查起。
[[check]]
id = "interpretations"
kind = "interpretations"
libraries = {libraries}
since = 2018-01-01

# 每季度有文字以外形式的解读（任务 14）。
[[check]]
id = "interpretation-forms"
kind = "interpretation_forms"

# 公开征求意见（任务 15）。互动平台上的和普通文章里的都查。
[[check]]
id = "consultations"
kind = "consultations"

# 公开的网民留言（任务 18）。超过 3 个月没有答复是单项否决。
[[check]]
id = "letters"
kind = "letters"

# 政府信息公开专栏的入口、指南、依申请公开和目录（任务 4、6）。本局不制定规章，“规章”一类可以是空的。
[[check]]
id = "disclosure-guide"
kind = "disclosure_guide"
may_be_empty = ["规章"]
"""


def rules_text(libraries: Sequence[str], search: str, listed: Callable[[list[str]], str]) -> str:
    """The tables for the libraries of these names. `search`: the address of the site's search up to its words, ''
    when it was not found; `listed` writes a TOML array."""
    names = listed(list(libraries))
    parts = (_LIBRARY, _search(search), _COMPARED, _SERVICES)
    return "".join(part.replace("{libraries}", names) for part in parts)


def _search(search: str) -> str:
    usable = _SEARCH.fullmatch(search) is not None
    told = (
        "# 用完整标题和文号在站内搜索，第一页查得到（任务 2、4）。"
        if usable
        else "# 站内搜索（任务 2、4）：把结果页网址里的关键词换成 {keywords} 写进 url，再把 false 改成 true。"
    )
    return f"""
{told}
[[check]]
id = "site-search"
kind = "site_search"
enabled = {"true" if usable else "false"}
url = "{search + "{keywords}" if usable else ""}"
libraries = {{libraries}}
"""
