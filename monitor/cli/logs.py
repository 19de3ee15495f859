"""The log: one JSON object per line in <data_dir>/logs/xunjian.log, bounded in size."""

import logging
import sys
from collections.abc import Generator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

import click
import structlog

_MAX_BYTES = 5_000_000
_OLD_FILES = 5


def log_path(data: Path) -> Path:
    return data / "logs" / "xunjian.log"


@contextmanager
def logging_to(data: Path) -> Generator[Path]:
    """Write the log below a data directory while the block runs. Raises OSError when the folder cannot be made."""
    path = log_path(data)
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(path, maxBytes=_MAX_BYTES, backupCount=_OLD_FILES, encoding="utf-8")
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_COMMON, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
            ],
        )
    )
    earlier = structlog.get_config()
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    quiet = logging.getLogger("apscheduler")
    quiet_before = quiet.level
    quiet.setLevel(logging.WARNING)  # it tells of every run of every job
    structlog.configure(
        processors=[*_COMMON, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    try:
        yield path
    except (click.ClickException, click.exceptions.Exit):
        raise
    except Exception as error:
        structlog.get_logger(__name__).exception("command failed")
        error.add_note(f"详见日志 {path}")
        raise
    finally:
        structlog.configure(**earlier)
        quiet.setLevel(quiet_before)
        root.setLevel(before)
        root.removeHandler(handler)
        handler.close()


@contextmanager
def quiet_logs() -> Generator[None]:
    """Outside of `logging_to` only warnings are told, on standard error: results own standard output."""
    earlier = structlog.get_config()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    try:
        yield
    finally:
        structlog.configure(**earlier)


_COMMON: list[structlog.typing.Processor] = [
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
]
