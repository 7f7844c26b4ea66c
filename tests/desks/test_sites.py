"""Websites as people write them."""

from __future__ import annotations

import pytest

from matchmaker.desks.sites import MOST_SITES, SiteCause, SiteInvalid, read_sites


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("", ()),
        ("https://www.ihk.example", ("https://www.ihk.example",)),
        (" HTTPS://WWW.IHK.example/ \n\n", ("https://www.ihk.example",)),
        (
            "https://a.example, https://b.example:8443",
            ("https://a.example", "https://b.example:8443"),
        ),
        ("https://a.example https://a.example:443", ("https://a.example",)),
        ("https://köln.example", ("https://xn--kln-sna.example",)),
    ],
)
def test_sites_are_kept_as_browsers_compare_them(written: str, kept: tuple[str, ...]) -> None:
    assert read_sites(written) == kept


@pytest.mark.parametrize(
    ("written", "cause"),
    [
        ("http://www.ihk.example", SiteCause.ADDRESS),
        ("www.ihk.example", SiteCause.ADDRESS),
        ("https://", SiteCause.ADDRESS),
        ("https://localhost", SiteCause.ADDRESS),
        ("https://*.ihk.example", SiteCause.ADDRESS),
        ("https://user@ihk.example", SiteCause.ADDRESS),
        ("https://a.example:port", SiteCause.ADDRESS),
        ("https://[::1", SiteCause.ADDRESS),
        ("https://a..example", SiteCause.ADDRESS),
        ("'self'", SiteCause.ADDRESS),
        ("*", SiteCause.ADDRESS),
        ("javascript:alert(1)", SiteCause.ADDRESS),
        ("https://www.ihk.example/japan", SiteCause.PATH),
        ("https://www.ihk.example?x=1", SiteCause.PATH),
        ("https://www.ihk.example#x", SiteCause.PATH),
        (" ".join(f"https://s{n}.example" for n in range(MOST_SITES + 1)), SiteCause.MANY),
    ],
)
def test_what_is_no_site_is_refused_with_its_cause(written: str, cause: SiteCause) -> None:
    with pytest.raises(SiteInvalid) as refused:
        read_sites(written)
    assert refused.value.cause is cause


@pytest.mark.parametrize("sneaky", ["https://a.example;script-src", "https://a.example\r\nX: y"])
def test_nothing_gets_into_a_header_that_is_no_site(sneaky: str) -> None:
    with pytest.raises(SiteInvalid):
        read_sites(sneaky)
