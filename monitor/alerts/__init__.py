"""告警: what cannot wait for the morning report. Watched after probes and runs, told to channels, once, with an
all-clear. `rules` decide, `words` say it, `channels` bring it there; `watch` and `dispatch` are what callers use."""

from monitor.alerts.channels import Told, dispatch, try_out
from monitor.alerts.watch import watch_findings, watch_probes

__all__ = ["Told", "dispatch", "try_out", "watch_findings", "watch_probes"]
