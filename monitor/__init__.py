"""xunjian (巡检): crawls a bureau's site, judges it by configured checks, keeps the ledger, reports."""

import gc
import os

# pydantic looks through all installed packages for plugins before it makes its first model: none of them is wanted in a
# service that reads hostile pages, and the look takes a tenth of a short command's start.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

# Python's collector looks for circles of things that hold each other. Importing makes thousands of things and none of
# those, and so does reading pages: nearly every look is in vain, and they take a twentieth of a short command's start.
gc.set_threshold(20_000, 20, 20)
