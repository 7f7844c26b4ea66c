"""Finds the new words of an answer: without what its mail program quoted of the mail before.

Two kinds of quotes: lines that begin with a > are left out, wherever they stand, so that words
between and below them stay; and a head that says that everything below it is old ends the answer.
Nothing is lost by a wrong guess: the whole text is kept beside it.
"""

from __future__ import annotations

import re

# The line of templates/mail/letter.txt; a test holds them together.
MARKERS = {
    "en": "--- Please write your answer above this line ---",
    "de": "--- Bitte schreiben Sie Ihre Antwort über diese Zeile ---",
    "ja": "--- この線より上に返信をご記入ください ---",
}
LONGEST_HEAD = 400
LINES_OF_HEAD = 3
LINES_OF_BLOCK = 6
QUOTED = re.compile(r"[ \t\u3000]{0,3}[>＞](?!=)")
ORIGINAL = re.compile(
    r"[-_=＿ー―－\s]{2,}(original message|original appointment|original[ -]?nachricht"
    r"|ursprüngliche (nachricht|e-mail)|original[ -]e?-?mail|元のメッセージ|元のメール"
    r"|オリジナルメッセージ|original ?メッセージ)[-_=＿ー―－\s]{2,}"
)
DATED = re.compile(r"\d{1,4}\D{1,3}\d{1,2}|\d{1,2}\D{1,3}\w{3,9}\.?\D{1,3}\d{2,4}")
WROTE = re.compile(
    r"(?:on|am) .*(?:wrote|schrieb\b.*)\s*:"
    r"|.*\b(?:wrote|schrieb)(?: (?:on|am)\b.*)?\s*:"
    r"|.*(?:のメール|のメッセージ|さんからのメール|書きました)\s*[:：]"
    r"|[(（]?\d{4}\s*[年/.-].*@.*[:：]"
    r"|\d.*<[^<>]*@[^<>]*>\s*:"
    r"|-{2,}.*(?:wrote|schrieb)\s*-{2,}"
)
# These are heads only where a quoted line follows.
MAYBE_WROTE = re.compile(
    r".*(?:wrote|schrieb|書きました)\s*[:：]|[(（]?\d{4}\s*[年/.-].*\d[:：]\d\d.*[:：]"
)
BEGINS_HEAD = re.compile(r"(?:on|am) |.{0,120}(?:wrote|schrieb|書きました)|[(（]?\d")
SENDER = re.compile(r"[*_]*(?:from|von|差出人|送信者|発信者)[*_]*\s*[:：].+")
SENT = re.compile(
    r"[*_]*(?:sent|date|gesendet(?: am)?|datum|送信日時|送信日|日時|日付|date sent)[*_]*\s*[:：].+"
)
ADDRESSED = re.compile(r"[*_]*(?:to|an|cc|subject|betreff|宛先|件名|ｃｃ)[*_]*\s*[:：].*")
LABELS = (SENDER, SENT, ADDRESSED)
RULE = re.compile(r"[-_=＿ー―－]{5,}")
FORWARDED = re.compile(r"(?:fwd?|wg|転送|weitergeleitet)\s*[:：]", re.IGNORECASE)
MARKS = re.compile(r"[-‐‑‒–—―ー－*_\s]+")


def new_words(text: str, subject: str = "") -> str:
    """The words that are new in this mail; all of them if it forwards, or if none would be left."""
    if FORWARDED.match(subject.strip()):
        return tidy(text)
    return tidy("\n".join(kept_lines(text.split("\n")))) or tidy(text)


def kept_lines(lines: list[str]) -> list[str]:
    """The lines that are not quoted."""
    kept: list[str] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        if QUOTED.match(line):
            index += 1
            continue
        if is_end(lines, index):
            break
        head = lines_of_attribution(lines, index)
        if head and not is_quote_next(lines, index + head):
            break
        if not head:
            kept.append(line)
        index += head or 1
    if index < len(lines):  # above its block, Outlook draws a rule
        while kept and (not kept[-1].strip() or RULE.fullmatch(kept[-1].strip())):
            kept.pop()
    return kept


def is_end(lines: list[str], index: int) -> bool:
    """Whether everything from this line on is of the mail before."""
    line = simple(lines[index])
    return is_marker(line) or ORIGINAL.fullmatch(line) is not None or is_block(lines, index)


def simple(line: str) -> str:
    """The line as it is compared."""
    return line.strip()[:LONGEST_HEAD].casefold()


def is_marker(line: str) -> bool:
    """Whether the line asks to write above it."""
    return bool(MARKS.match(line)) and MARKS.sub("", line) in SIMPLE_MARKERS


SIMPLE_MARKERS = {MARKS.sub("", text.casefold()) for text in MARKERS.values()}


def is_block(lines: list[str], index: int) -> bool:
    """Whether a block of sender, date and addressee begins here, as Outlook puts it."""
    first = simple(lines[index])
    if not any(label.fullmatch(first) for label in LABELS):
        return False
    block = [simple(line) for line in lines[index : index + LINES_OF_BLOCK]]
    return all(any(map(label.fullmatch, block)) for label in LABELS)


def lines_of_attribution(lines: list[str], index: int) -> int:
    """How many lines say "on that day somebody wrote:" from here on; 0 if these do not."""
    if not BEGINS_HEAD.match(simple(lines[index])):
        return 0
    for count in range(1, LINES_OF_HEAD + 1):
        part = lines[index : index + count]
        if len(part) < count or not part[-1].strip():
            return 0
        head = simple(" ".join(line.strip() for line in part))
        is_head = DATED.search(head) and WROTE.fullmatch(head)
        if is_head or (MAYBE_WROTE.fullmatch(head) and is_quote_next(lines, index + count)):
            return count
    return 0


def is_quote_next(lines: list[str], index: int) -> bool:
    """Whether the next line that says something begins with a >."""
    for line in lines[index : index + LINES_OF_BLOCK]:
        if line.strip():
            return QUOTED.match(line) is not None
    return False


def tidy(text: str) -> str:
    """Without spaces at line ends, empty lines around, and more than one of them in a row."""
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")
