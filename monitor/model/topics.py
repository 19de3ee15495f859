"""任务主题: what a plan item is about, by a name that stays when next year's plan numbers its items anew.

Checks belong to topics; numbers are only how one year's plan prints them. A topic is recognised in the requirement's
text by a pattern; a plan file may name topics itself (`topics = […]`), and then its word counts.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from monitor.model.findings import PlanItem

# In the order of the plan of 2024, whose item n has the n-th topic.
TOPICS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in (
        ("规章库", r"规章(?:库|集中公开)|现行有效规章"),
        ("规范性文件库", r"规范性文件库.*(?:要素|分类展示|文号|摸清底数)|规范性文件.{0,20}(?:要素|分类展示)"),
        ("规范性文件动态更新", r"规范性文件.*(?:动态更新|统一公开|对接全省)"),
        ("主动公开目录", r"主动公开(?:基本)?目录"),
        ("基层政务公开标准化", r"基层政务公开"),
        ("依申请公开", r"依申请公开"),
        ("行政复议", r"行政复议"),
        ("年度报告", r"编制.{0,20}(?:年度报告|年报)|(?:年度报告|年报)(?:编制|内容|数据|质量)"),
        ("营商环境政策", r"营商环境.{0,8}政策|涉企政策|粤企政策通|粤商通|善美店小二"),
        ("惠企纾困政策", r"惠企|纾困"),
        ("反垄断和反不正当竞争", r"反垄断|反不正当竞争"),
        ("支持中小微和促消费", r"中小微企业|小微企业|个体工商户|促进消费"),
        ("政策解读同步", r"三同步|应解读尽解读|解读材料质量|同步.{0,8}解读"),
        ("多形式解读", r"解读(?:方式|形式)|图文动画|新闻发布会"),
        ("重大决策公众参与", r"公众参与|决策草案|重大行政决策.{0,12}征求意见"),
        ("跟踪评估和再解读", r"跟踪评估|实施后.{0,4}评估"),
        ("智能问答", r"问答库|智能问答|智能客服|智能化?机器人"),
        ("留言办理", r"留言"),
        ("舆情回应", r"舆情(?:回应|监测)"),
        ("平稳运行", r"意识形态"),
        ("安全防护", r"安全防护|日常巡检"),
        ("IPv6", r"互联网协议第 ?(?:6|六) ?版|ipv6"),
        ("集约化和新媒体矩阵", r"集约化|新媒体矩阵"),
        ("重点领域栏目规范", r"专栏建设规范|重点领域.{0,12}(?:规范修订|建设规范)"),
        ("重点领域栏目维护", r"重点领域.{0,14}(?:日常维护|内容保障|更新维护)|公开平台的?内容对接"),
        ("县级专栏督导", r"县级.{0,20}(?:专栏|栏目)"),
        ("保密审查和三审三校", r"保密审查|三审三校|先审后发"),
        ("公开方式", r"确定公开方式|公开方式.{0,4}(?:适当|恰当)|不同类型公开要求"),
        ("地图安全", r"地图|地理信息安全"),
        ("领导小组会议", r"领导小组"),
        ("听取汇报", r"听取.{0,20}汇报"),
        ("队伍经费培训", r"工作力量|工作经费|培训"),
        ("要点落实情况纳入年报", r"落实情况纳入.{0,20}(?:年度报告|年报)|(?:年度报告|年报).{0,20}要点落实情况"),
        ("回头看", r"回头看|失分点"),
    )
}


def topics_in(text: str) -> tuple[str, ...]:
    """The topics that a requirement's text speaks of, in the table's order."""
    bare = re.sub(r"\s+", " ", text)
    return tuple(name for name, pattern in TOPICS.items() if pattern.search(bare))


def of_topics(names: Iterable[str], items: Iterable[PlanItem]) -> tuple[int, ...]:
    """The numbers of a plan's items that have one of some topics."""
    wanted = set(names)
    return tuple(item.number for item in items if wanted & set(item.topics))


def follow(
    numbers: Iterable[int], before: Sequence[PlanItem], now: Sequence[PlanItem]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What numbers of one plan are in another, by topic, and those that have no task there any more."""
    topics = {item.number: item.topics for item in before}
    found: dict[int, None] = {}
    lost: list[int] = []
    for number in numbers:
        there = of_topics(topics.get(number, ()), now)
        found.update(dict.fromkeys(there))
        if not there:
            lost.append(number)
    return tuple(found), tuple(lost)
