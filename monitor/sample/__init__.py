"""样例局: a small real web site with known faults, for demo and tests. A guest: only the cli and tests use it."""

from monitor.sample.bureau import SampleBureau
from monitor.sample.config import config_text, write_config
from monitor.sample.faults import FAMILIES, Healthy, SeededFault, seeded
from monitor.sample.healthy import lookalikes
from monitor.sample.scoring import FamilyScore, Score, score

__all__ = [
    "FAMILIES",
    "FamilyScore",
    "Healthy",
    "SampleBureau",
    "Score",
    "SeededFault",
    "config_text",
    "lookalikes",
    "score",
    "seeded",
    "write_config",
]
