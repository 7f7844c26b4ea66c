"""Words of the desk's pages that depend on the clock: how late, when, what time it is elsewhere."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from matchmaker import clock
from matchmaker.accounts.queries import name_of
from matchmaker.casework.views import casework
from matchmaker.desks.queries import all_desks, hours_of
from matchmaker.desks.remaining import Place, Remaining, remaining, time_at
from matchmaker.desks.remaining_words import FAR, at_place, local_words, remaining_words
from matchmaker.inquiry_labels import KINDS, REASONS, SOURCES, STAGES, WAITING, labelled
from matchmaker.languages import current_language

DATES = {"de": "dd.MM.", "en": "d MMM", "ja": "M月d日"}
LABELS = {
    "stage": STAGES,
    "waiting_for": WAITING,
    "close_reason": REASONS,
    "kind": KINDS,
    "source": SOURCES,
}
CAUSES = {
    "said no before": _l("declined before"),
    "takes no inquiries": _l("takes no inquiries at present"),
    "on the list already": _l("on the list already"),
    "the inquirer itself": _l("the inquirer itself"),
}
SAME = {
    "address": _l("e-mail address"),
    "organisation": _l("organisation"),
    "text": _l("text"),
    "similar text": _l("similar words, in whatever language"),
}


@casework.app_template_filter()
def cause_label(cause: str) -> str:
    """Why an organisation is left out."""
    return labelled(CAUSES, cause)


@casework.app_template_filter()
def same_label(what: str) -> str:
    """What two inquiries have in common."""
    return labelled(SAME, what)


def place_of_desk(desk_id: int) -> Place:
    """A desk's city and hours, read once in a request."""
    places: dict[int, Place] = g.setdefault("desk_places", {})
    if desk_id not in places:
        places[desk_id] = Place(all_desks()[desk_id].city, hours_of(desk_id))
    return places[desk_id]


def other_place(desk_id: int) -> Place | None:
    """The first desk in the other country, whose clock the reader has in mind."""
    desks = all_desks()
    here = desks[desk_id].country
    other = next((id_ for id_, desk in desks.items() if desk.country != here), None)
    return place_of_desk(other) if other is not None else None


@casework.app_template_filter()
def left_of(due_at: datetime, desk_id: int) -> Remaining:
    """What is left until something is due, on the clocks of the desk and of the other country."""
    return remaining(clock.now(), due_at, place_of_desk(desk_id), other_place(desk_id))


@casework.app_template_filter()
def late_words(due_at: datetime, desk_id: int) -> str:
    """How late something is, in the desk's working time."""
    return remaining_words(remaining(clock.now(), due_at, place_of_desk(desk_id)))


@casework.app_template_filter()
def near_words(due_at: datetime, desk_id: int) -> str:
    """When something is due: the hour today, the weekday this week, else the date; desk's clock."""
    zone = place_of_desk(desk_id).hours.zone
    local, today = due_at.astimezone(zone), clock.now().astimezone(zone).date()
    if local.date() == today:
        return local_words(local, "HH:mm")
    if timedelta(0) < local.date() - today < timedelta(days=7):
        return local_words(local, "EEE HH:mm")
    return local_words(local, DATES[current_language()])


@casework.app_template_filter()
def at_desk(moment: datetime, desk_id: int) -> str:
    """An instant on the desk's clock, as the reader writes it."""
    return local_words(
        moment.astimezone(place_of_desk(desk_id).hours.zone), FAR[current_language()]
    )


@casework.app_template_global()
def both_clocks(desk_id: int) -> list[str]:
    """What the clocks show now at a desk and in the other country."""
    places = [place_of_desk(desk_id), other_place(desk_id)]
    return [at_place(time_at(clock.now(), each), "HH:mm") for each in places if each is not None]


@casework.app_template_filter()
def since_words(moment: datetime) -> str:
    """For how long something has been so, in days."""
    days = (clock.now() - moment).days
    return str(ngettext("for one day", "for %(num)s days", days)) if days else str(_("since today"))


@casework.app_template_filter()
def told(name: str, value: object, desk_id: int) -> str:
    """An old or new value of a field in the history, in the reader's words."""
    if value is None or value == "":
        return "–"
    if name == "next_due_at":
        return at_desk(datetime.fromisoformat(str(value)), desk_id)
    if name == "desk_id":
        desk = all_desks().get(int(str(value)))
        return desk.name_for(current_language()) if desk else str(value)
    if name == "owner_id":
        return person_name(int(str(value)))
    if name in LABELS:
        return labelled(LABELS[name], value)
    return (str(_("yes")) if value else str(_("no"))) if isinstance(value, bool) else str(value)


def person_name(user_id: int) -> str:
    """A person's name, read once in a request; an erased person has none."""
    names: dict[int, str] = g.setdefault("person_names", {})
    if user_id not in names:
        names[user_id] = name_of(user_id) or str(_("somebody who is gone"))
    return names[user_id]
