"""docs/coverage.md: for every plan item, which configured checks judge it, which only gather evidence, what is left to
a person, and what the checks rest on. Made from the registry, the plan and a config, never written by hand.
"""

from collections.abc import Mapping, Sequence

from monitor.model import LABELS, CheckSpec, Kind, PlanItem

_HEAD = """\
# 任务覆盖表

本表由 `xunjian checks coverage --out docs/coverage.md` 从要点、检查种类和配置文件生成，请不要手改。
“自动检查”给出结论；“线索”只供人工确认时参考，从不单独算合格；“由人确认”用 `xunjian attest` 登记，有效期内写进结论。
分值和界线凭记忆、没有核实的规则只作提示，见各检查种类的依据。
"""


def coverage_text(
    items: Sequence[PlanItem], year: int, specs: Sequence[CheckSpec], kinds: Mapping[str, type[Kind]]
) -> str:
    """The whole file as Markdown."""
    judged = [spec for spec in specs if not kinds[spec.kind].evidence_only]
    hints = [spec for spec in specs if kinds[spec.kind].evidence_only]
    lines = [
        _HEAD,
        f"## {year} 年要点 {len(items)} 项",
        "",
        _counted(items, judged, hints),
        "",
        "| 序号 | 任务 | 自动检查 | 线索 | 由人确认 | 依据 |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    lines += [_row(item, judged, hints, kinds) for item in items]
    lines += [
        "",
        "## 检查种类",
        "",
        "| 种类 | 名称 | 默认严重程度 | 在配置里的检查 | 依据 |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, kind in sorted(kinds.items()):
        used = "、".join(f"`{spec.id}`" for spec in specs if spec.kind == name)
        weight = "只供参考" if kind.evidence_only else LABELS[kind.severity]
        lines.append(f"| `{name}` | {_cell(kind.title)} | {weight} | {used or '没有用到'} | {_cell(kind.basis)} |")
    return "\n".join(lines) + "\n"


def _counted(items: Sequence[PlanItem], judged: Sequence[CheckSpec], hints: Sequence[CheckSpec]) -> str:
    def reached(specs: Sequence[CheckSpec]) -> set[int]:
        return {number for spec in specs for number in spec.items}

    numbers = {item.number for item in items}
    automatic, evidence = reached(judged) & numbers, reached(hints) & numbers
    neither = sorted(numbers - automatic - evidence)
    told = f"有自动检查的 {len(automatic)} 项；另有线索检索、没有自动检查的 {len(evidence - automatic)} 项；"
    return told + (f"只由人确认的：第 {'、'.join(map(str, neither))} 项。" if neither else "没有一项只由人确认。")


def _row(
    item: PlanItem, judged: Sequence[CheckSpec], hints: Sequence[CheckSpec], kinds: Mapping[str, type[Kind]]
) -> str:
    own = [spec for spec in judged if item.number in spec.items]
    seen = [spec for spec in hints if item.number in spec.items]
    basis = dict.fromkeys(kinds[spec.kind].basis for spec in (*own, *seen))
    cells = (
        str(item.number),
        item.title,
        "<br>".join(f"{spec.title}（`{spec.id}`）" for spec in own) or "—",
        "<br>".join(f"{spec.title}（`{spec.id}`）" for spec in seen) or "—",
        item.person or "—",
        "<br>".join(basis) or "—",
    )
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
