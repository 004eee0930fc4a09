"""The package as an importer sees it."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import feedbot_bulk as fb
from feedbot_bulk.i18n.message import Message, text

if TYPE_CHECKING:
    from collections.abc import Callable

PUBLIC = {
    "ApiError", "CampaignForm", "Client", "ColumnError", "ContactsError", "FeedbotError", "Hours",
    "Journal", "JournalError", "MessageStatus", "MissingParamsError", "NotAuthorizedError",
    "OutcomeUnknownError", "Sandbox", "SendStopped", "TemplateError", "read_contacts",
}  # fmt: skip

HEAVY = [
    "openpyxl",
    "ipywidgets",
    "aiohttp",
    "sqlalchemy",
    "httpx",
    "python_calamine",
    "tqdm",
    "astral",
    "pyluach",
    "altair",
]


def test_all_is_sorted_and_complete() -> None:
    """__all__ holds every public name, sorted, and each of them is there."""
    assert fb.__all__ == sorted(PUBLIC)
    assert all(getattr(fb, name).__doc__ for name in fb.__all__)
    assert dir(fb) == fb.__all__


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


ERRORS = [
    value
    for value in [getattr(fb, name) for name in fb.__all__]
    if isinstance(value, type) and issubclass(value, fb.FeedbotError)
]


def pickled(error: Any) -> Any:
    """The error as another process gets it."""
    return pickle.loads(pickle.dumps(error))  # noqa: S301 - made here


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickled])
@pytest.mark.parametrize("kind", ERRORS)
def test_errors_survive_pickle_and_copy(kind: Any, again: Callable[[Any], Any]) -> None:
    """Every error keeps its text, its Hebrew, its notes and what it holds."""
    message = Message("a report is at {path!r}", path="x")
    frame = pd.DataFrame({"a": [1]})
    more = {fb.SendStopped: {"frame": frame}}.get(kind, {})
    error = kind(message, **more)
    if isinstance(error, fb.ApiError):
        error.code = "99"
    error.add_note("a note")
    back = again(error)
    assert (type(back), str(back), back.__notes__) == (kind, str(message), ["a note"])
    assert text(back, "en") == text(error, "en")
    assert isinstance(back.args[0], Message)
    assert getattr(back, "code", None) == getattr(error, "code", None)
    if kind is fb.SendStopped:
        pd.testing.assert_frame_equal(back.frame, frame)


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
