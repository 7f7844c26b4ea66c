"""Decodes the bytes of mails. Nothing here raises: what cannot be read becomes U+FFFD.

Charsets are taken from a list, because some of Python's codecs are no charsets, and some take
time that grows with the square of the input. Japanese mails call NEC's and IBM's characters (①, ㈱)
ISO-2022-JP, Shift_JIS or EUC-JP although these have none: the wider sets read them.
"""

from __future__ import annotations

import codecs
import re

from matchmaker.exchange.encodings import is_in, likely_encoding

NAME = re.compile(r"[A-Za-z0-9_.:-]{1,40}")
ALIASES = {
    "x-sjis": "cp932",
    "x-ms-cp932": "cp932",
    "windows-31j": "cp932",
    "cp50220": "iso2022_jp",
    "cp50221": "iso2022_jp",
    "x-euc-jp": "euc_jp",
    "ks_c_5601-1987": "cp949",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
}
# The first that decodes everything is taken; the last one decodes with replacement characters.
WIDER = {
    "shift_jis": ("cp932", "shift_jisx0213"),
    "cp932": ("cp932", "shift_jisx0213"),
    "euc_jp": ("euc_jp", "euc_jis_2004"),
    "iso8859-1": ("cp1252", "iso8859-1"),
    "gb2312": ("gb18030",),
    "gbk": ("gb18030",),
    "big5": ("big5", "big5hkscs"),
    "euc_kr": ("cp949",),
}
OTHERS = re.compile(
    r"utf-(8|16|32)(-[lb]e)?|iso8859-\d+|cp(125\d|437|85\d|86\d|874|949)|koi8-[rtu]|mac-roman"
    r"|gb18030|hz|big5hkscs|johab|tis-620|iso2022_kr|euc_jis_2004|euc_jisx0213|shift_jis_2004"
    r"|shift_jisx0213"
)
ISO_2022_JP = re.compile("iso2022_jp.*")
ESCAPE = re.compile(rb"\x1b(\([BHIJ]|\$\(?[@ABCDOPQ]|\.[AF]|&@)")
JAPANESE_ESCAPE = re.compile(rb"\x1b(\$\(?[@BDOQ]|\([IJ])")
KANA = re.compile("[\u3040-\u30ff]")


def text_of(data: bytes, declared: str | None) -> str:
    """The bytes as text, in the declared charset if it is one that fits, else in a likely one."""
    charset = known_charset(declared)
    if charset and ISO_2022_JP.fullmatch(charset):
        return from_iso_2022_jp(data) if data.isascii() else unlabelled(data)
    if charset:
        text = strictly(data, *WIDER.get(charset, (charset,)))
        if text is not None:
            return text
        return strictly(data, "utf-8") or data.decode(WIDER.get(charset, (charset,))[0], "replace")
    return unlabelled(data)


def known_charset(declared: str | None) -> str | None:
    """Python's name of the charset; None for an unknown one, and for ASCII, which says nothing."""
    name = (declared or "").strip().strip("\"'").lower()
    if not NAME.fullmatch(name):
        return None
    try:
        codec = codecs.lookup(ALIASES.get(name, name)).name
    except LookupError:
        return None
    is_known = codec in WIDER or OTHERS.fullmatch(codec) or ISO_2022_JP.fullmatch(codec)
    return codec if is_known else None


def strictly(data: bytes, *charsets: str) -> str | None:
    """The text in the first of these charsets that decodes every byte."""
    for charset in charsets:
        try:
            return data.decode(charset)
        except UnicodeDecodeError:
            continue
    return None


def unlabelled(data: bytes) -> str:
    """Text whose charset nobody tells: escape sequences, UTF-8, then what the bytes look like."""
    if data.isascii():
        return from_iso_2022_jp(data) if JAPANESE_ESCAPE.search(data) else data.decode("ascii")
    text = strictly(data, "utf-8")
    if text is not None:
        return text
    lines = [line for line in data.split(b"\n") if not line.isascii()]
    if all(is_in(line, "euc_jp") for line in lines):
        in_euc = data.decode("euc_jp", "replace")
        if KANA.search(in_euc):
            return in_euc
    return data.decode(likely_encoding(lines), "replace")


def from_iso_2022_jp(data: bytes) -> str:
    """ISO-2022-JP with the characters of NEC and IBM, and without a return to ASCII at line ends."""
    text = strictly(data, "iso2022_jp")
    if text is not None:
        return text
    pieces, mode, start = [], b"(B", 0
    for escape in ESCAPE.finditer(data):
        pieces.append(in_mode(data[start : escape.start()], mode))
        mode, start = escape[1], escape.end()
    return "".join([*pieces, in_mode(data[start:], mode)])


def in_mode(data: bytes, mode: bytes) -> str:
    """The bytes after an escape sequence."""
    if mode in (b"$@", b"$B", b"$(B", b"$(@", b"$(O", b"$(Q"):
        return as_shift_jis(data).decode("cp932", "replace")
    if mode == b"$(D":
        pairs = (data[index : index + 2] for index in range(0, len(data) - 1, 2))
        three = b"".join(b"\x8f" + bytes(byte | 0x80 for byte in pair) for pair in pairs)
        return three.decode("euc_jp", "replace")
    if mode == b"(I":
        return bytes(byte | 0x80 if 0x21 <= byte < 0x60 else byte for byte in data).decode(
            "cp932", "replace"
        )
    return data.decode("ascii", "replace")


def as_shift_jis(data: bytes) -> bytes:
    """Pairs of JIS X 0208 as Shift_JIS (row and cell by the usual shift); other bytes as they are."""
    out, index = bytearray(), 0
    while index < len(data):
        row = data[index]
        if not 0x21 <= row <= 0x7E or index + 1 == len(data):
            out.append(row)
            index += 1
            continue
        cell = data[index + 1]
        first = (row - 0x21 >> 1) + 0x81
        out.append(first if first < 0xA0 else first + 0x40)
        if row % 2:
            out.append(min(cell + (0x1F if cell < 0x60 else 0x20), 0xFF))
        else:
            out.append(min(cell + 0x7E, 0xFF))
        index += 2
    return bytes(out)
