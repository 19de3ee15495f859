"""Logging for rooms that must start quickly: structlog is imported when the first line is written.

structlog brings its outfit for terminals with it (rich, a tenth of a second and 5 MB), and most crawls have nothing to
tell. How lines look and where they go is decided by whoever configures structlog (`monitor/cli/logs.py`).
"""


class Log:
    """The structlog logger of this name, configured as it is at each line."""

    def __init__(self, name: str) -> None:
        self._name = name

    def debug(self, event: str, **facts: object) -> None:
        self._write("debug", event, facts)

    def info(self, event: str, **facts: object) -> None:
        self._write("info", event, facts)

    def warning(self, event: str, **facts: object) -> None:
        self._write("warning", event, facts)

    def error(self, event: str, **facts: object) -> None:
        self._write("error", event, facts)

    def exception(self, event: str, **facts: object) -> None:
        """Within an `except` block: the traceback is written too."""
        self._write("exception", event, facts)

    def _write(self, level: str, event: str, facts: dict[str, object]) -> None:
        import structlog  # here, for the reason above

        getattr(structlog.get_logger(self._name), level)(event, **facts)
