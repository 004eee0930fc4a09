"""Templates: what may be written in braces, and how a cell of any kind comes out."""

# ruff: noqa: DTZ001 - cells are mostly without a zone

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedbot_bulk import cells
from feedbot_bulk.cells import dates, text_utils
from feedbot_bulk.errors import ColumnError, TemplateError
from feedbot_bulk.i18n.reasons import code
from feedbot_bulk.messages.parsing import parse
from feedbot_bulk.messages.templates import render
from feedbot_bulk.results.frame import TEXT

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

MARK = "\u200f"


def message(template: str, **row: object) -> str | None:
    """The text of a list of one row, None where it has a reason."""
    return _only(template, row)[0]


def reason(template: str, **row: object) -> str | None:
    """The reason of a list of one row, None where it has a text."""
    return _only(template, row)[1]


def _only(template: str, row: dict[str, object]) -> tuple[str | None, str | None]:
    frame = pd.DataFrame({name: pd.Series([cell], dtype="object") for name, cell in row.items()})
    made = render(template, frame)
    text, why = made.astype("object").where(made.notna(), None).iloc[0]
    assert (text is None) != (why is None)
    return text, why


def column_texts(cells_of_column: pd.Series[Any]) -> list[str]:
    """A column of any dtype, as a template prints it; an empty cell as a dash."""
    return render("{x|-}", pd.DataFrame({"x": cells_of_column}))["message"].tolist()


# --- the language -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("שלום {שם}", "שלום דנה"),
        ("{שם}{שם}, {עיר}", "דנהדנה, חיפה"),
        ("שלום { שם }", "שלום דנה"),
        (f"שלום {{{MARK}שם{MARK}}}", "שלום דנה"),
        ("{עיר|לא ידוע}", "חיפה"),
        ("{ריק|לא ידוע}", "לא ידוע"),
        ("{ריק|}!", "!"),
        ("{ריק|a:b|c}", "a:b|c"),
        ("{תאריך:%d/%m|בקרוב}", "01/11"),
        ("{ריק:%d/%m|בקרוב}", "בקרוב"),
        ("{{שם}} {{{שם}}} }}{{", "{שם} {דנה} }{"),
        ("{שם:}", "דנה"),
        ("שורה\nשורה {שם}", "שורה\nשורה דנה"),
    ],
)
def test_what_may_stand_in_braces(template: str, expected: str) -> None:
    """Names (trimmed), fallbacks, formats and doubled braces mean what the design says."""
    row = {"שם": "דנה", "עיר": "חיפה", "ריק": None, "תאריך": "1/11/2026"}
    assert message(template, **row) == expected


@pytest.mark.parametrize(
    "name",
    [
        "שם פרטי",
        "a.b",
        "a[0]",
        "a(b)",
        "a.__class__",
        "0",
        "a:b",
        "a|b",
        "a{b}",
        "שעה: התחלה",
        "%d",
        "😀",
    ],
)
def test_a_name_is_a_column_letter_for_letter(name: str) -> None:
    """Whatever a header holds, braces of its own included, its name in braces is its value."""
    row = {"a": "wrong", name: "right"}
    assert message(f"<{{{name}}}>", **row) == "<right>"
    assert message(f"<{{{name}:>7}}>", **row) == "<  right>"
    assert message(f"<{{{name}|none}}>", **row) == "<right>"


def test_the_longest_name_wins() -> None:
    """Where a name holds `:` or `|` and its first part is a column too, the longer one is meant."""
    row = {"a": "1/11/2026", "a:%d": "long", "a|b": "bar"}
    assert message("{a:%d} {a|b} {a:%m}", **row) == "long bar 11"


def test_a_name_may_differ_in_its_space_where_no_other_is_meant() -> None:
    """A header wrapped over two lines is found on one; an exact name is preferred to a near one."""
    frame = pd.DataFrame([["נועה", "x", "y"]], columns=["שם\n פרטי", f"עיר{MARK}", "עיר"])
    assert render("{שם פרטי} {עיר}", frame)["message"].tolist() == ["נועה y"]


