"""Make the sample files anew: `python sample_data/make_samples.py [folder]`.

Everyone in them is invented, on mobile blocks that nobody has been given (050-1, 052-1, 054-1),
on a landline that cannot be (03-1234567) and on a London block that is kept for films. The same
files, byte for byte, come out of every run with the same openpyxl.
"""  # noqa: INP001 - a script beside its files, not a package

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import sys
import zipfile
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

HEADER = ("שם", "שם משפחה", "טלפון נייד", "תאריך", "סכום", "עיר")

MONDAY = dt.date(2025, 11, 3)

# (first name, family name, phone as somebody typed it, days after MONDAY, amount, city)
PEOPLE: tuple[tuple[str | None, str, str | int | float | None, int, float, str], ...] = (
    ("נועה", "לוי", "050-1234501", 0, 180, "חיפה"),
    ("יוסי", "כהן", "0521234502", 0, 240.5, "תל אביב"),
    ("מיכל", "מזרחי", "+972 54-123-4503", 0, 180, "ירושלים"),
    ("אבי", "פרץ", 501234504, 1, 320, "באר שבע"),
    ("תמר", "ביטון", 972521234505.0, 1, 95.9, "חיפה"),
    ("דוד", "אברהם", "972-54-1234506", 1, 180, "נתניה"),
    ("רחל", "פרידמן", "00972501234507", 2, 410, "רמת גן"),
    ("משה", "דהן", "(052) 123 4508", 2, 180, "אשדוד"),
    ("שרה", "אזולאי", "\u200f054-1234509\u200f", 2, 275, "תל אביב"),
    ("יעקב", "גבאי", "נייד: 050-1234510", 2, 180, "צפת"),
    ("אסתר", "חדד", "052\u00a0123\u00a04511", 3, 1250.75, "חיפה"),
    ("איתי", "שפירא", "tel:+972-54-1234512", 3, 180, "מודיעין"),
    ("הדס", "רוזן", "050–1234513", 3, 60, "כפר סבא"),
    ("נועה", "לוי", "+972501234501", 0, 180, "חיפה"),
    ("אורי", "קליין", None, 3, 180, "הרצליה"),
    (None, "מלכה", "054-1234516", 3, 220, "לוד"),
    ("ליאת", "ברק", "050-12345", 6, 180, "עכו"),
    ("עומר", "סגל", "050-1234518 / 052-1234519", 6, 180, "חולון"),
    ("גלית", "נחום", "9.72587E+11", 6, 305, "נס ציונה"),
    ("רון", "אדלר", "03-1234567", 6, 180, "תל אביב"),
    ("Emma", "Clarke", "+44 20 7946 0123", 7, 510, "London"),
    ("יונתן", 'בן-צבי (בע"מ)', "אין טלפון", 7, 180, "רעננה"),
    ("מאיה", "שלום", "  0541234524 ", 7, 180, "אילת"),
    ("יוסי", "כהן", "052-123-4502", 7, 240.5, "תל אביב"),
)

BLANK_AFTER = 12  # a row that somebody left empty

OPTED_OUT = (("052-1234508", "03/10/2025"), ("+972-52-1234511", "17/10/2025"))


def main(folder: Path) -> None:
    """Write the three files into `folder`."""
    (folder / "contacts.xlsx").write_bytes(workbook())
    (folder / "contacts-1255.csv").write_bytes(windows_csv())
    (folder / "opt-out.csv").write_bytes(opt_out())


def workbook() -> bytes:
    """The list as an office keeps it: a title, a blank row, the header, and a hidden sheet."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "לקוחות"
    sheet.sheet_view.rightToLeft = True
    sheet.append(["תורים לנובמבר 2025"])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.merge_cells("A1:F1")
    sheet["A1"].alignment = Alignment(horizontal="center")
    sheet.append([])
    sheet.append(HEADER)
    for number, (first, family, phone, days, amount, city) in enumerate(PEOPLE):
        if number == BLANK_AFTER:
            sheet.append([])
        day = MONDAY + dt.timedelta(days=days)
        sheet.append([first, family, phone, day, amount, city])
        sheet.cell(sheet.max_row, 4).number_format = "dd/mm/yyyy"
    _settings(book)
    return _dated(book)


def _settings(book: Workbook) -> None:
    hidden = book.create_sheet("הגדרות")
    hidden.append(["עיר", "סניף"])
    hidden.append(["חיפה", "צפון"])
    hidden.sheet_state = "hidden"


def _dated(book: Workbook) -> bytes:
    """The workbook's bytes, with one fixed date where openpyxl and zip put today's."""
    saved, fixed = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2025-11-02T08:00:00Z", content)
            new.writestr(
                zipfile.ZipInfo(name, (2025, 11, 2, 8, 0, 0)), content, zipfile.ZIP_DEFLATED
            )
    return fixed.getvalue()


def windows_csv() -> bytes:
    """Some of the same people as an older program exports them: Windows-1255, CRLF."""
    rows = [(first, family, phone, city) for first, family, phone, _, _, city in PEOPLE[:3]]
    rows += [("ליאור", "ממן", "0541234525", "רחובות"), ("דנה", 'עו"ד שקד', "050-1234526", "יפו")]
    return _csv([("שם", "שם משפחה", "טלפון", "עיר"), *rows]).encode("cp1255")


def opt_out() -> bytes:
    """Those who answered הסר, in writings other than the list's."""
    return _csv([("טלפון", "תאריך הסרה"), *OPTED_OUT]).encode("utf-8-sig")


def _csv(rows: list[tuple[object, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
