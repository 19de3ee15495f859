"""Reports in Chinese, made from the store alone: the morning report and its mail."""

from reports.message import MessageError, message
from reports.morning import morning
from reports.view import KindText, Report

__all__ = ["KindText", "MessageError", "Report", "message", "morning"]
