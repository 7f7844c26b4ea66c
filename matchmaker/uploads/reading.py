"""Reads what was uploaded: says what it is, makes a clean picture of it, or refuses it.

A file is what its bytes say, never what its name or the browser says; both must agree. Pictures
are decoded and written anew, so that nothing of the uploaded bytes is ever sent to a reader:
neither metadata nor what might hide behind the picture. Documents are kept as they are and only
ever offered for saving.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import PurePosixPath

from PIL import Image, ImageOps

from matchmaker.errors import MatchmakerError

MOST_BYTES = 5_000_000
MOST_PIXELS = 20_000_000
LARGEST = {"logo": (320, 320), "picture": (1600, 1600)}
LONGEST_NAME = 120
FORMATS = {"JPEG": ("jpg", "jpeg", "jpe", "jfif"), "PNG": ("png",), "WEBP": ("webp",)}
PDF = ("pdf",)
WEBP = "image/webp"
START_BYTES, END_BYTES = 1024, 2048
MARKUP = re.compile(rb"<\s*(!doctype|html|script|svg|\?xml)", re.IGNORECASE)
FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')


class Cause(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too large"
    TOO_MANY_PIXELS = "too many pixels"
    SVG = "svg"
    HEIC = "heic"
    GIF = "gif"
    NOT_A_PICTURE = "not a picture"
    NOT_A_PDF = "not a pdf"
    DAMAGED = "damaged"
    WRONG_ENDING = "wrong ending"
    TOO_MANY = "too many"
    QUOTA = "quota"


class UploadRefused(MatchmakerError):
    """The file is not taken; `cause` says why."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(f"The file is not taken ({cause}). Choose another one.")
        self.cause = cause


@dataclass(frozen=True)
class Content:
    """What is stored of a file."""

    data: bytes
    media_type: str
    ending: str
    name: str
    width: int | None = None
    height: int | None = None


def read_upload(kind: str, name: str, data: bytes) -> Content:
    """What is stored of an uploaded file of this kind.

    Raises UploadRefused.
    """
    if not data:
        raise UploadRefused(Cause.EMPTY)
    if len(data) > MOST_BYTES:
        raise UploadRefused(Cause.TOO_LARGE)
    return read_document(name, data) if kind == "document" else read_picture(kind, name, data)


def clean_name(name: str) -> str:
    """A file's name without folders, signs that mislead, and more than LONGEST_NAME characters."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    plain = " ".join(FORBIDDEN.sub(" ", plain).split()).strip(". ")
    path = PurePosixPath(plain or "file")
    return path.stem[: LONGEST_NAME - len(path.suffix)] + path.suffix[:10]


def ending_of(name: str) -> str:
    """What stands after the last dot, in lower case."""
    return PurePosixPath(clean_name(name)).suffix.lstrip(".").lower()


def read_document(name: str, data: bytes) -> Content:
    """A PDF: it begins and ends as one, and is no web page that only begins like one.

    Raises UploadRefused.
    """
    is_pdf = re.match(rb"%PDF-[12]\.\d", data) and b"%%EOF" in data[-END_BYTES:]
    if not is_pdf or MARKUP.search(data[:START_BYTES]):
        raise UploadRefused(Cause.NOT_A_PDF)
    if ending_of(name) not in PDF:
        raise UploadRefused(Cause.WRONG_ENDING)
    return Content(data, "application/pdf", "pdf", clean_name(name))


def known_but_not_taken(data: bytes) -> Cause | None:
    """Kinds of pictures that people often have, and that need another advice."""
    start = data[:START_BYTES]
    if start[:6] in (b"GIF87a", b"GIF89a"):
        return Cause.GIF
    if start[4:8] == b"ftyp" and start[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"avif"):
        return Cause.HEIC
    if b"<svg" in start.lower() or start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        return Cause.SVG
    return None


def read_picture(kind: str, name: str, data: bytes) -> Content:
    """A JPEG, PNG or WebP as a new WebP of a sensible size, upright and without metadata.

    Raises UploadRefused.
    """
    cause = known_but_not_taken(data)
    if cause:
        raise UploadRefused(cause)
    image = opened(data)
    if ending_of(name) not in FORMATS[image.format or ""]:
        raise UploadRefused(Cause.WRONG_ENDING)
    if image.width * image.height > MOST_PIXELS:
        raise UploadRefused(Cause.TOO_MANY_PIXELS)
    picture = decoded(image, LARGEST[kind])
    file = BytesIO()
    picture.save(file, "WEBP", quality=82, method=4)
    stem = PurePosixPath(clean_name(name)).stem
    return Content(file.getvalue(), WEBP, "webp", f"{stem}.webp", picture.width, picture.height)


def opened(data: bytes) -> Image.Image:
    """The picture with its head read, not yet decoded.

    Raises UploadRefused.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return Image.open(BytesIO(data), formats=list(FORMATS))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise UploadRefused(Cause.TOO_MANY_PIXELS) from None
    except Exception:  # a decoder may fail in any way on bytes that are no picture
        raise UploadRefused(Cause.NOT_A_PICTURE) from None


def decoded(image: Image.Image, largest: tuple[int, int]) -> Image.Image:
    """The picture, upright, at most so large, as a new one that shares nothing with the old.

    Raises UploadRefused.
    """
    try:
        image.draft("RGB", largest)
        upright = ImageOps.exif_transpose(image)
        has_alpha = upright.has_transparency_data
        picture = upright.convert("RGBA" if has_alpha else "RGB")
        picture.thumbnail(largest, Image.Resampling.LANCZOS)
    except Exception:  # as above
        raise UploadRefused(Cause.DAMAGED) from None
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    return clean
