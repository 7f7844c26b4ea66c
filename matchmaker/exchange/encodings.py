"""Finds out a text file's encoding, always the same for the same bytes, and decodes it by lines.

A line that the encoding of the file cannot decode keeps the bytes as lone surrogates (PEP 383), so
that only its own row is refused. The order: byte order mark, UTF-16 without one, UTF-8, then
CP932 (Shift_JIS) where the result looks like Japanese, else Windows-1252.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

UNDECODED = re.compile("[\ud800-\udfff]")
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
NAMES = {"utf-8": "UTF-8", "cp932": "Shift_JIS", "cp1252": "Windows-1252"}
SAMPLE_BYTES = 400
SAMPLE_LINES = 2000
JAPANESE = "\u3000-\u303f\u3040-\u30ff\u3400-\u9fff\uff01-\uff9f"
JAPANESE_RUN = re.compile(f"[{JAPANESE}]{{2,}}")
UNLIKELY = re.compile(f"[\ue000-\uf8ff]|(?<![{JAPANESE}])[{JAPANESE}](?![{JAPANESE}])")


@dataclass(frozen=True)
class Decoded:
    """The lines of a file with their ends.

    `foreign` are the indexes of lines that are UTF-8 in a file of another encoding.
    """

    lines: list[str]
    encoding: str
    foreign: frozenset[int] = frozenset()

    @property
    def encoding_name(self) -> str:
        """The encoding as people call it."""
        return NAMES.get(self.encoding, self.encoding.upper())


def decode(data: bytes) -> Decoded:
    """Decode a whole file. A file with old Mac line ends (CR) gets LF."""
    encoding, data = marked_encoding(data)
    encoding = encoding or unmarked_utf16(data)
    if encoding and encoding != "utf-8":
        width = 4 if "32" in encoding else 2
        text = data[: len(data) // width * width].decode(encoding, "surrogatepass")
        return Decoded(lines_of(text), encoding)
    if b"\r" in data and b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    try:
        return Decoded(lines_of(data.decode("utf-8")), "utf-8")
    except UnicodeDecodeError:
        return decode_lines(data, encoding)


def marked_encoding(data: bytes) -> tuple[str | None, bytes]:
    """The encoding that a byte order mark tells, and the bytes without the mark."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return encoding, data[len(mark) :]
    return None, data


def unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: Latin letters of the header make every second byte zero."""
    sample = data[:SAMPLE_BYTES]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.4 * len(sample) / 2 and even < 0.1 * odd:
        return "utf-16-le"
    if even > 0.4 * len(sample) / 2 and odd < 0.1 * even:
        return "utf-16-be"
    return None


def lines_of(text: str) -> list[str]:
    """The lines with their ends, cut at LF only."""
    if "\r" in text and "\n" not in text:
        text = text.replace("\r", "\n")
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def decode_lines(data: bytes, known: str | None) -> Decoded:
    """Decode line by line, in the known encoding or the one that fits most lines."""
    raw = data.split(b"\n")
    encoding = known or likely_encoding([line for line in raw if not line.isascii()])
    lines: list[str] = []
    foreign: set[int] = set()
    for index, line in enumerate(raw):
        if encoding != "utf-8" and is_surely_utf8(line, encoding):
            foreign.add(index)
            lines.append(line.decode("utf-8") + "\n")
        else:
            lines.append(line.decode(encoding, "surrogateescape") + "\n")
    lines[-1] = lines[-1][:-1]
    return Decoded(lines if lines[-1] else lines[:-1], encoding, frozenset(foreign))


def likely_encoding(lines: list[bytes]) -> str:
    """The encoding that most of the lines with other than ASCII characters are in."""
    sample = lines[:SAMPLE_LINES]
    in_utf8 = [is_in(line, "utf-8") for line in sample]
    if 2 * sum(in_utf8) >= len(sample):
        return "utf-8"
    others = [line for line, is_utf8 in zip(sample, in_utf8, strict=True) if not is_utf8]
    return "cp932" if 2 * sum(map(looks_japanese, others)) > len(others) else "cp1252"


def is_in(line: bytes, encoding: str) -> bool:
    """Whether the encoding can decode the line."""
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def looks_japanese(line: bytes) -> bool:
    """Whether the line is CP932: Japanese characters come in runs, misread umlauts alone."""
    if not is_in(line, "cp932"):
        return False
    text = line.decode("cp932")
    likely = sum(len(run) for run in JAPANESE_RUN.findall(text))
    return likely > len(UNLIKELY.findall(text))


def is_surely_utf8(line: bytes, encoding: str) -> bool:
    """Whether a line of a file in another encoding is UTF-8: its pairs of bytes are no accident."""
    if line.isascii() or not is_in(line, "utf-8"):
        return False
    multibyte = sum(ord(sign) > 127 for sign in line.decode("utf-8"))
    return encoding == "cp1252" or multibyte >= 3 or not is_in(line, "cp932")
