"""The package as an importer sees it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import feedbot_bulk as fb

PUBLIC = {
    "ApiError", "CampaignForm", "Client", "ColumnError", "ContactsError", "FeedbotError", "Journal",
    "JournalError", "MessageStatus", "MissingParamsError", "NotAuthorizedError",
    "OutcomeUnknownError", "Sandbox", "SendStopped", "TemplateError", "read_contacts",
}  # fmt: skip

HEAVY = ["openpyxl", "ipywidgets", "aiohttp", "sqlalchemy", "httpx", "python_calamine", "tqdm"]


def test_all_is_sorted_and_complete() -> None:
    """__all__ holds every public name, sorted, and each of them is there."""
    assert fb.__all__ == sorted(PUBLIC)
    assert all(getattr(fb, name).__doc__ for name in fb.__all__)
    assert set(dir(fb)) >= PUBLIC


def test_no_public_name_is_missing_from_all() -> None:
    """Every error of the tree is exported."""
    errors = {name for name, value in vars(fb.errors).items() if isinstance(value, type)}
    assert errors <= set(fb.__all__)


def test_unknown_name_is_an_attribute_error() -> None:
    """Lazy names do not swallow a misspelled one."""
    with pytest.raises(AttributeError, match="Clint"):
        fb.Clint  # noqa: B018 - the look-up is the claim


def test_errors_form_one_tree() -> None:
    """All errors derive from FeedbotError; the refusals from ApiError."""
    for name in fb.__all__:
        value = getattr(fb, name)
        if isinstance(value, type) and issubclass(value, Exception):
            assert issubclass(value, fb.FeedbotError)
    assert issubclass(fb.NotAuthorizedError, fb.ApiError)
    assert issubclass(fb.MissingParamsError, fb.ApiError)


def test_import_is_light_and_quiet() -> None:
    """Importing it registers the accessors, loads no heavy library, prints and warns nothing."""
    code = (
        "import sys, feedbot_bulk, pandas as pd\n"
        "assert pd.DataFrame.feedbot and pd.Series.feedbot\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_preview_needs_no_heavy_library() -> None:
    """A preview touches no network, no database and no workbook library."""
    code = (
        "import sys, feedbot_bulk, pandas as pd\n"
        "df = pd.DataFrame({'phone': ['050-1234567'], 'text': ['a']})\n"
        "assert (df.feedbot.preview().feedbot_status == 'ready').all()\n"
        f"print([name for name in {HEAVY} if name in sys.modules and name != 'httpx'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_types_are_shipped() -> None:
    """The package carries py.typed."""
    assert (Path(fb.__file__).parent / "py.typed").exists()
