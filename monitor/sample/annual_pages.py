"""How an annual report of the sample looks: title, six parts, three tables, in the ways that offices write them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape, unescape

from monitor.model import Answer
from monitor.sample.annual_figures import Figures
from monitor.web.page import Page

_ROWS = (
    "一、本年新收政府信息公开申请数量",
    "二、上年结转政府信息公开申请数量",
    "（一）予以公开",
    "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    "1.属于国家秘密",
    "2.其他法律行政法规禁止公开",
    "3.危及“三安全一稳定”",
    "4.保护第三方合法权益",
    "5.属于三类内部事务信息",
    "6.属于四类过程性信息",
    "7.属于行政执法案卷",
    "8.属于行政查询事项",
    "1.本机关不掌握相关政府信息",
    "2.没有现成信息需要另行制作",
    "3.补正后申请内容仍不明确",
    "1.信访举报投诉类申请",
    "2.重复申请",
    "3.要求提供公开出版物",
    "4.无正当理由大量反复申请",
    "5.要求行政机关确认或重新出具已获取信息",
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    "3.其他",
    "（七）总计",
    "四、结转下年度继续办理",
)  # fmt: skip
_GROUPS = {4: ("（三）不予公开", 8), 12: ("（四）无法提供", 3), 15: ("（五）不予处理", 5), 20: ("（六）其他处理", 3)}
_PEOPLE = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
_RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
HEADINGS = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
)
_NUMBERS = "一二三四五六"

# Three ways to say each thing, taken in turn, so that no two years running read alike.
_TOPICS = {
    "主动公开": (
        "主动公开方面，全年通过政府网站发布抽检公告、许可结果和工作信息，重点领域栏目逐月更新。",
        "围绕食品、药品、特种设备和产品质量安全做好主动公开，及时向社会公布监督抽查结果。",
        "坚持以公开为常态，主动公开各类业务信息，群众关心的收费、标准、名录一并上网。",
    ),
    "依申请公开": (
        "依申请公开方面，本年新收政府信息公开申请{new}件，上年结转{carried_in}件，结转下年度继续办理{carried_out}件，均按期答复。",
        "规范办理依申请公开，登记、审核、答复各环节留痕。本年新收申请{new}件，上年结转申请{carried_in}件，答复前逐件进行合法性审查。",
        "畅通依申请公开渠道，做好与申请人的沟通。本年度新收政府信息公开申请{new}件，办理时注重便民。",
    ),
    "政府信息管理": (
        "政府信息管理方面，严格落实先审查后公开，对历史文件进行清理并标注有效性。",
        "健全政府信息管理制度，信息发布实行三级审核，文件公开属性在起草时确定。",
        "推进政府信息管理规范化，文件统一编排索引号，更新和归档有专人负责。",
    ),
    "平台": (
        "平台建设方面，优化网站栏目设置，新增政策问答专题，检索更加方便。",
        "做好政府信息公开平台建设，完成页面适老化改造，政务新媒体同步发布。",
        "加强网站日常巡查，对失效链接和过期内容即查即改，平台运行平稳。",
    ),
    "监督保障": (
        "监督保障方面，把公开工作列入年度考核，举办培训两期，接受社会评议。",
        "强化监督检查，每季度通报公开情况，全年没有发生责任追究的情形。",
        "做好监督保障，明确分管负责人和联络员，开展业务培训并进行测试。",
    ),
}
_PLAN = "对照本年政务公开工作要点，逐项细化任务分工，明确责任科室和完成时限，所列事项已按要求办结。"
_TROUBLES = (
    "存在的问题：一是政策解读形式不够丰富，二是部分栏目更新不够均衡。改进措施：多用图解和问答，按月督促更新。",
    "主要不足是公开内容的针对性有待提高，基层人员业务不够熟悉。下一步将收集企业需求，编印工作手册并组织轮训。",
    "工作中还有信息检索不便、解读与文件关联不紧的情况。今后要完善标签和关联，安排专人每周抽查，发现问题当日整改。",
)


@dataclass(frozen=True, slots=True)
class Look:
    """How one report is written. `leave_out` are parts by number, `headings` are other names for some."""

    title: str = "{unit}{year}年政府信息公开工作年度报告"
    leave_out: str = ""
    headings: dict[str, str] = field(default_factory=dict[str, str])
    without_topic: str = ""
    plan: bool = True
    troubles: str = ""  # part 五 in other words
    other: str = "本年度没有收取信息处理费。"
    prose_of: int = 0  # another year, whose words are repeated
    dashes3: int = 0  # how many zeros of 表三 are written as a dash
    dashes4: int = 0
    no_row: int = -1  # a row of 表三 that is left out
    table3: str = "merged"  # merged, flat, wide (full-width digits, spaced labels), commas, picture, none
    contents: bool = False  # a list of contents at the top
    cut_table2: bool = False  # 表二 as four tables


def report_body(unit: str, one: Figures, look: Look, picture: str) -> str:
    """The six parts of a report as HTML. `picture` is the address of an image that may stand for a table."""
    bodies = {
        "一": _part_1(unit, one, look),
        "二": _table2(one, look),
        "三": {"picture": f'<p><img src="{picture}" alt=""></p>', "none": "<p>详见附表。</p>"}.get(look.table3)
        or _table3(one, look),
        "四": f"<p>因政府信息公开行政复议{one.says('review')}件，政府信息公开行政诉讼{one.says('lawsuits')}件。</p>"
        + _table4(one, look),
        "五": f"<p>{look.troubles or _TROUBLES[(look.prose_of or one.year) % 3]}</p>",
        "六": f"<p>{look.other}</p>",
    }
    names = {n: look.headings.get(n, name) for n, name in zip(_NUMBERS, HEADINGS, strict=True)}
    listed = "".join(f"<p>{n}、{name}</p>" for n, name in names.items()) if look.contents else ""
    parts = "".join(
        ("" if n in look.leave_out else f"<p><strong>{n}、{escape(names[n])}</strong></p>") + bodies[n]
        for n in _NUMBERS
    )
    return listed + parts


def as_blocks(body: str) -> list[str | tuple[tuple[str, ...], ...]]:
    """A report's body as a word processor holds it: paragraphs and tables in order."""
    blocks: list[str | tuple[tuple[str, ...], ...]] = []
    for piece in re.findall(r"<table>.*?</table>|<p>.*?</p>", body, re.DOTALL):
        if piece.startswith("<p>"):
            blocks.append(unescape(re.sub(r"<[^>]+>", "", piece)))
        else:
            shown = Page(Answer("", "", 200, datetime.now(UTC), 0.0, {"content-type": "text/html"}, piece.encode()))
            blocks += [table.rows for table in shown.tables]
    return blocks


