"""Files as people have them, made in memory."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from PIL import Image

PLACE = {0x0112: 6, 0x010F: "Camera of Aiko"}  # turned by 90°, maker


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (640, 480), *, with_place: bool = False
) -> bytes:
    """A picture, red on the left and blue on the right."""
    image = Image.new("RGB", size, (200, 0, 0))
    image.paste((0, 0, 200), (size[0] // 2, 0, *size))
    file = BytesIO()
    if with_place:
        exif = Image.Exif()
        exif.update(PLACE)
        exif.get_ifd(0x8825)[2] = (35.0, 41.0, 22.0)
        image.save(file, kind, exif=exif, comment=b"secret remark")
    else:
        image.save(file, kind)
    return file.getvalue()


def huge_png(side: int) -> bytes:
    """A PNG that says it is this large; all black, so the file is small."""
    rows = zlib.compressobj(9)
    data = b"".join(rows.compress(b"\0" * (side // 8 + 1)) for _ in range(side)) + rows.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


def pdf(size: int = 0) -> bytes:
    """A PDF, filled up to a size."""
    start, end = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", b"\nstartxref\n0\n%%EOF\n"
    return start + b"%" * max(0, size - len(start) - len(end)) + end