def test_names_that_are_not_text() -> None:
    """A label such as 2024 is written as it prints."""
    frame = pd.DataFrame([["a", "b"]], columns=[2024, "x"])
    assert render("{2024}", frame)["message"].tolist() == ["a"]
    assert parse("{x} {2024} {x}", [2024, "x"]).columns == ("x", 2024)


@pytest.mark.parametrize(
    ("template", "place", "says"),
    [
        ("שלום {שמ}", 7, "the nearest is 'שם'"),
        ("שלום {Name", 6, "never closed"),
        ("שלום {", 6, "never closed"),
        ("שלום }", 6, "closes nothing"),
        ("שלום {שם}}", 10, "closes nothing"),
        ("{שם {עיר}", 5, "cannot hold another {"),
        ("{שם|{עיר}}", 5, "cannot hold another {"),
        ("{}", 1, "names no column"),
        ("a{ }", 2, "names no column"),
        ("{|x}", 1, "names no column"),
        ("{:d}", 1, "names no column"),
        ("{0}", 2, "No column is called '0'"),
        ("{שם.__class__}", 2, "the nearest is 'שם'"),
        ("{שם[0]}", 2, "No column is called 'שם[0]'"),
        ("{שם!r}", 2, "No column is called 'שם!r'"),
        ("{שם:%d/%Q}", 8, "'%Q' is not a date code"),
        ("{שם:qq}", 5, "'qq' is not a format"),
        ("{שם:.2}", 5, "could mean two things"),
        ("{שם:1000000000d}", 5, "width can be 200"),
        ("{שם:.99999999999f}", 6, "decimals can be 20"),
        ("{שם:n}", 5, "not a format"),
        ("\ud800", 1, "broken"),
        ("a\0", 2, "broken"),
        ("שם", 1, "write {שם}"),
    ],
)
def test_an_error_points_at_the_place(template: str, place: int, says: str) -> None:
    """A template that cannot be read says what is wrong, where, and what to write."""
    with pytest.raises(TemplateError, match="character") as caught:
        parse(template, ["שם", "עיר"])
    what, excerpt, caret = str(caught.value).split("\n")
    assert says in what
    assert f"character {place} of" in what
    assert len(caret) == 2 + place
    assert excerpt[2:].replace("�", "") == template.replace("\ud800", "").replace("\0", "")


def test_an_error_in_a_long_template_shows_its_line_only() -> None:
    """The excerpt is a part of the line at fault, and the caret stands under the brace."""
    template = "first line\n" + "x" * 500 + "{שמ}" + "y" * 500 + "\nlast line"
    with pytest.raises(TemplateError, match="line 2, character 502") as caught:
        parse(template, ["שם"])
    _, excerpt, caret = str(caught.value).split("\n")
    assert excerpt[len(caret) - 1] == "ש"
    assert len(excerpt) < 80


@pytest.mark.parametrize("labels", [["שם", "שם"], ["שם ", f"{MARK}שם"], [2024, "2024"]])
def test_a_name_that_two_columns_share_is_an_error(labels: list[Hashable]) -> None:
    """The template asks which is meant; a shared name that is not used disturbs nobody."""
    frame = pd.DataFrame([["a", "b", "c"]], columns=[*labels, "עיר"])
    name = str(labels[0]).strip()
    with pytest.raises(TemplateError, match="2 columns are called"):
        render(f"{{{name}}}", frame)
    assert render("{עיר}", frame)["message"].tolist() == ["c"]


def test_no_columns_at_all() -> None:
    """A name in a list without columns is an error that says so; a plain text is not."""
    with pytest.raises(TemplateError, match="the list has no columns"):
        parse("{שם}", [])
    assert render("שלום", pd.DataFrame(index=[1, 2]))["message"].tolist() == ["שלום", "שלום"]


LABELS = st.lists(st.text(min_size=1, max_size=8).filter(str.strip), max_size=4, unique=True)


@given(st.text(alphabet="{}|:%ab .[]_0dfשם\n" + MARK, max_size=40), LABELS)
def test_any_template_is_read_or_refused(template: str, labels: Sequence[str]) -> None:
    """Whatever is typed, the answer is a template or a TemplateError, never another failure."""
    try:
        made = parse(template, ["a", "ab", "שם", *labels])
    except TemplateError:
        return
    assert len(made.texts) == len(made.fields) + 1