def _part_1(unit: str, one: Figures, look: Look) -> str:
    year = look.prose_of or one.year
    told = {what: one.says(what) for what in ("new", "carried_in", "carried_out")}
    sentences = [
        variants[(year + n) % 3].format(**told)
        for n, (name, variants) in enumerate(_TOPICS.items())
        if name != look.without_topic
    ]
    lead = f"{unit}认真贯彻落实《中华人民共和国政府信息公开条例》，现将有关情况报告如下。"
    return "".join(f"<p>{text}</p>" for text in (lead, *sentences, *([_PLAN] if look.plan else [])))


def _table2(one: Figures, look: Look) -> str:
    made, repealed, now = one.rules
    heads = "<tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>"
    many = '<tr><td>信息内容</td><td colspan="3">本年处理决定数量</td></tr>'

    def single(name: str, number: object) -> str:
        return f'<tr><td>{name}</td><td colspan="3">{number}</td></tr>'

    def title(number: str) -> str:
        return f'<tr><td colspan="4">第二十条第（{number}）项</td></tr>'

    permits, penalties, measures = one.decisions
    pieces = (
        title("一") + heads + "<tr><td>规章</td><td>0</td><td>0</td><td>0</td></tr>"
        f"<tr><td>行政规范性文件</td><td>{made}</td><td>{repealed}</td><td>{now}</td></tr>",
        title("五") + many + single("行政许可", permits),
        title("六") + many + single("行政处罚", penalties) + single("行政强制", measures),
        title("八") + '<tr><td>信息内容</td><td colspan="3">本年收费金额（单位：万元）</td></tr>'
        + single("行政事业性收费", one.charged),
    )  # fmt: skip
    return "".join(f"<table>{piece}</table>" for piece in ((pieces) if look.cut_table2 else ("".join(pieces),)))


