"""How a call ends: 0 ran, 1 something was found, 2 wrong config or usage, 3 failed."""

OK, FOUND, WRONG_USE, FAILED = 0, 1, 2, 3