@given(st.text(max_size=60).filter(text_utils.is_sendable), st.text(max_size=60))
def test_braces_round_trip(text: str, value: str) -> None:
    """A text with its braces doubled is itself, and a value is never read as a template."""
    template = text.replace("{", "{{").replace("}", "}}") + "{ערך|-}."
    written = cells.write(value)
    expected = f"{text}{written or '-'}." if isinstance(written, str) else None
    assert message(template, ערך=value) == expected


# --- values without a format ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (3, "3"),
        (3.0, "3"),
        (-0.0, "0"),
        (2.5, "2.5"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "0.0000001"),
        (972501234567.0, "972501234567"),
        (9007199254740991.0, "9007199254740991"),
        (np.float32(0.1), "0.1"),
        (np.int8(-3), "-3"),
        (Decimal("12.50"), "12.50"),
        (Decimal("3.0"), "3"),
        (Decimal("1E+3"), "1000"),
        (True, "True"),
        (np.bool_(False), "False"),  # noqa: FBT003 - a cell
        (dt.date(2026, 11, 1), "01/11/2026"),
        (dt.datetime(2026, 11, 1), "01/11/2026"),
        (dt.datetime(2026, 11, 1, 9, 5), "01/11/2026 09:05"),
        (pd.Timestamp("2026-11-01 09:05:07.5"), "01/11/2026 09:05:07"),
        (pd.Timestamp("2026-11-01 09:05", tz="UTC"), "01/11/2026 09:05"),
        (np.datetime64("2026-11-01"), "01/11/2026"),
        (dt.time(9, 5), "09:05"),
        (dt.timedelta(hours=26, minutes=5), "26:05"),
        (np.timedelta64(90, "m"), "1:30"),
        (pd.Period("2026-11", "M"), "2026-11"),
        ("  דנה\u00a0", "דנה"),
        ("007", "007"),
        ("3.0", "3.0"),
        ("2026-11-01", "2026-11-01"),
        ("2026-11-01 00:00:00", "01/11/2026"),
        ("at 00:00:00", "at 00:00:00"),
        ("{שם}", "{שם}"),
        ("%s", "%s"),
    ],
)
def test_values_print_as_a_person_would_write_them(cell: object, expected: str) -> None:
    """No `.0`, no `00:00:00`, no noise of floats; text as it stands, without space around it."""
    assert message("{x}", x=cell) == expected


EMPTY = [
    None,
    np.nan,
    pd.NA,
    pd.NaT,
    Decimal("nan"),
    np.datetime64("NaT", "s"),
    "",
    "  ",
    MARK,
    "\u200b",
    "nan",
    "NaN",
    "<NA>",
    "NaT",
    "None",
    "#N/A",
    "#REF!",
]


@pytest.mark.parametrize("cell", EMPTY)
@pytest.mark.parametrize("spec", ["", ":%d/%m", ":,.2f", ":>9"])
def test_an_empty_cell_is_a_reason_or_the_fallback(cell: object, spec: str) -> None:
    """What shows nothing, or only stands for nothing, never reaches a message."""
    assert reason(f"שלום {{x{spec}}}", x=cell) == "no value for {x}"
    assert message(f"שלום {{x{spec}|לכם}}", x=cell) == "שלום לכם"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (float("inf"), "not a number in {x}: inf"),
        pytest.param(10**5000, "not a number in {x}: (int)", id="endless"),
        (Decimal("1e999999"), "not a number in {x}: (Decimal)"),
        ([1, 2], "not a text, number or date in {x}: (list)"),
        (b"abc", "not a text, number or date in {x}: (bytes)"),
        ("a\ud800b", "broken characters in {x}: a�b"),
        ("a\0b", "broken characters in {x}: a�b"),
    ],
)
def test_a_cell_that_cannot_be_written_is_a_reason(cell: object, expected: str) -> None:
    """One odd cell is a matter of its row; a fallback does not hide it where one is given."""
    assert reason("{x}", x=cell) == expected
    assert reason("{x|-}", x=cell) == expected