def _written(numbers: Sequence[int], look: Look, dashes: list[int]) -> list[str]:
    """Numbers as this report writes them; `dashes` holds how many zeros still become a dash."""
    out: list[str] = []
    for number in numbers:
        if number == 0 and dashes[0] > 0:
            dashes[0] -= 1
            out.append("—")
        elif look.table3 == "wide":
            out.append(f"<p>&nbsp;{str(number).translate(_FULL_WIDTH)}</p>")
        else:
            out.append(f"{number:,}" if look.table3 == "commas" else str(number))
    return out


def _table3(one: Figures, look: Look) -> str:
    dashes = [look.dashes3]
    flat = look.table3 == "flat"
    lines = [_head3(flat)]
    for n, (label, row) in enumerate(zip(_ROWS, one.table3, strict=True)):
        cells = "".join(f"<td>{cell}</td>" for cell in _written(row, look, dashes))
        if n == look.no_row:
            continue
        shown = "".join(f"<span>{c}</span> " for c in label) if look.table3 == "wide" else label
        lines.append(f"<tr>{_labels3(n, shown, flat, look)}{cells}</tr>")
    table = f"<table>{''.join(lines)}</table>"
    return f"<table><tr><td>{table}</td></tr></table>" if look.table3 == "wide" else table


def _head3(flat: bool) -> str:
    """The headings; `flat` writes every cell singly, as a spreadsheet saved as a web page does."""
    if flat:
        people = "".join(f"<td>{name}</td>" for name in ("自然人", *_PEOPLE, "总计"))
        return f"<tr><td></td><td></td><td></td>{people}</tr>"
    people = "".join(f"<td>{name}</td>" for name in _PEOPLE)
    return (
        '<tr><td rowspan="3" colspan="3">（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）</td>'
        '<td colspan="7">申请人情况</td></tr><tr><td rowspan="2">自然人</td>'
        f'<td colspan="5">法人或其他组织</td><td rowspan="2">总计</td></tr><tr>{people}</tr>'
    )


def _labels3(n: int, label: str, flat: bool, look: Look) -> str:
    if flat:
        return f"<td></td><td></td><td>{label}</td>"
    if n in (0, 1, 24):
        return f'<td colspan="3">{label}</td>'
    span = 22 - (2 <= look.no_row <= 23)
    first = f'<td rowspan="{span}">三、本年度办理结果</td>' if n == 2 else ""
    if n in _GROUPS:
        name, rows = _GROUPS[n]
        return f'<td rowspan="{rows - (n < look.no_row < n + rows)}">{name}</td><td>{label}</td>'
    inner = any(start <= n < start + rows for start, (_, rows) in _GROUPS.items())
    return first + (f"<td>{label}</td>" if inner else f'<td colspan="2">{label}</td>')


def _table4(one: Figures, look: Look) -> str:
    results = "".join(f"<td>{name}</td>" for name in _RESULTS)
    first = "".join(f'<td rowspan="2">{name}</td>' for name in _RESULTS)
    flat = [number for group in one.table4 for number in group]
    cells = "".join(f"<td>{cell}</td>" for cell in _written(flat, Look(), [look.dashes4]))
    return (
        '<table><tr><td colspan="5">行政复议</td><td colspan="10">行政诉讼</td></tr>'
        f'<tr>{first}<td colspan="5">未经复议直接起诉</td><td colspan="5">复议后起诉</td></tr>'
        f"<tr>{results}{results}</tr><tr>{cells}</tr></table>"
    )
