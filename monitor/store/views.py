# ruff: noqa: S608 - the queries are put together from words of this file alone
"""Views for people: what the tables say, in Chinese columns and Beijing time, for Datasette and sqlite-utils."""

from collections.abc import Iterable
from enum import StrEnum

from monitor.model import LABELS, Severity, State, Verdict
from monitor.store.history import NETWORK


def _label(column: str, words: Iterable[StrEnum]) -> str:
    cases = " ".join(f"WHEN '{word.value}' THEN '{LABELS[word]}'" for word in words)
    return f"CASE {column} {cases} ELSE {column} END"


def _beijing(column: str) -> str:
    return f"datetime({column}, '+8 hours')"


def _joined(column: str) -> str:
    return f"(SELECT group_concat(value, '、') FROM json_each({column}))"


# The columns are named by ourselves, nothing here comes from outside.
_LATEST = "(SELECT max(id) AS id FROM runs WHERE status = 'done' GROUP BY site)"
_RUN_STATUS = "CASE {} WHEN 'running' THEN '进行中' WHEN 'done' THEN '完成' WHEN 'failed' THEN '失败' ELSE '中断' END"
_MAIL_STATE = "CASE state WHEN 'waiting' THEN '待发' WHEN 'sent' THEN '已发' ELSE '发送失败' END"

VIEWS: dict[str, str] = {
    "整改台账": f"""SELECT id AS 编号, site AS 站点, {_label("state", State)} AS 状态,
        {_label("severity", Severity)} AS 程度, {_joined("items")} AS 任务, message AS 问题, url AS 网址,
        found_on AS 所在页面, anchor AS 链接文字, expected AS 应为, seen AS 实为, {_joined("departments")} AS 责任科室,
        {_beijing("first_seen")} AS 首次发现, {_beijing("last_seen")} AS 最近发现, occurrences AS 发现次数,
        note AS 处理说明, until AS 期限, basis AS 依据, check_id AS 检查, kind AS 检查种类, fingerprint AS 指纹
        FROM findings""",
    "台账变动": f"""SELECT {_beijing("e.at")} AS 时间, e.finding_id AS 编号, f.site AS 站点, f.message AS 问题,
        {_label("e.from_state", State)} AS 原状态, {_label("e.to_state", State)} AS 新状态, e.note AS 说明,
        e."by" AS 经办, e.run_id AS 巡检 FROM events e JOIN findings f ON f.id = e.finding_id ORDER BY e.id DESC""",
    "最近巡检": f"""SELECT r.id AS 编号, r.site_name AS 站点, {_beijing("r.started")} AS 开始,
        {_beijing("r.finished")} AS 结束, {_RUN_STATUS.format("r.status")} AS 状态,
        json_extract(r.crawl, '$.pages') AS 页面数, json_extract(r.crawl, '$.targets') AS 链接数,
        sum(t.new) AS 新增, sum(t.open) AS 未整改, sum(t.reopened) AS 重新出现, sum(t.fixed) AS 已整改,
        sum(t.waived) AS 已豁免, r.error AS 错误
        FROM runs r LEFT JOIN tallies t ON t.run_id = r.id GROUP BY r.id ORDER BY r.id DESC LIMIT 100""",
    "任务结论": f"""SELECT r.site_name AS 站点, {_beijing("r.started")} AS 巡检时间, s.number AS 任务, s.title AS 名称,
        {_label("s.verdict", Verdict)} AS 结论, s.open_findings AS 问题数, s.reason AS 说明,
        {_joined("s.departments")} AS 责任科室, s.deadline AS 期限
        FROM standings s JOIN runs r ON r.id = s.run_id WHERE r.id IN {_LATEST} ORDER BY r.site, s.number""",
    "检查结论": f"""SELECT r.site_name AS 站点, {_beijing("r.started")} AS 巡检时间, o.check_id AS 检查,
        o.title AS 名称, {_label("o.verdict", Verdict)} AS 结论, o.examined AS 检查处数,
        o.findings AS 问题数, o.unjudged AS 未能判定,
        o.reason AS 说明, {_joined("o.items")} AS 任务
        FROM outcomes o JOIN runs r ON r.id = o.run_id WHERE r.id IN {_LATEST} ORDER BY r.site, o.rowid""",
    "发件箱": f"""SELECT id AS 编号, subject AS 主题, {_joined("recipients")} AS 收件人, {_MAIL_STATE} AS 状态,
        attempts AS 已试次数, CASE state WHEN 'waiting' THEN {_beijing("next_try")} END AS 下次发送,
        {_beijing("created")} AS 生成时间, {_beijing("sent")} AS 发出时间, last_error AS 最近错误
        FROM messages ORDER BY id DESC""",
    "告警": f"""SELECT id AS 编号, site_name AS 站点, text AS 内容, {_beijing("opened")} AS 开始,
        {_beijing("cleared")} AS 解除, ending AS 解除说明 FROM alerts ORDER BY id DESC""",
    "人工确认": f"""SELECT id AS 编号, site AS 站点, year AS 年份, item AS 任务, title AS 名称, "by" AS 确认人,
        "on" AS 确认日期, until AS 有效期至, CASE WHEN revoked IS NOT NULL THEN '已撤销'
        WHEN until < date('now', '+8 hours') THEN '已到期' WHEN "on" > date('now', '+8 hours') THEN '未开始'
        ELSE '有效' END AS 状态, evidence AS 依据, sha256 AS 文件指纹, {_beijing("recorded")} AS 登记时间,
        {_beijing("revoked")} AS 撤销时间, revoked_why AS 撤销理由 FROM attestations ORDER BY year, item, id""",
    "首页可用性": f"""SELECT CASE site WHEN '{NETWORK}' THEN '（本机网络）' ELSE site END AS 站点,
        {_beijing("at")} AS 时间, CASE WHEN NOT counted THEN '不计' WHEN ok THEN '正常' ELSE '异常' END AS 结果,
        round(seconds, 3) AS 用时秒, detail AS 说明 FROM samples ORDER BY at DESC""",
}  # fmt: skip
