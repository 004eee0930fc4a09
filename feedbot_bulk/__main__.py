"""`python -m feedbot_bulk`: the command line."""

import sys

from feedbot_bulk.cli import main

if __name__ == "__main__":
    sys.exit(main())