COLUMNS = {
    "int64": (pd.Series([1, 20]), ["1", "20"]),
    "Int64": (pd.Series([1, None], dtype="Int64"), ["1", "-"]),
    "float64": (pd.Series([1, None]), ["1", "-"]),
    "Float64": (pd.Series([1.5, None], dtype="Float64"), ["1.5", "-"]),
    "float32": (pd.Series([0.1, 2], dtype="float32"), ["0.1", "2"]),
    "bool": (pd.Series([True, False]), ["True", "False"]),
    "boolean": (pd.Series([True, None], dtype="boolean"), ["True", "-"]),
    "datetime": (pd.Series(["2026-11-01", None], dtype="datetime64[ns]"), ["01/11/2026", "-"]),
    "datetime, seconds": (
        pd.Series(["2026-11-01 10:30", None], dtype="datetime64[s]"),
        ["01/11/2026 10:30", "-"],
    ),
    "datetime, zone": (
        pd.Series(["2026-11-01 10:30", None], dtype="datetime64[ns, Asia/Jerusalem]"),
        ["01/11/2026 10:30", "-"],
    ),
    "timedelta": (pd.Series(pd.to_timedelta(["90min", None])), ["1:30", "-"]),
    "category of text": (pd.Series(["a ", None], dtype="category"), ["a", "-"]),
    "category of numbers": (pd.Series([3.0, None], dtype="category"), ["3", "-"]),
    "category, mixed": (pd.Series([1, "x", 2.5]).astype("category"), ["1", "x", "2.5"]),
    "text": (pd.Series(["a", None], dtype=TEXT), ["a", "-"]),
    "text, python": (pd.Series(["a", None], dtype="string[python]"), ["a", "-"]),
    "object of text": (pd.Series(["a", None, np.nan], dtype="object"), ["a", "-", "-"]),
    "object, mixed": (
        pd.Series([True, 1, 1.0, Decimal("1.10"), "1", pd.NA, dt.date(2026, 1, 2)], dtype="object"),
        ["True", "1", "1", "1.10", "1", "-", "02/01/2026"],
    ),
    "period": (pd.Series(pd.period_range("2026-11", periods=2, freq="M")), ["2026-11", "2026-12"]),
    "sparse": (pd.Series(pd.arrays.SparseArray([0.0, 1.0, np.nan])), ["0", "1", "-"]),
    "nothing": (pd.Series([None, None], dtype="object"), ["-", "-"]),
    "no rows": (pd.Series([], dtype=TEXT), []),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_of_every_dtype(name: str) -> None:
    """A cell prints the same whatever its column's dtype; missing ones are empty in all."""
    column, expected = COLUMNS[name]
    assert column_texts(column) == expected


@pytest.mark.pyarrow
def test_arrow_columns() -> None:
    """Columns that pyarrow holds are no different."""
    import pyarrow as pa

    table = {
        "text": (["a", None], pa.string(), ["a", "-"]),
        "amount": ([Decimal("1.10"), None], pa.decimal128(9, 2), ["1.10", "-"]),
        "day": ([dt.date(2026, 11, 1), None], pa.date32(), ["01/11/2026", "-"]),
        "moment": (
            [dt.datetime(2026, 11, 1, 9), None],
            pa.timestamp("us"),
            ["01/11/2026 09:00", "-"],
        ),
        "whole": ([3, None], pa.int64(), ["3", "-"]),
        "list": ([["a"], None], pa.list_(pa.string()), [None, "-"]),
    }
    for held, kind, expected in table.values():
        column = pd.Series(held, dtype=pd.ArrowDtype(kind))
        made = [text if isinstance(text, str) else None for text in column_texts(column)]
        assert made == expected, kind


@given(
    st.lists(
        st.one_of(
            st.text(max_size=12), st.none(), st.sampled_from(["nan", "2026-11-01 00:00:00", MARK])
        )
    )
)
def test_a_column_is_written_as_its_cells_are(values: list[str | None]) -> None:
    """The quick way for columns of text gives what each cell would give by itself."""
    column = pd.Series(values, dtype="object")
    assert cells.write_each(column) == [cells.write(value) for value in values]


# --- formats ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    [
        "1/11/2026",
        "01.11.26",
        "1-11-2026",
        "2026-11-01",
        "2026/11/1",
        " 1/11/2026 ",
        f"{MARK}1/11/2026",
        "1/11/2026 14:30",
        "2026-11-01 00:00:00",
        "2026-11-01T14:30:00Z",
        "１/11/2026",
        dt.date(2026, 11, 1),
        pd.Timestamp("2026-11-01 10:00"),
        np.datetime64("2026-11-01"),
    ],
)
def test_a_date_format_reads_text_day_first_or_iso(cell: object) -> None:
    """A date from a file, in any usual writing, and a real date print alike."""
    assert message("{x:%d/%m/%Y}", x=cell) == "01/11/2026"


