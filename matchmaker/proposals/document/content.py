"""The list of proposals of an inquiry in the words of its reader, as far as the reader may know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time
from typing import Any

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from matchmaker.desks.queries import DeskCard, desk_card, today_at
from matchmaker.directory.profiles import OrganisationView, StatementView
from matchmaker.inquiries.mails import status_address
from matchmaker.inquiries.models import Inquiry
from matchmaker.inquiry_labels import PROPOSAL_STAGES, REASONS, labelled, words_label
from matchmaker.labels import listed
from matchmaker.languages import country_name, current_language, written_date
from matchmaker.organisations.sectors import taxonomy
from matchmaker.proposals.document.values import Entry, ListDocument, Part
from matchmaker.proposals.queries import ProposalView, proposals_of
from matchmaker.proposals.workflow import ProposalStage

UNANSWERED = (ProposalStage.SHORTLISTED, ProposalStage.PROPOSED)


def proposal_list(
    inquiry: Inquiry, language: str, *, with_unsent: bool = False
) -> ListDocument | None:
    """The list as the inquirer may read it, None where nobody is proposed yet.

    With `with_unsent` also those that the desk has not sent yet, as they will be read then.
    """
    items = proposals_of(inquiry.id, for_inquirer=True, with_unsent=with_unsent)
    if not items:
        return None
    with force_locale(language):
        return written_list(inquiry, items)


def written_list(inquiry: Inquiry, items: list[ProposalView]) -> ListDocument:
    """The list in the language that is current."""
    desk, today = desk_card(inquiry.desk_id), today_at(inquiry.desk_id)
    is_unsent = any(item.stage == ProposalStage.SHORTLISTED for item in items)
    is_open = any(item.stage in UNANSWERED for item in items)
    opening = _("These organisations could fit what you are looking for.")
    if is_open:
        opening = _(
            "These organisations could fit what you are looking for. Please say for each whether you"
            " would like to get to know it."
        )
    return ListDocument(
        language=current_language(),
        title=_("Proposals for your inquiry"),
        number=inquiry.number,
        made_at=datetime.combine(today, time(), desk.hours.zone),
        written_on=written_date(today),
        sender=sender_lines(desk),
        receiver=tuple(filter(None, (inquiry.organisation_name, inquiry.sender_name))),
        need=Part(_("Your inquiry"), inquiry.subject, (words_label(inquiry.text),)),
        opening=opening,
        entries=tuple(map(entry_of, items)),
        closing=_("Your contact data are passed on only when both sides have said yes."),
        address_label=_("Your private page, where you answer. Keep its address to yourself:"),
        address=status_address(inquiry),
        marked=_("Preview for the desk: not all of these were sent yet.") if is_unsent else "",
    )


def sender_lines(desk: DeskCard) -> tuple[str, ...]:
    """The desk as the head of a letter names it."""
    place = listed([part for part in (desk.city, country_name(desk.country)) if part])
    return tuple(filter(None, (desk.name_for(current_language()), place, desk.email)))


def entry_of(item: ProposalView) -> Entry:
    """One proposal."""
    return Entry(
        name=name_of(item),
        facts=tuple(facts_of(item)),
        parts=tuple(parts_of(item)),
        answer=answer_of(item),
        is_answered=item.stage not in UNANSWERED,
    )


def name_of(item: ProposalView) -> str:
    """The name, or what may be said instead of it."""
    if item.organisation:
        return item.organisation.name_for(current_language()).text
    if item.name:
        return item.name
    place = country_name(item.country)
    if not place:
        return str(_("An organisation"))
    return str(_("An organisation (%(place)s)", place=place))


def facts_of(item: ProposalView) -> Iterator[str]:
    """The registered name where it is another, place and size; of an unnamed one its sectors."""
    view = item.organisation
    if view is None:
        if not item.name:
            yield _("The name follows when both sides have said yes.")
            yield listed(sector_names(item.sectors))
        return
    other = view.other_name(current_language())
    if other:
        yield other.text
    yield " · ".join(filter(None, (place_of(view), size_of(view))))


def sector_names(codes: tuple[str, ...]) -> list[str]:
    """Sectors by their names."""
    nodes = taxonomy().nodes
    return [nodes[code].label(current_language()) for code in codes if code in nodes]


def place_of(view: OrganisationView) -> str:
    """City, region and country, each once."""
    parts = (view.city, view.region, country_name(view.country))
    return listed(list(dict.fromkeys(part for part in parts if part)))


def size_of(view: OrganisationView) -> str:
    """How many people work there, where it is known."""
    if view.employees is None:
        return ""
    return str(ngettext("%(num)s employee", "%(num)s employees", view.employees))


def parts_of(item: ProposalView) -> Iterator[Part]:
    """What it is, what it offers, why it fits, what the desk says, how it is reached."""
    view = item.organisation
    summary = view.summary_for(current_language()) if view else None
    if summary:
        yield Part(_("Summary"), summary.text)
    if view and view.offers:
        yield Part(_("Offers"), points=tuple(map(offer_words, view.offers)))
    reasons = tuple(dict.fromkeys(reasons_of(item)))
    if reasons:
        yield Part(_("Why it fits"), points=reasons)
    if item.note:
        yield Part(_("From the desk"), item.note)
    contact = (item.contact.person, item.contact.email, item.contact.phone)
    if any(contact):
        yield Part(_("Contact"), " · ".join(filter(None, contact)))


def offer_words(offer: StatementView) -> str:
    """An offer: its title and its text."""
    return ": ".join(filter(None, (offer.title, offer.text)))


def reasons_of(item: ProposalView) -> Iterator[str]:
    """What speaks for it; names of other firms and words of an unnamed partner stay out."""
    for reason in item.reasons:
        kind = reason.get("by", "terms")
        if reason.get("share", 0) <= 0 or kind not in ("terms", "meaning"):
            continue
        concept = str(_("similar in meaning") if kind == "meaning" else reason.get("concept") or "")
        if item.name:
            yield pair_words(concept, reason)
        elif kind == "terms" and concept:
            yield concept


def pair_words(concept: str, reason: Mapping[str, Any]) -> str:
    """A concept with the inquirer's words and the partner's, where these say more."""
    ours, theirs = reason.get("ours"), reason.get("theirs")
    if not ours or not theirs or {ours, theirs} == {concept}:
        return concept
    return f"{concept}: {ours} ↔ {theirs}" if concept else f"{ours} ↔ {theirs}"


def answer_of(item: ProposalView) -> str:
    """What the inquirer has said, boxes to tick where nothing was said yet, or how it went on."""
    if item.stage in UNANSWERED:
        choices = (_("Yes, get to know"), _("Not a fit"))
        return "   □ ".join((_("Your answer:"), *choices))
    if item.stage == ProposalStage.ACCEPTED:
        return str(_("Your answer: yes"))
    if item.stage == ProposalStage.DECLINED:
        why = labelled(REASONS, item.decline_reason) if item.decline_reason else ""
        return " – ".join(filter(None, (_("Your answer: no"), why, item.decline_text)))
    return ": ".join((_("Stage"), labelled(PROPOSAL_STAGES, item.stage)))
