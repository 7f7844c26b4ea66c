"""Small profiles in three languages, and a lexicon of a few concepts."""

from __future__ import annotations

from matchmaker.matching.concepts import Lexicon
from matchmaker.matching.names import Concept
from matchmaker.matching.profiles import Passage, Profile

LEXICON = Lexicon(
    [
        Concept("metal", None, {"de": ("Metall",), "en": ("metal",), "ja": ("金属",)}),
        Concept(
            "sheet-metal",
            "metal",
            {
                "de": ("Blechbearbeitung", "Blechteile"),
                "en": ("sheet metal working", "sheet metal parts"),
                "ja": ("板金加工", "精密板金"),
            },
        ),
        Concept(
            "spring", "metal", {"de": ("Feder",), "en": ("spring",), "ja": ("ばね", "スプリング")}
        ),
        Concept("open-ran", None, {"de": ("Open RAN",), "en": ("Open RAN", "O-RAN"), "ja": ()}),
    ]
)


def profile(
    id_: str, language: str, offers: str = "", needs: str = "", sectors: tuple[str, ...] = ()
) -> Profile:
    """A profile with one offer and one need in one language."""
    return Profile(
        id_,
        (Passage(offers, language, "offers"),) if offers else (),
        (Passage(needs, language, "needs"),) if needs else (),
        sectors,
    )


HIKARI = profile(
    "hikari", "ja", "精密板金とばねの試作をしています。", "ドイツの販売代理店。", ("sheet-metal",)
)
RHEINWERK = profile(
    "rheinwerk", "de", "Vertrieb und Lager.", "Blechteile aus Edelstahl.", ("metal",)
)
THAMES = profile("thames", "en", "We make springs and open RAN radio units.", "Sheet metal parts.")
STRANGER = profile("stranger", "de", "Reisen nach Island.", "Wandergruppen.")
ALL = [HIKARI, RHEINWERK, THAMES, STRANGER]
