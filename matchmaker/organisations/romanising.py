"""The romanised name in a profile's address: Hepburn from the reading of Japanese names."""

from __future__ import annotations

import re
import unicodedata

from matchmaker.organisations.search_text import without_marks

LONGEST = 60
KANA = {
    "ア": "a", "イ": "i", "ウ": "u", "エ": "e", "オ": "o",
    "カ": "ka", "キ": "ki", "ク": "ku", "ケ": "ke", "コ": "ko",
    "ガ": "ga", "ギ": "gi", "グ": "gu", "ゲ": "ge", "ゴ": "go",
    "サ": "sa", "シ": "shi", "ス": "su", "セ": "se", "ソ": "so",
    "ザ": "za", "ジ": "ji", "ズ": "zu", "ゼ": "ze", "ゾ": "zo",
    "タ": "ta", "チ": "chi", "ツ": "tsu", "テ": "te", "ト": "to",
    "ダ": "da", "ヂ": "ji", "ヅ": "zu", "デ": "de", "ド": "do",
    "ナ": "na", "ニ": "ni", "ヌ": "nu", "ネ": "ne", "ノ": "no",
    "ハ": "ha", "ヒ": "hi", "フ": "fu", "ヘ": "he", "ホ": "ho",
    "バ": "ba", "ビ": "bi", "ブ": "bu", "ベ": "be", "ボ": "bo",
    "パ": "pa", "ピ": "pi", "プ": "pu", "ペ": "pe", "ポ": "po",
    "マ": "ma", "ミ": "mi", "ム": "mu", "メ": "me", "モ": "mo",
    "ヤ": "ya", "ユ": "yu", "ヨ": "yo",
    "ラ": "ra", "リ": "ri", "ル": "ru", "レ": "re", "ロ": "ro",
    "ワ": "wa", "ヰ": "i", "ヱ": "e", "ヲ": "o", "ン": "n", "ヴ": "vu",
    "ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o", "ャ": "ya", "ュ": "yu", "ョ": "yo",
    "ヮ": "wa",
}  # fmt: skip
SMALL = frozenset("ァィゥェォャュョ")
LEGAL_FORM = re.compile("株式会社|有限会社|合同会社|合資会社|一般社団法人|[(]株[)]|[(]有[)]")
JAPANESE = re.compile("[\u3041-\u30ff\u3400-\u9fff々〆]")
LONG_VOWEL = re.compile("ou|oo|uu")


def slug_name(name: str, english: str | None) -> str:
    """The name in ASCII letters, digits and hyphens: of the English name if there is one."""
    for candidate in (english, name):
        if candidate and (slug := ascii_slug(romanise(candidate))):
            return slug
    return "organisation"


def ascii_slug(text: str) -> str:
    """Letters and digits joined by hyphens, cut at a word's end."""
    for umlaut, pair in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        text = unicodedata.normalize("NFC", text.casefold()).replace(umlaut, pair)
    words = re.findall("[a-z0-9]+", without_marks(text).replace("'", "").replace("’", ""))
    slug = "-".join(words)
    return (
        slug if len(slug) <= LONGEST else slug[: LONGEST + 1].rpartition("-")[0] or slug[:LONGEST]
    )


def romanise(text: str) -> str:
    """The text without Japanese legal forms, its Japanese words replaced by Hepburn readings."""
    text = unicodedata.normalize("NFKC", text)
    text = LEGAL_FORM.sub(" ", text).strip() or text
    if not JAPANESE.search(text):
        return text
    from matchmaker.matching.japanese import tokenizer

    return " ".join(
        hepburn(m.reading_form()) if JAPANESE.search(m.surface()) else m.surface()
        for m in tokenizer().tokenize(text)
    )


def hepburn(kana: str) -> str:
    """Katakana in Hepburn without marks for long vowels: カブシキガイシャ → kabushikigaisha."""
    found = ""
    double = False
    for sign in kana:
        if sign == "ッ":
            double = True
            continue
        latin = KANA.get(sign, "")
        if double and latin:
            latin = ("t" if latin.startswith("ch") else latin[0]) + latin
        double = False
        found = joined(found, latin) if sign in SMALL else found + latin
    return LONG_VOWEL.sub(lambda vowels: vowels[0][0], found)


def joined(before: str, small: str) -> str:
    """A syllable with the small kana that changes it: ki + ya → kya, shi + ya → sha, te + i → ti."""
    if not before or before[-1] not in "iueo":
        return before + small
    stem = before[:-1]
    if small[0] == "y":
        return stem + (small[1:] if stem.endswith(("sh", "ch", "j")) else small)
    return stem + ("w" if stem == "" and before[-1] == "u" else "") + small
