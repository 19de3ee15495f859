"""Property tests here are repeatable and judge results, not the speed of the machine they run on."""

from hypothesis import settings

settings.register_profile("checks", deadline=None, derandomize=True)
settings.load_profile("checks")
