"""Reads the parts of a mail: its text, and its attachments."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.message import Message

from matchmaker.inbox.charsets import text_of
from matchmaker.inbox.headers import one_line, shown, value
from matchmaker.inbox.html_text import text_of_html
from matchmaker.uploads.reading import clean_name

MOST_ATTACHMENTS = 10
MOST_ATTACHED_BYTES = 10_000_000
MOST_TEXT_BYTES = 5_000_000
LONGEST_TEXT = 200_000
CUT = "\n[…]"
MEDIA_TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,100}")
SIGNATURES = {
    "application/pgp-signature",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
}


@dataclass(frozen=True)
class Attachment:
    """A file that came with a mail; `data` is None where it is only named.

    `is_inline`: the text shows it (a picture, a logo of a signature).
    """

    name: str
    media_type: str
    size: int
    data: bytes | None
    is_inline: bool = False


@dataclass
class Body:
    """What was read so far of a mail."""

    attached: list[Message] = field(default_factory=list)


def read_body(message: Message) -> tuple[str, tuple[Attachment, ...]]:
    """The text of a mail, and its attachments: real ones before those that the text shows."""
    body = Body()
    text = shown(read_part(message, body).replace("\xa0", " ").replace("\r\n", "\n"))
    text = text.replace("\r", "\n").strip("\n")
    if len(text) > LONGEST_TEXT:
        text = text[:LONGEST_TEXT] + CUT
    return text, attachments(sorted(body.attached, key=is_shown))


def read_part(part: Message, body: Body) -> str:
    """The text of a part; its attachments are noted in `body`."""
    media_type = part.get_content_type()
    if media_type in SIGNATURES or media_type == "text/rfc822-headers":
        return ""
    if is_attached(part):
        body.attached.append(part)
        return ""
    if not part.is_multipart():
        text = text_of(payload(part)[:MOST_TEXT_BYTES], part.get_content_charset())
        return text_of_html(text) if media_type == "text/html" else unflowed(text, part)
    children = children_of(part)
    if media_type == "multipart/report":
        children = children[:1]
    texts = [read_part(child, body) for child in children]
    if media_type == "multipart/alternative":
        return preferred(children, texts)
    return "\n\n".join(text for text in texts if text.strip())


def children_of(part: Message) -> list[Message]:
    """The parts of a part."""
    payload = part.get_payload() if part.is_multipart() else []
    return [each for each in payload if isinstance(each, Message)]


def is_attached(part: Message) -> bool:
    """Whether a part is a file, and not a text that is read in its place."""
    main, media_type = part.get_content_maintype(), part.get_content_type()
    if main == "multipart":
        return False  # without parts it is damaged, and read as text
    if media_type not in ("text/plain", "text/html"):
        return True
    return part.get_content_disposition() == "attachment" or part.get_filename() is not None


def is_shown(part: Message) -> bool:
    """Whether the text of the mail shows the part."""
    return part.get_content_disposition() != "attachment" and "Content-ID" in part


def preferred(children: list[Message], texts: list[str]) -> str:
    """The plain one of several forms of a text, else the last, which is the richest."""
    said = [(child, text) for child, text in zip(children, texts, strict=True) if text.strip()]
    for child, text in said:
        if child.get_content_type() == "text/plain":
            return text
    return said[-1][1] if said else ""


def payload(part: Message) -> bytes:
    """The bytes of a part, as far as they can be decoded."""
    try:
        data = part.get_payload(decode=True)
    except Exception:  # the decoders may fail in any way on what is broken
        data = None
    return data if isinstance(data, bytes) else b""


def unflowed(text: str, part: Message) -> str:
    """Text with its paragraphs in one line each, where the mail program broke them (RFC 3676)."""
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    keeps_space = str(part.get_param("delsp", "no")).lower() != "yes"
    lines: list[list[str]] = [[]]
    for line in text.replace("\r\n", "\n").split("\n"):
        plain = line.removeprefix(" ")
        is_open = plain.endswith(" ") and plain != "-- " and not plain.startswith(">")
        lines[-1].append(plain if keeps_space or not is_open else plain[:-1])
        if not is_open:
            lines.append([])
    return "\n".join("".join(pieces) for pieces in lines if pieces)


def attachments(parts: list[Message]) -> tuple[Attachment, ...]:
    """The files; those beyond the limits are only named."""
    found: list[Attachment] = []
    kept = kept_bytes = 0
    for part in parts:
        data = content(part)
        fits = kept < MOST_ATTACHMENTS and kept_bytes + len(data) <= MOST_ATTACHED_BYTES
        if fits:
            kept, kept_bytes = kept + 1, kept_bytes + len(data)
        found.append(
            Attachment(
                name=name_of(part),
                media_type=media_type_of(part),
                size=len(data),
                data=data if fits else None,
                is_inline=is_shown(part),
            )
        )
    return tuple(found)


def content(part: Message) -> bytes:
    """The bytes of an attachment; a mail that is attached is written out again."""
    if not part.is_multipart():
        return payload(part)
    try:
        return b"\n".join(each.as_bytes() for each in children_of(part))
    except Exception:  # a broken mail may not be writable
        return b""


def name_of(part: Message) -> str:
    """The file's name: as given, else the subject of an attached mail."""
    try:
        given = part.get_filename()
    except Exception:  # parameters may be broken in any way
        given = None
    if given:
        return clean_name(one_line(given))
    if part.get_content_type() == "message/rfc822":
        for child in children_of(part):
            return clean_name(f"{value(child, 'Subject') or 'mail'}.eml")
    return "attachment"


def media_type_of(part: Message) -> str:
    """The media type that the mail tells, if it is one."""
    told = part.get_content_type()
    return told if MEDIA_TYPE.fullmatch(told) else "application/octet-stream"