@pytest.mark.parametrize(
    "cell",
    [
        "1/11/2026 14:30",
        "01.11.26 14:30:00",
        "2026-11-01 14:30:00",
        "2026-11-01T14:30",
        "1.11.2026, 14:30:00",
        "1/11/2026 2:30 PM",
        "2026-11-01T14:30:00.123+02:00",
        "14:30",
        "14:30:59",
        dt.time(14, 30),
        pd.Timestamp("2026-11-01 14:30"),
    ],
)
def test_a_time_format_reads_a_time_of_day(cell: object) -> None:
    """The time beside a date, or alone, in any usual writing."""
    assert message("{x:%H:%M}", x=cell) == "14:30"


@pytest.mark.parametrize(
    "cell",
    [
        "soon",
        "31/2/2026",
        "11/30/2026",
        "1/11",
        "20261101",
        "46327",
        46327,
        46327.0,
        True,
        "1/11-2026",
        "1/11/2026 25:00",
        "1/11/2026 13:00 PM",
        "14:30",
        "2026-11-01 x",
        "9" * 100_000,
        "1/11/0000",
    ],
)
def test_what_is_no_date_is_a_reason(cell: object) -> None:
    """Nothing is guessed: the row says which column, and what stands there."""
    why = reason("{תאריך:%d/%m}", תאריך=cell)
    assert why is not None
    assert why.startswith("not a date in {תאריך}: ")
    assert len(why) < 80


@pytest.mark.parametrize("cell", ["1/11/2026", "2026-11-01 00:00:00", dt.date(2026, 11, 1)])
def test_a_date_alone_has_no_time_of_day(cell: object) -> None:
    """A time format does not make a midnight of a date without a time."""
    why = reason("{x:%d/%m %H:%M|-}", x=cell)
    assert why is not None
    assert why.startswith("no time of day in {x}: ")
    assert "00:00" not in why


def test_two_digit_years() -> None:
    """Years are read as POSIX reads them: 69 to 99 of the last century, the others of this one."""
    years = ["1/1/00", "1/1/68", "1/1/69", "1/1/99"]
    assert [message("{x:%Y}", x=year) for year in years] == ["2000", "2068", "1969", "1999"]


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("ביום {x:%A}, {x:%-d ב%B}", "ביום שלישי, 3 בנובמבר"),
        ("on {x:%A}, {x:%B %-d}", "on Tuesday, November 3"),
        ("on {x:%a %b %y %j}", "on Tue Nov 26 307"),
        ("{x:%#d.%#m.%Y}", "3.11.2026"),
        ("{x:%F %T}", "2026-11-03 14:05:09"),
        ("{x:%I:%M %p}", "02:05 PM"),
        ("{x:%-H בצהריים, 100%%}", "14 בצהריים, 100%"),
        ("{x: %d/%m }", "03/11"),
    ],
)
def test_codes_of_dates(template: str, expected: str) -> None:
    """Every system prints the same, and in Hebrew where the template is."""
    assert message(template, x="3/11/2026 14:05:09") == expected


@given(st.datetimes(dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31)))
def test_codes_agree_with_strftime(moment: dt.datetime) -> None:
    """What Python's own strftime has a code for, ours prints the same."""
    spec = "%d %m %y %H %I %M %S %p %f %j %A %a %B %b"
    year = f"{moment.year:04}"
    assert message(f"{{x:{spec} %Y}}", x=moment) == f"{moment.strftime(spec)} {year}"


