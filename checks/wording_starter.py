"""The starter lists of `wording`: few entries, each certain, each with where it is from. An admin adds the rest.

Old names of organisations count only in what was published after the reform: an article of 2017 is right to use them.
"""

from dataclasses import dataclass
from datetime import date

_REFORM_2018 = date(2018, 4, 10)  # 国务院机构改革方案 (adopted 2018-03-17); the new 总局 took up its work on 2018-04-10
_REFORM_2023 = date(2023, 5, 18)  # 党和国家机构改革方案 (2023-03); 国家金融监督管理总局 took up its work on 2023-05-18
REFORM_2018 = "2018年3月十三届全国人大一次会议批准的国务院机构改革方案"
REFORM_2023 = "2023年3月《党和国家机构改革方案》"
DICTIONARY = "《现代汉语词典》"


@dataclass(frozen=True, slots=True)
class Entry:
    """One word that should be written otherwise. `since`: only in pages published from that day on."""

    wrong: str
    right: str
    source: str
    since: date | None = None


OLD_NAMES = (
    Entry("国家工商行政管理总局", "国家市场监督管理总局", REFORM_2018, _REFORM_2018),
    Entry("国家质量监督检验检疫总局", "国家市场监督管理总局", REFORM_2018, _REFORM_2018),
    Entry("国家食品药品监督管理总局", "国家市场监督管理总局（药品为国家药品监督管理局）", REFORM_2018, _REFORM_2018),
    Entry("国土资源部", "自然资源部", REFORM_2018, _REFORM_2018),
    Entry("环境保护部", "生态环境部", REFORM_2018, _REFORM_2018),
    Entry("国家卫生和计划生育委员会", "国家卫生健康委员会", REFORM_2018, _REFORM_2018),
    Entry("国家旅游局", "文化和旅游部", REFORM_2018, _REFORM_2018),
    Entry("中国银行保险监督管理委员会", "国家金融监督管理总局", REFORM_2023, _REFORM_2023),
)

# Misspellings that no sound phrase contains, not even across a word boundary.
MISSPELLINGS = tuple(
    Entry(wrong, right, DICTIONARY)
    for wrong, right in (
        ("部暑", "部署"),
        ("幅射", "辐射"),
        ("松驰", "松弛"),
        ("震憾", "震撼"),
        ("脉博", "脉搏"),
        ("膺品", "赝品"),
        ("再接再励", "再接再厉"),
        ("迫不急待", "迫不及待"),
        ("一愁莫展", "一筹莫展"),
        ("按步就班", "按部就班"),
        ("名列前矛", "名列前茅"),
        ("责无旁待", "责无旁贷"),
        ("弄虚做假", "弄虚作假"),
        ("一如继往", "一如既往"),
        ("坚苦奋斗", "艰苦奋斗"),
        ("不径而走", "不胫而走"),
        ("相形见拙", "相形见绌"),
        ("竭泽而鱼", "竭泽而渔"),
        ("趋之若骛", "趋之若鹜"),
    )
)
