"""The JSON objects of findings, outcomes and plan items: their keys are a promise to other programs."""

from datetime import tzinfo
from typing import Any

from monitor.model import Finding, ItemStanding, Outcome
from monitor.model.basis import Basis


def finding_object(finding: Finding, zone: tzinfo) -> dict[str, Any]:
    """问题."""
    return {
        "id": finding.id,
        "fingerprint": finding.fingerprint,
        "site": finding.site,
        "check": finding.check,
        "kind": finding.kind,
        "items": list(finding.items),
        "severity": finding.severity.value,
        "state": finding.state.value,
        "url": finding.url,
        "found_on": finding.found_on,
        "anchor": finding.anchor,
        "message": finding.message,
        "expected": finding.expected,
        "seen": finding.seen,
        "basis": finding.basis,
        "departments": list(finding.departments),
        "first_seen": finding.first_seen.astimezone(zone).isoformat(timespec="seconds"),
        "last_seen": finding.last_seen.astimezone(zone).isoformat(timespec="seconds"),
        "occurrences": finding.occurrences,
    }


def outcome_object(outcome: Outcome) -> dict[str, Any]:
    """结论 of one check."""
    return {
        "check": outcome.check,
        "kind": outcome.kind,
        "items": list(outcome.items),
        "verdict": outcome.verdict.value,
        "examined": outcome.examined,
        "findings": outcome.findings,
        "reason": outcome.reason,
    }


def item_object(standing: ItemStanding, basis: Basis) -> dict[str, Any]:
    """任务 with its verdict and what it rests on."""
    item = standing.item
    return {
        "number": item.number,
        "section": item.section,
        "title": item.title,
        "departments": list(item.departments),
        "deadline": item.deadline,
        "verdict": standing.verdict.value,
        "reason": standing.reason,
        "checks": list(standing.checks),
        "coverage": item.coverage.value,
        "automatic": list(basis.automatic),
        "evidence": list(basis.evidence),
        "person": basis.person,
        "attested": basis.word,
    }
