"""`python -m outreach`."""

import sys

from outreach.cli import main

if __name__ == "__main__":
    sys.exit(main())
