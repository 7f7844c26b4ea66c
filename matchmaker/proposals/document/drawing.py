"""Draws the pages of a list of proposals as a PDF."""

from __future__ import annotations

from fpdf import FPDF
from fpdf.enums import TextMode
from fpdf.prefs import ViewerPreferences

from matchmaker.proposals.document.face import FILE, MM_A_POINT, face
from matchmaker.proposals.document.layout import Box, Style, Text, pages_of
from matchmaker.proposals.document.values import ListDocument

FAMILY = "noto"
# How much thicker strong text is drawn, as a part of its size: the one weight of the font serves twice.
OUTLINE = 0.02


def drawn(document: ListDocument) -> bytes:
    """The document as a PDF. The same document gives the same bytes."""
    pdf = FPDF(unit="mm", format="A4")
    pdf.set_auto_page_break(auto=False)
    pdf.add_font(FAMILY, fname=FILE)
    describe(pdf, document)
    for page in pages_of(document, face()):
        pdf.add_page()
        for mark in page:
            if isinstance(mark, Box):
                draw_box(pdf, mark)
            else:
                draw_text(pdf, mark)
    return bytes(pdf.output())


def describe(pdf: FPDF, document: ListDocument) -> None:
    """Title, language, author and time, as readers and screen readers tell them."""
    pdf.set_title(f"{document.number} – {document.title}")
    pdf.set_lang(document.language)
    pdf.set_author(document.sender[0])
    pdf.set_creator("Matchmaker")
    pdf.set_creation_date(document.made_at)
    pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)


def draw_box(pdf: FPDF, box: Box) -> None:
    """A filled rectangle."""
    pdf.set_fill_color(box.colour)
    pdf.rect(box.x, box.y, box.width, box.height, style="F")


def draw_text(pdf: FPDF, text: Text) -> None:
    """A line of text, with its link."""
    style: Style = text.style
    pdf.set_font(FAMILY, size=style.size)
    pdf.set_text_color(style.colour)
    if style.is_strong:
        pdf.set_draw_color(style.colour)
        pdf.set_line_width(style.size * MM_A_POINT * OUTLINE)
        with pdf.local_context(text_mode=TextMode.FILL_STROKE):
            pdf.text(text.x, text.y, text.text)
    else:
        pdf.text(text.x, text.y, text.text)
    if text.link:
        height = style.size * MM_A_POINT
        width = face().width_mm(text.text, style.size)
        pdf.link(text.x, text.y - height, width, height * 1.3, text.link)
