"""Reports in Chinese, made from the store alone: the morning report and its mail, the ledger as a workbook, notices."""

from reports.archive import archive
from reports.filled import FilledError, FilledLine, read_filled
from reports.message import MessageError, message
from reports.morning import morning
from reports.notice import Notice, departments_with_findings, rectification_notice
from reports.selfcheck import selfcheck_workbook
from reports.view import KindText, Report
from reports.workbook import ledger_workbook
from reports.yardstick import yardstick

__all__ = [
    "FilledError", "FilledLine", "KindText", "MessageError", "Notice", "Report", "archive", "departments_with_findings",
    "ledger_workbook", "message", "morning", "read_filled", "rectification_notice",
    "selfcheck_workbook", "yardstick",
]  # fmt: skip
