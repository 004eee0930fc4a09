"""The command line: feedbot-bulk and python -m feedbot_bulk.

`program` goes from arguments to exit code; `parser` and `options` read them with click, `help`
explains them; `commands` do the work through the rooms below; `tables`, `style` and
`json_output` make what `screen` prints.
"""

from feedbot_bulk.cli.program import main

__all__ = [
    "main",
]
