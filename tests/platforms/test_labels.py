"""Label tables in any mark-up, and what looks like one and is none."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from monitor.model import Field
from monitor.platforms.labels import field_of, label_witnesses

EXPECTED = {Field.INDEX: "X/2024-00001", Field.NUMBER: "汕某〔2024〕1号", Field.PUBLISHER: "某某局"}


def read(html: str) -> dict[Field, str]:
    return {w.field: w.value for w in label_witnesses(LexborHTMLParser(html), "http://x.test/")}


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><th>索引号</th><td>X/2024-00001</td></tr><tr><th>文号</th><td>汕某〔2024〕1号</td></tr>"
        "<tr><th>发布机构</th><td>某某局</td></tr></table>",
        "<table><tr><td>索　引　号：</td><td>X/2024-00001</td><td>发文字号：</td><td>汕某〔2024〕1号</td></tr>"
        "<tr><td><b>发文机关：</b></td><td>某某局</td></tr></table>",
        "<dl><dt>索引号：</dt><dd>X/2024-00001</dd><dt>文 号：</dt><dd>汕某〔2024〕1号</dd>"
        "<dt>发布机构</dt><dd>某某局</dd></dl>",
        "<ul><li>索引号：X/2024-00001</li><li>文号：汕某〔2024〕1号</li><li>发布机构：某某局</li></ul>",
        "<p><span>索 引 号:</span><span>X/2024-00001</span></p><p><span>文号:</span><span>汕某〔2024〕1号</span></p>"
        "<p><b>发布机构:</b>某某局</p>",
        "<div>索引号：X/2024-00001　文号：汕某〔2024〕1号　发布机构：某某局</div>",
        "<table><tr><td>索引号：X/2024-00001</td><td>文号：汕某〔2024〕1号</td></tr><tr><td>发布机构：某某局</td></tr></table>",
        "<div>索引号：X/2024-00001</div>"
        "<div><label>文号：</label>汕某〔2024〕1号</div><div><label>发布机构：</label><i>某某局</i></div>",
    ],
)
def test_any_mark_up(html: str) -> None:
    assert read(f"<html><body><h1>某某办法</h1>{html}<p>正文内容。</p></body></html>") == EXPECTED


def test_empty_places_are_said_to_be_empty() -> None:
    cells = (
        "<table><tr><td>索引号</td><td></td></tr><tr><td>文号</td><td> </td></tr>"
        "<tr><td>发布机构</td><td>　</td></tr></table>"
    )
    assert read(cells) == dict.fromkeys(EXPECTED, "")
    spans = "<p>索引号：</p><p>文号：</p><p>发布机构：</p>"
    assert read(spans) == dict.fromkeys(EXPECTED, "")


@pytest.mark.parametrize(
    "html",
    [
        # two labels only
        "<p>发布日期：2024-08-20</p><p>标题：某某</p>",
        # the head of a list of documents
        "<table><tr><th>序号</th><th>名称</th><th>文号</th><th>发布日期</th><th>索引号</th></tr>"
        "<tr><td>1</td><td>甲办法</td><td>一号</td><td>2024-08-20</td><td>X</td></tr></table>",
        # a search form
        "<table><tr><td>名称：</td><td><input name=a></td></tr><tr><td>文号：</td><td><input></td></tr>"
        "<tr><td>发布机构：</td><td><select><option>全部</option></select></td></tr></table>",
        # tool tips of a list, hidden
        "<div style='display: none'><table><tr><td>名称</td><td>甲</td></tr><tr><td>文号</td><td>乙</td></tr>"
        "<tr><td>索引号</td><td>丙</td></tr></table></div>",
        # details for each of several documents
        "<table><tr><td>名称</td><td>甲</td></tr><tr><td>文号</td><td>乙</td></tr><tr><td>索引号</td><td>丙</td></tr></table>"
        "<table><tr><td>名称</td><td>丁</td></tr><tr><td>文号</td><td>戊</td></tr><tr><td>索引号</td><td>己</td></tr></table>",
        # far apart in running text
        "<p>名称：甲</p>" + "<p>正文。</p>" * 20 + "<p>文号：乙</p>" + "<p>正文。</p>" * 20 + "<p>索引号：丙</p>",
        # in sentences
        "<p>请注明文号：一号，以及索引号：二号，并写明名称：三。</p>",
        # in script and comment
        "<script>var a='索引号：1';</script><!-- 索引号：1 文号：2 名称：3 -->",
    ],
)
def test_what_is_no_label_table(html: str) -> None:
    assert read(f"<html><body>{html}</body></html>") == {}


def test_labels_are_known_however_spaced() -> None:
    assert field_of("索　引　号：") is Field.INDEX
    assert field_of(" 标　　题： ") is Field.TITLE
    assert field_of("【文号】") is Field.NUMBER
    assert field_of("文号说明") is None
