"""The command line, in Chinese: one file per group of commands; `main` is what `xunjian` runs."""

from monitor.cli.app import cli, main

__all__ = ["cli", "main"]
