"""Make the pictures of the report anew: `python tests/pictures/make_report_pictures.py [folder]`.

`report-en.png` and `report-he.png`: the summary, and under it a part of the messages, of the sample
list sent through the sandbox, as LibreOffice shows them. Needs `soffice` (libreoffice-calc) and
`pdftoppm` (poppler-utils); looks best with the fonts Carlito and Noto Sans Hebrew.
"""

from __future__ import annotations

import re
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import pandas as pd

import feedbot_bulk as fb
from feedbot_bulk import results
from feedbot_bulk.i18n.catalogue import Lang
from feedbot_bulk.report.report import write_report

if TYPE_CHECKING:
    import numpy.typing as npt

    Picture = npt.NDArray[np.uint8]  # rows × columns × red, green, blue

ROOT = Path(__file__).parents[2]
TEXT = "שלום {שם}, התור שלך ב-{תאריך}"
FAILING = {
    "972541234503": "המספר אינו רשום בוואטסאפ",
    "972521234505": "המספר אינו רשום בוואטסאפ",
    "972501234510": "הנמען חסם את השולח",
}
QUEUED_AT = pd.Timestamp("2025-10-30 08:15", tz="UTC")  # given, so that pictures stay the same
SENT = 12  # the rest still waits for the desktop program

SUMMARY_DPI, MESSAGES_DPI = 120, 200
WIDTH, MARGIN, GAP = 1240, 24, 30
MESSAGES_HEIGHT = 470
COLORS = 128
WHITE, FRAME, DARK = 255, 200, 110
MOSTLY = 0.9  # a line of the grid is dark from end to end


def main(folder: Path) -> None:
    """Write both pictures into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    done = campaign()
    for lang in get_args(Lang):
        target = folder / f"report-{lang}.png"
        target.write_bytes(png(picture(done, lang)))
        sys.stdout.write(f"{target}: {target.stat().st_size / 1000:.0f} kB\n")


def campaign() -> pd.DataFrame:
    """The sample list after a campaign: most sent, some failed, some waiting, some left out."""
    sandbox = fb.Sandbox(pace=None, fail=FAILING)
    contacts = fb.read_contacts(ROOT / "sample_data" / "contacts.xlsx")
    options: dict[str, Any] = {"campaign": "תורים נובמבר", "client": sandbox, "progress": False}
    left_out = ROOT / "sample_data" / "opt-out.csv"
    sent = contacts.feedbot.send(TEXT, exclude=left_out, **options)
    sandbox.server.settle(SENT)
    done: pd.DataFrame = sent.feedbot.poll(client=sandbox).copy()
    for name, minutes in zip(results.TIMES, (0, 9), strict=True):
        moment = QUEUED_AT + pd.Timedelta(minutes=minutes)
        done[name] = done[name].where(done[name].isna(), moment)
    return done


# --- from the report to pixels ----------------------------------------------------------------


def picture(result: pd.DataFrame, lang: Lang) -> Picture:
    """The summary, and under it the part of the messages that is read first."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, f"{lang}.xlsx")
        write_report(result, report, lang=lang)
        run(
            "soffice",
            profile(folder),
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
            report,
        )
        pdf = report.with_suffix(".pdf")
        summary = trimmed(page(pdf, 1, SUMMARY_DPI))
        messages = trimmed(page(pdf, 2, MESSAGES_DPI))
    return stacked([summary, first_part(messages, lang)], at_the_right=lang == "he")


def first_part(table: Picture, lang: Lang) -> Picture:
    """The rows and columns that are read first, cut where a cell ends."""
    rows, columns = line_before(table, MESSAGES_HEIGHT), line_before(table.swapaxes(0, 1), WIDTH)
    if lang == "he":
        columns = line_before(table[:, ::-1].swapaxes(0, 1), WIDTH)
        return table[:rows, -columns:]
    return table[:rows, :columns]


def line_before(table: Picture, most: int) -> int:
    """Where the last whole cell ends: behind the last dark line within the first `most` ones."""
    dark = np.all(table <= DARK, axis=2).mean(axis=1) > MOSTLY
    return int(np.flatnonzero(dark[:most])[-1]) + 1


def profile(folder: str) -> str:
    """A profile of its own, so that a LibreOffice that is open is left alone."""
    return f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"


def run(*command: str | Path) -> bytes:
    """Run a program; its output."""
    return subprocess.run([*map(str, command)], check=True, capture_output=True).stdout


def page(pdf: Path, number: int, dpi: int) -> Picture:
    """One page as pixels."""
    ppm = run("pdftoppm", "-r", str(dpi), "-f", str(number), "-l", str(number), pdf)
    head = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", ppm)
    if head is None:
        raise SystemExit(f"pdftoppm gave no picture of page {number} of {pdf.name}.")
    width, height = (int(size) for size in head.groups())
    return np.frombuffer(ppm[head.end() :], dtype=np.uint8).reshape(height, width, 3)


def trimmed(image: Picture) -> Picture:
    """The page without its white edges and its footer, which stands apart at the bottom."""
    inked = np.any(image < WHITE, axis=2)
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    gaps = np.diff(rows)
    bottom = rows[gaps.argmax()] if gaps.max() > MARGIN else rows[-1]
    return image[rows[0] : bottom + 1, columns[0] : columns[-1] + 1]


def stacked(images: list[Picture], *, at_the_right: bool) -> Picture:
    """The pictures under each other on white, in a thin frame."""
    width = max(image.shape[1] for image in images) + 2 * MARGIN
    height = sum(image.shape[0] for image in images) + GAP * (len(images) - 1) + 2 * MARGIN
    sheet = np.full((height, width, 3), WHITE, dtype=np.uint8)
    top = MARGIN
    for image in images:
        left = width - MARGIN - image.shape[1] if at_the_right else MARGIN
        sheet[top : top + image.shape[0], left : left + image.shape[1]] = image
        top += image.shape[0] + GAP
    for edge in (sheet[0], sheet[-1], sheet[:, 0], sheet[:, -1]):
        edge[:] = FRAME
    return sheet


# --- from pixels to a small file --------------------------------------------------------------


def png(image: Picture) -> bytes:
    """A PNG of few colors: the commonest of the picture, the others as the nearest of those."""
    colors, palette = few_colors(image)
    height, width = colors.shape
    lines = b"".join(b"\0" + line.tobytes() for line in colors)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            chunk(b"PLTE", palette.tobytes()),
            chunk(b"IDAT", zlib.compress(lines, 9)),
            chunk(b"IEND", b""),
        ]
    )


def few_colors(image: Picture) -> tuple[npt.NDArray[np.uint8], Picture]:
    """The number of each pixel's color, and the colors."""
    found, places, counts = np.unique(
        image.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True
    )
    palette = found[np.argsort(-counts)[:COLORS]]
    far = found[:, None, :].astype(int) - palette[None, :, :].astype(int)
    nearest = (far**2).sum(axis=2).argmin(axis=1).astype(np.uint8)
    return nearest[places].reshape(image.shape[:2]), palette


def chunk(kind: bytes, content: bytes) -> bytes:
    """A part of a PNG: its length, kind, content and check sum."""
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "notebooks" / "pictures")