@given(st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2068, 12, 31)))
def test_what_we_write_we_read(moment: dt.datetime) -> None:
    """A date and time printed by us is read back as the same, to the second."""
    whole = moment.replace(microsecond=0)
    read = dates.read(dates.write(whole))
    midnight = dt.datetime.combine(whole, dt.time())
    assert read == (whole.date() if whole == midnight else whole)


@pytest.mark.parametrize(
    ("cell", "spec", "expected"),
    [
        ("1,234.5", ",.2f", "1,234.50"),
        ("1234.5", ",.2f", "1,234.50"),
        ("₪1,200", ",.2f", "1,200.00"),
        ('1,200 ש"ח', ",.0f", "1,200"),
        ("-₪5", ".1f", "-5.0"),
        ("−5", "d", "-5"),
        (f"{MARK}5", "03d", "005"),
        ("15%", ".0%", "15%"),
        ("0.15", ".0%", "15%"),
        ("1.5E+3", ",.0f", "1,500"),
        ("3.0", "d", "3"),
        (3.0, "03d", "003"),
        (7, ".2f", "7.00"),
        (0.125, ".2f", "0.13"),
        ("2.675", ".2f", "2.68"),
        (Decimal("1234.5"), ",", "1,234.5"),
        (-0.0, ".1f", "0.0"),
        (np.int64(5), "+d", "+5"),
        (12345.678, ".3g", "1.23e+04"),
        ("abc", ">5", "  abc"),
        (3.0, "^5", "  3  "),
        ("abcdef", ".3s", "abc"),
    ],
)
def test_a_number_format_reads_text_as_a_number(cell: object, spec: str, expected: str) -> None:
    """Amounts as files hold them: signs, thousands, currencies, per cents; halves round up."""
    assert message(f"{{x:{spec}}}", x=cell) == expected


@pytest.mark.parametrize(
    "cell",
    [
        "abc",
        "12,34",
        "1.234,50",
        "1 234",
        "1e999",
        "9" * 100_000,
        "--5",
        "%",
        True,
        dt.date(2026, 1, 1),
        float("inf"),
        "5 6",
    ],
)
def test_what_is_no_number_is_a_reason(cell: object) -> None:
    """Nothing is guessed: the row says which column, and what stands there."""
    why = reason("{סכום:,.2f}", סכום=cell)
    assert why is not None
    assert why.startswith("not a number in {סכום}: ")
    assert len(why) < 80


def test_a_whole_number_is_not_made_of_a_part() -> None:
    """`d` does not cut a value short."""
    assert reason("{x:d}", x="3.5") == "not a whole number in {x}: 3.5"


# --- rows -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "index",
    [
        pd.Index([5, 5, 1]),
        pd.MultiIndex.from_tuples([("a", 1), ("a", 1), ("b", 2)]),
        pd.DatetimeIndex(["2026-01-01"] * 3),
    ],
)
def test_rows_keep_their_index_and_have_a_text_or_a_reason(index: pd.Index[Any]) -> None:
    """Whatever the index is, one of the two in every row, in our text dtype."""
    frame = pd.DataFrame({"שם": ["דנה", None, "רון"], "עיר": ["", None, "חיפה"]}, index=index)
    before = frame.copy()
    made = render("{שם} מ{עיר}", frame)
    assert made.index.equals(index)
    assert list(made.columns) == ["message", "reason"]
    assert [str(dtype) for dtype in made.dtypes] == [TEXT, TEXT]
    assert (made["message"].notna() ^ made["reason"].notna()).all()
    assert made["reason"].tolist()[:2] == ["no value for {עיר}", "no value for {שם}"]
    assert made["message"].tolist()[2] == "רון מחיפה"
    pd.testing.assert_frame_equal(frame, before)


def test_a_list_without_rows() -> None:
    """It has no messages, and still the right columns."""
    made = render("{שם}", pd.DataFrame({"שם": pd.Series([], dtype=TEXT)}))
    assert made.shape == (0, 2)
    assert [str(dtype) for dtype in made.dtypes] == [TEXT, TEXT]


