"""Which passwords are taken: long ones that nobody guesses first. No composition rules."""

from __future__ import annotations

from matchmaker.errors import MatchmakerError

SHORTEST = 12
LONGEST = 128
FEWEST_GUESSES_LOG10 = 8.0


class PasswordRefused(MatchmakerError):
    """The password is too short, too long or easily guessed; `cause` says which."""

    def __init__(self, cause: str) -> None:
        super().__init__(f"The password is {cause}. Choose {SHORTEST} characters or more.")
        self.cause = cause


def check_password(password: str, *own_words: str) -> None:
    """Refuse a password that is too short, too long or among the first guesses.

    Guesses are estimated by zxcvbn (Wheeler 2016, "zxcvbn: Low-Budget Password Strength
    Estimation", USENIX Security), offline, from its lists of common passwords and names and from
    the person's own words.
    Raises PasswordRefused.
    """
    if len(password) < SHORTEST:
        raise PasswordRefused("too short")
    if len(password) > LONGEST:
        raise PasswordRefused("too long")
    from zxcvbn import zxcvbn  # 0.2 s to load: only who sets a password waits for it

    words = [
        word for text in own_words for word in text.replace("@", " ").replace(".", " ").split()
    ]
    guesses = zxcvbn(password[:72], user_inputs=["matchmaker", *words])["guesses_log10"]
    if guesses < FEWEST_GUESSES_LOG10:
        raise PasswordRefused("easily guessed")
