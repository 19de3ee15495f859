"""xunjian (巡检): crawls a bureau's site, judges it by configured checks, keeps the ledger, reports."""

import os

# pydantic looks through all installed packages for plugins before it makes its first model: none of them is wanted in a
# service that reads hostile pages, and the look takes a tenth of a short command's start.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
