"""What is taken of an uploaded file, and what is refused."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from matchmaker.uploads.reading import Cause, UploadRefused, clean_name, read_upload
from tests.uploads.files import huge_png, pdf, picture

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def refused(kind: str, name: str, data: bytes) -> Cause:
    with pytest.raises(UploadRefused) as error:
        read_upload(kind, name, data)
    return error.value.cause


@pytest.mark.parametrize(("kind", "ending"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")])
def test_a_picture_becomes_a_webp_of_a_sensible_size(kind: str, ending: str) -> None:
    content = read_upload("picture", f"Halle.{ending}", picture(kind, (4000, 2000)))
    assert (content.media_type, content.name) == ("image/webp", "Halle.webp")
    assert (content.width, content.height) == (1600, 800)
    assert Image.open(BytesIO(content.data)).format == "WEBP"


def test_metadata_are_gone_and_the_picture_stands_upright() -> None:
    data = picture("JPEG", (600, 400), with_place=True)
    assert b"Camera of Aiko" in data and b"secret remark" in data
    content = read_upload("picture", "a.jpg", data)
    kept = Image.open(BytesIO(content.data))
    assert dict(kept.getexif()) == {} and "exif" not in kept.info and "xmp" not in kept.info
    assert b"Aiko" not in content.data and b"secret" not in content.data
    assert (content.width, content.height) == (400, 600)
    red, blue = kept.convert("RGB").getpixel((200, 50)), kept.convert("RGB").getpixel((200, 550))
    assert isinstance(red, tuple) and isinstance(blue, tuple)
    assert red[0] > 150 > red[2] and blue[2] > 150 > blue[0]


def test_a_transparent_logo_stays_transparent() -> None:
    file = BytesIO()
    Image.new("RGBA", (500, 500), (0, 0, 0, 0)).save(file, "PNG")
    content = read_upload("logo", "logo.png", file.getvalue())
    kept = Image.open(BytesIO(content.data))
    assert (kept.mode, kept.size) == ("RGBA", (320, 320))


def test_a_picture_that_unpacks_to_a_giant_is_refused_before_it_is_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def decode(*_arguments: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr(Image.Image, "load", decode)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decode)
    bomb = huge_png(30_000)
    assert len(bomb) < 1_000_000
    assert refused("picture", "big.png", bomb) is Cause.TOO_MANY_PIXELS
    assert refused("picture", "big.png", huge_png(5_000)) is Cause.TOO_MANY_PIXELS


@pytest.mark.parametrize(
    ("name", "data", "cause"),
    [
        ("logo.svg", SVG, Cause.SVG),
        ("logo.png", SVG, Cause.SVG),
        ("logo.png", b"\xef\xbb\xbf <?xml version='1.0'?>" + SVG, Cause.SVG),
        ("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0", Cause.HEIC),
        ("photo.jpg", b"\0\0\0\x18ftypmif1\0\0\0\0", Cause.HEIC),
        ("party.gif", b"GIF89a\x01\0\x01\0\0\0\0;", Cause.GIF),
        ("page.jpg", b"<!doctype html><script>alert(1)</script>", Cause.NOT_A_PICTURE),
        ("scan.jpg", pdf(), Cause.NOT_A_PICTURE),
        ("half.jpg", picture()[:900], Cause.DAMAGED),
        ("photo.png", picture("JPEG"), Cause.WRONG_ENDING),
        ("photo.html", picture("JPEG"), Cause.WRONG_ENDING),
        ("photo", picture("JPEG"), Cause.WRONG_ENDING),
        ("photo.jpg", b"", Cause.EMPTY),
        ("photo.jpg", b"\xff\xd8\xff" * 1_700_000, Cause.TOO_LARGE),
    ],
)
def test_what_is_no_picture_is_refused_with_its_cause(name: str, data: bytes, cause: Cause) -> None:
    assert refused("picture", name, data) is cause


def test_a_picture_with_a_page_behind_it_loses_the_page() -> None:
    content = read_upload("picture", "a.jpg", picture() + b"<script>alert(1)</script>")
    assert b"<script" not in content.data


@pytest.mark.parametrize(
    ("name", "data", "cause"),
    [
        ("list.pdf", b"<html>%PDF-1.4 %%EOF</html>", Cause.NOT_A_PDF),
        ("list.pdf", b"%PDF-1.4\n<html><script>alert(1)</script>\n%%EOF", Cause.NOT_A_PDF),
        ("list.pdf", b"%PDF-1.4\nand then it breaks off", Cause.NOT_A_PDF),
        ("list.pdf", b"PK\x03\x04 a spreadsheet", Cause.NOT_A_PDF),
        ("list.exe", pdf(), Cause.WRONG_ENDING),
        ("list.pdf", pdf(5_000_001), Cause.TOO_LARGE),
    ],
)
def test_what_is_no_pdf_is_refused_with_its_cause(name: str, data: bytes, cause: Cause) -> None:
    assert refused("document", name, data) is cause


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Aiko\\会社案内.pdf", "会社案内.pdf"),
        ("evil\u202efdp.exe\r\nX: y", "evil fdp.exe X y"),
        ("Ma\u0308ppchen.pdf", "Mäppchen.pdf"),
        ("", "file"),
        (".pdf", "pdf"),
        ("あ" * 300 + ".pdf", "あ" * 116 + ".pdf"),
    ],
)
def test_names_lead_nowhere_and_deceive_nobody(name: str, cleaned: str) -> None:
    assert clean_name(name) == cleaned
