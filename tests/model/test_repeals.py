"""废止: the documents that a text repeals, and those that it only names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.repeals import is_draft, is_repeal_notice, repealed_in

NOTICE = "汕样市市场监督管理局关于废止部分规范性文件的通知"
OLD = "《汕样市旧办法》（汕样市监规〔2019〕2号）"


def told(text: str, title: str = "") -> list[tuple[str, str, bool]]:
    return [(one.title, one.number, one.partly) for one in repealed_in(text, title)]


@pytest.mark.parametrize(
    "text",
    [
        f"本办法自2024年9月1日起施行。{OLD}同时废止。",
        f"根据《广东省规定》（粤府令第277号）的规定，{OLD}同时废止。",
        f"决定废止{OLD}。",
        f"经研究，决定对{OLD}予以废止。",
        f"原{OLD}自本办法施行之日起停止执行。",
        f"自本办法施行之日起，{OLD}不再执行",
        f"原汕样市质监局印发的{OLD}同时废止。",
        f"由原汕样市质监局印发的{OLD}同时废止。",
        f"根据《汕样市规范性文件管理办法》（汕样市监规〔2018〕1号），{OLD}同时废止。",
        f"依照《甲规定》、《乙规定》（汕样市监规〔2018〕1号），{OLD}已废止。",
        f"按照省局印发的《甲规定》，同时废止{OLD}。",
        f"{OLD}自2024年9月1日起废止。",
        f"{OLD}等3份文件同时废止。",
        "《汕样市旧办法》（汕样市监规 〔2019〕 2号）同时废止。",
    ],
)
def test_repealing_clauses(text: str) -> None:
    assert told(text) == [("汕样市旧办法", "汕样市监规〔2019〕2号", False)]


@pytest.mark.parametrize(
    "text",
    [
        f"{OLD}未被废止，继续有效。",
        f"{OLD}废止后，按新规定执行。",
        f"在{OLD}废止前，仍按原规定执行。",
        f"拟废止{OLD}。",
        f"规范性文件的修改或者废止，参照{OLD}执行。",
        f"废止程序按照{OLD}执行。",
        f"{OLD}规定的条款应当废止。",
        f"{OLD}有效期届满自动失效。",
        f"根据{OLD}，决定废止以下文件：",
        "《关于废止〈甲办法〉的通知》（汕样市监〔2023〕9号）已印发。",
        f"与{OLD}不一致的，以本办法为准。",
        f"该办法已被{OLD}废止。",
        f"根据{OLD}，同时废止其他有关规定。",
    ],
)
def test_what_is_only_named_is_not_repealed(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    "text",
    [
        f"{OLD}第三条同时废止。",
        f"废止{OLD}第五条。",
        f"{OLD}部分条款予以废止。",
        "《汕样市旧办法》（第三条）同时废止。",
        f"不再执行{OLD}规定的收费标准。",
    ],
)
def test_a_repeal_of_articles_is_a_repeal_in_part(text: str) -> None:
    assert [partly for _, _, partly in told(text)] == [True]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("本办法自发布之日起施行，汕样市监〔2012〕4号文同时废止。", ["汕样市监〔2012〕4号"]),
        ("汕样市监〔2012〕4号自本办法施行之日起停止执行。", ["汕样市监〔2012〕4号"]),
        ("汕样市监〔2012〕4号文废止了一批文件。", []),
        ("汕样市监〔2012〕4号文第三条废止。", []),
        ("该文件已被汕样市监〔2012〕4号废止。", []),
        ("汕样市监〔2012〕4号文废止前，按原规定执行。", []),
    ],
)
def test_a_number_may_stand_for_its_document(text: str, numbers: list[str]) -> None:
    assert told(text) == [("", number, False) for number in numbers]


def test_each_name_of_a_row_has_its_own_part() -> None:
    text = f"{OLD}第三条、《另一办法》（汕样市监规〔2019〕3号）和《又一办法》同时废止。"
    assert told(text) == [
        ("汕样市旧办法", "汕样市监规〔2019〕2号", True),
        ("另一办法", "汕样市监规〔2019〕3号", False),
        ("又一办法", "", False),
    ]


def test_lists_stand_under_their_headings() -> None:
    text = "\n".join(
        (
            "根据《广东省规定》（粤府令第277号），现公布清理结果如下。",
            "一、继续有效的规范性文件",
            "1.《甲办法》（汕样市监规〔2019〕2号）",
            "二、废止的规范性文件",
            "1 乙办法 汕样市监规〔2019〕3号 2019年5月1日",
            "2.《丙办法》（汕样市监规〔2018〕3号）第二条",
            "三、拟修改的规范性文件",
            "1.《丁办法》（汕样市监规〔2019〕8号）",
        )
    )
    assert told(text, "关于规范性文件清理结果的公告") == [
        ("乙办法", "汕样市监规〔2019〕3号", False),
        ("丙办法", "汕样市监规〔2018〕3号", True),
    ]
    assert told(text, "关于食品安全的公告") == []


def test_the_basis_in_a_notices_opening_is_not_repealed() -> None:
    text = f"根据《广东省规定》（粤府令第277号），决定废止以下文件：\n1.{OLD}\n特此通知。"
    assert told(text, NOTICE) == [("汕样市旧办法", "汕样市监规〔2019〕2号", False)]


def test_notices_are_known_by_their_titles() -> None:
    assert is_repeal_notice(NOTICE)
    assert is_repeal_notice("汕样市人民政府关于宣布失效一批文件的决定")
    assert not is_repeal_notice("关于公开征求《关于废止〈甲办法〉的通知》意见的公告")
    assert not is_repeal_notice("关于废止甲办法的通知解读")
    assert is_draft("关于《甲办法（征求意见稿）》公开征求意见的公告")


HEADS = st.sampled_from(["汕样市监规", "汕样市监", "粤府办"])


@given(
    HEADS,
    st.integers(1990, 2030),
    st.integers(1, 9999),
    st.sampled_from(["〔〕", "[]", "［］", "【】", "（）", "﹝﹞"]),
)
def test_any_number_is_read_back_whatever_its_brackets(head: str, year: int, serial: int, brackets: str) -> None:
    written = f"{head}{brackets[0]}{year}{brackets[1]}{serial}号"
    assert told(f"《甲乙办法》（{written}）同时废止。") == [("甲乙办法", f"{head}〔{year}〕{serial}号", False)]


@given(st.text(alphabet="《》废止失效〔2019〕3号第条、，。（）1\n 同时决定", max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    for one in repealed_in(text, NOTICE):
        assert one.title or one.number
