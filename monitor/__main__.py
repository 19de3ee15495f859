"""`python -m monitor` is `xunjian`."""

import sys

from monitor.cli import main

sys.exit(main())
