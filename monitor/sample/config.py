"""Writes the sample bureau's config.toml: the same keys as the real one, with the ports of the running sample."""

from datetime import timedelta
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from monitor.sample.abroad import COUNTY_NAMES
from monitor.sample.annual import FIBRE, LAB
from monitor.sample.asking import QUESTIONS
from monitor.sample.bureau import SampleBureau
from monitor.sample.responses import Addresses
from monitor.sample.shell import BUREAU

CA_FILE = "sample-ca.pem"

# 栏目规范: what should be there. What the sample lacks of it is in `faults.py`.
_Tree = tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]
COLUMN_TREE: _Tree = (
    (
        "食品安全",
        "",
        (
            ("监督抽检", "sampling"),
            ("不合格食品核查处置", "sampling"),
            ("食品生产经营许可", "notice"),
            ("食品安全应急", "topic"),
        ),
    ),
    (
        "药品医疗器械化妆品",
        "",
        (("药品监管", "sampling"), ("医疗器械监管", "sampling"), ("化妆品监管", "sampling")),
    ),
    ("产品质量", "", (("监督抽查", "sampling"), ("缺陷产品召回", "topic"))),
    ("特种设备", "sampling", ()),
    ("双随机、一公开", "", (("抽查计划", "plan"), ("抽查结果", "random"))),
    ("行政许可和行政处罚", "", (("行政许可公示", "notice"), ("行政处罚公示", "penalty"))),
    ("反垄断和反不正当竞争", "penalty", ()),
    ("知识产权", "", (("专利促进", "topic"), ("商标保护", "topic"))),
    ("消费维权", "topic", ()),
    ("价格监管", "topic", ()),
    ("广告监管", "", (("广告监测", "topic"),)),
    ("网络交易监管", "topic", ()),
    ("信用监管", "topic", ()),
    ("权责清单", "static", ()),
    ("财政预决算", "budget", ()),
)


def config_text(bureau: SampleBureau) -> str:
    """The config of a running sample, as TOML."""
    environment = Environment(  # noqa: S701 - TOML, not HTML: nothing here is to be escaped
        loader=PackageLoader("monitor.sample", ""), undefined=StrictUndefined, keep_trailing_newline=True
    )
    a = bureau.addresses

    def ago(days: int) -> str:
        return (bureau.today - timedelta(days=days)).isoformat()

    hosts = [f"{host}:{a.port_of(host)}" for host in (a.IMAGES, a.SOFT, a.OLD, a.WEIXIN, a.TALK)]
    return environment.get_template("config.toml.j2").render(
        a=a,
        bureau=BUREAU,
        ago=ago,
        counties=COUNTY_NAMES,
        own_hosts=hosts,
        county=Addresses.COUNTY,
        dns_port=bureau.dns.port,
        smtp_port=bureau.mail.port,
        ca_file=CA_FILE,
        tree=COLUMN_TREE,
        questions=[(ask, expect) for ask, expect, *_ in QUESTIONS],
        lab_years=len(LAB.plans),
        fibre_years=len(FIBRE.plans),
        tls_hosts=(a.TLS_GOOD, a.TLS_EXPIRING, a.TLS_SELF_SIGNED),
    )


def write_config(bureau: SampleBureau, folder: Path) -> Path:
    """Write config.toml and the authority's certificate into a folder; returns the config's path."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CA_FILE).write_bytes(bureau.certificates.authority)
    path = folder / "config.toml"
    path.write_text(config_text(bureau), encoding="utf-8")
    return path