@pytest.mark.parametrize("template", ["{ריק|}", f"{{ריק|}}{MARK}\n"])
def test_a_blank_message_is_a_reason(template: str) -> None:
    """A message in which nothing can be seen is not sent."""
    made = render(template, pd.DataFrame({"ריק": [None, "מלא"]}))
    assert made["reason"].tolist()[0] == "message empty"
    assert made["message"].tolist()[1].startswith("מלא")


@pytest.mark.parametrize(
    ("message", "names"),
    [
        ("", "message= is empty"),
        (f" {MARK}\n", "message= is empty"),
        ("{ריק|}", "message= is empty"),
        (pd.Series([None, " "], name="ריק"), "Every text of the column 'ריק' is empty"),
    ],
)
def test_an_empty_text_for_everybody_is_an_error(message: Any, names: str) -> None:
    """It is a slip of whoever calls, not a reason on each row."""
    with pytest.raises(TemplateError, match=names):
        render(message, pd.DataFrame({"ריק": [None, None]}))


def test_a_text_that_whatsapp_does_not_take_is_a_reason() -> None:
    """65,536 UTF-16 units go, one more does not; an emoji counts as two, as WhatsApp counts it."""
    texts = pd.Series(["x" * 65_536, "x" * 65_537, "👍" * 32_768, "👍" * 32_769])
    made = render(texts, pd.DataFrame({"a": range(4)}))
    assert made["message"].notna().tolist() == [True, False, True, False]
    assert made["reason"].tolist()[3] == (
        "too long for WhatsApp, which takes 65,536 characters: 65,538"
    )
    assert [code(one) for one in made["reason"].dropna()] == ["message_too_long"] * 2


def test_finished_texts_go_as_they_are() -> None:
    """A Series is no template: braces and space stay; what is blank or broken has a reason."""
    finished = pd.Series([" {שם} \n", None, " ", 5.0, "#N/A", "\ud800"], dtype="object")
    made = render(finished, pd.DataFrame({"שם": ["דנה"] * 6}))
    assert made["message"].tolist()[0] == " {שם} \n"
    assert made["message"].tolist()[3] == "5"
    empty, broken = "message empty", "broken characters in the message"
    assert made["reason"].tolist()[1:3] == [empty, empty]
    assert made["reason"].tolist()[4:] == [empty, broken]


def test_finished_texts_stand_beside_the_list() -> None:
    """A Series goes by position where its index is the list's, and is refused where it is not."""
    frame = pd.DataFrame({"שם": ["דנה", "רון"]}, index=[7, 7])
    assert render(pd.Series(["a", "b"], index=[7, 7]), frame)["message"].tolist() == ["a", "b"]
    for index in ([0, 1], [7, 8], [7]):
        with pytest.raises(ColumnError, match="message= is a Series"):
            render(pd.Series(["a", "b"][: len(index)], index=index), frame)


def test_what_is_no_template_is_refused() -> None:
    """A list of texts, a number or bytes in place of a template say what is wanted."""
    for wrong in (["a"], 5, b"a", None):
        with pytest.raises(TemplateError, match="message= is a template"):
            render(wrong, pd.DataFrame({"a": [1]}))  # type: ignore[arg-type]


@given(st.data())
def test_any_cell_gives_a_text_or_a_reason(data: st.DataObject) -> None:
    """Whatever cells hold, each row has one of the two, and every text can be sent."""
    cell = st.one_of(
        st.text(max_size=20),
        st.integers(),
        st.floats(),
        st.decimals(),
        st.booleans(),
        st.none(),
        st.dates(),
        st.datetimes(),
        st.times(),
        st.timedeltas(),
        st.binary(max_size=3),
        st.lists(st.integers(), max_size=2),
        st.fractions(),
        st.complex_numbers(),
    )
    values = data.draw(st.lists(cell, max_size=6))
    frame = pd.DataFrame({"x": pd.Series(values, dtype="object")})
    for template in (
        "{x}",
        "{x:%d/%m/%y}",
        "{x:%H:%M}",
        "{x:,.2f}",
        "{x:d}",
        "{x:.1%}",
        "{x:>9}",
        "{x|-}",
    ):
        made = render(template, frame)
        assert (made["message"].notna() ^ made["reason"].notna()).all()
        for text in made["message"].dropna():
            assert text_utils.is_sendable(text)
            assert not text_utils.is_blank(text)
