"""Words of the pages for what is stored of a profile's life as codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Flask
from flask_babel import lazy_gettext as _l

STAGES = {
    "draft": _l("draft"),
    "submitted": _l("with the desk"),
    "changes requested": _l("changes requested"),
    "rejected": _l("rejected"),
    "published": _l("published"),
    "on hold": _l("on hold"),
    "expired": _l("expired"),
    "archived": _l("archived"),
}
NEXT_STEPS = {
    "draft": _l("Next: finish the text and hand it in to the desk."),
    "submitted": _l("The desk reads it now. You get a mail as soon as it has decided."),
    "changes requested": _l("Next: make the changes that the desk asks for, and hand it in again."),
    "rejected": _l("The desk has said why. You can take it up again as a draft."),
    "published": _l("Everybody can see it, and it is in the suggestions of others."),
    "on hold": _l("Nobody sees it until you resume it."),
    "expired": _l("It ran out after a year. Renew it if it is still accurate."),
    "archived": _l("It is put away. You can take it up again as a draft."),
}
VERBS = {
    "begin": _l("Profile begun"),
    "edit": _l("Text changed"),
    "submit": _l("Hand in"),
    "withdraw": _l("Take back from the desk"),
    "accept": _l("Accepted and published"),
    "request changes": _l("Changes requested"),
    "reject": _l("Rejected"),
    "put on hold": _l("Put on hold"),
    "resume": _l("Make public again"),
    "expire": _l("Run out"),
    "renew": _l("Still accurate: renew"),
    "archive": _l("Archive"),
    "restore": _l("Take up again"),
    "add file": _l("File added"),
    "describe file": _l("File described"),
    "delete file": _l("File deleted"),
    "member joined": _l("Member joined"),
    "member left": _l("Member left"),
    "member became owner": _l("Member became owner"),
    "claim accepted": _l("Claim accepted"),
    "claim refused": _l("Claim refused"),
    "set hours": _l("Office hours changed"),
    "set first answer days": _l("Time for a first answer changed"),
    "set frame sites": _l("Websites for the frame changed"),
    "add closing day": _l("Closing day added"),
    "remove closing day": _l("Closing day removed"),
    "note absence": _l("Absence noted"),
    "end absence": _l("Absence ended"),
}
FIELDS = {
    "name": _l("Name"),
    "names": _l("Name in other languages"),
    "kind": _l("Kind"),
    "country": _l("Country"),
    "region": _l("Region"),
    "city": _l("City"),
    "website": _l("Website"),
    "founded": _l("Founded"),
    "employees": _l("Employees"),
    "languages": _l("Languages spoken"),
    "summary": _l("Summary"),
    "description": _l("Description"),
    "offers": _l("Offers"),
    "needs": _l("Needs"),
    "sectors": _l("Sectors"),
    "capabilities": _l("Capabilities"),
    "certificates": _l("Certificates"),
    "contact": _l("Contact"),
    "open_for_inquiries": _l("Inquiries"),
    "tags": _l("Keywords"),
    "office_hours": _l("Office hours"),
    "holidays_region": _l("Region of the public holidays"),
    "": _l("The whole profile"),
}
FINDINGS = {
    "contact in text": _l("Contact data in a public text:"),
    "no website": _l("No website is given."),
    "odd website": _l("This address cannot be right:"),
    "no text in language": _l("No summary or description in"),
    "no need": _l("No need is stated: nothing can be suggested to it."),
    "no offer": _l("No offer is stated: it is hardly suggested to others."),
    "no sector": _l("No sector is chosen."),
    "short text": _l("Too short to be found well:"),
}
DUPLICATES = {"name": _l("name"), "website": _l("website"), "mail": _l("mail domain")}


def named(words: Mapping[str, object]) -> Callable[[str], str]:
    """A filter that names a code in the reader's language."""

    def name(code: str) -> str:
        return str(words.get(code, code))

    return name


def init_profile_labels(app: Flask) -> None:
    """Join the labels to the templates."""
    for filter_name, words in (
        ("stage_label", STAGES),
        ("next_step_label", NEXT_STEPS),
        ("verb_label", VERBS),
        ("field_label", FIELDS),
        ("finding_label", FINDINGS),
        ("duplicate_label", DUPLICATES),
    ):
        app.add_template_filter(named(words), filter_name)
