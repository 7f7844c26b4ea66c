"""The letters about members and claims."""

from __future__ import annotations

from flask_babel import gettext as _

from matchmaker.notifications.letters import Letter, page_address
from matchmaker.organisations.models import Organisation


def invitation(organisation: str, inviter: str, token: str) -> Letter:
    """Asks somebody to join an organisation."""
    return Letter(
        _("Invitation to %(name)s at Matchmaker", name=organisation),
        (
            _(
                "%(inviter)s invites you to look after the profile of %(name)s together.",
                inviter=inviter,
                name=organisation,
            ),
            _("The link works for 14 days. You sign in, or create an account, and are in."),
        ),
        (_("Accept the invitation"), page_address("members.show_invitation", token=token)),
        _("If you do not know the sender, you need not do anything."),
    )


def claim_made(organisation: Organisation) -> Letter:
    """To the desk: somebody claims an organisation."""
    return Letter(
        _("A claim to %(name)s", name=organisation.name),
        (
            _(
                "Somebody says that %(name)s is their organisation, or asks to remove it.",
                name=organisation.name,
            ),
        ),
        (_("Check the claim"), page_address("members.list_claims")),
    )


def claim_answered(organisation: str, kind: str, *, accepted: bool) -> Letter:
    """To the claimant: what was decided."""
    if not accepted:
        said = _(
            "We could not confirm your message about %(name)s. Please answer the desk if you "
            "think that this is wrong.",
            name=organisation,
        )
        return Letter(_("Your message about %(name)s", name=organisation), (said,))
    if kind == "this is us":
        return Letter(
            _("%(name)s is yours now", name=organisation),
            (_("You can change the profile of %(name)s from now on.", name=organisation),),
            (_("Go to the profile"), page_address("accounts.show_home")),
        )
    return Letter(
        _("%(name)s was removed", name=organisation),
        (_("The profile of %(name)s is no longer public.", name=organisation),),
    )
