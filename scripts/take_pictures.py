"""Pictures of the main pages in three languages, two widths and two themes.

Usage: python scripts/take_pictures.py ADDRESS FOLDER [PART-OF-NAME]   (CHROMIUM names the browser)
"""

from __future__ import annotations

import json
import os
import sys
import urllib.parse
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NEED = {
    "de": "Drehteile aus Edelstahl in Kleinserie und ein Greifer für empfindliche Teile",
    "en": "stainless steel turned parts in small series and a gripper for delicate goods",
    "ja": "ステンレスの旋盤加工品を小ロットで。壊れやすい部品用のロボットハンドも探しています。",
}
WORD = {"de": "Titan", "en": "titanium", "ja": "チタン"}


def pages(address: str, language: str) -> dict[str, str]:
    """The paths of the main pages by name."""
    with urllib.request.urlopen(f"{address}/api/v1/organisations?page_size=100") as answer:  # noqa: S310
        items = json.load(answer)["items"]
    slug = next((i["slug"] for i in items if "Rheinwerk" in i["name"]), items[0]["slug"])
    other = next((i["slug"] for i in items if i["country"] == "JP" and i["capabilities"]), slug)
    return {
        "start": "/?",
        "search": f"/search?q={urllib.parse.quote(NEED[language])}",
        "literal": f"/search?literal=1&q={urllib.parse.quote(WORD[language])}",
        "directory": "/directory?country=JP",
        "profile": f"/organisations/{other}?",
        "suggestions": f"/organisations/{slug}/suggestions?",
        "about": "/about?",
        "api": "/api/v1/docs?",
        "missing": "/nowhere?",
    }


def main(address: str, folder: Path, part: str = "") -> None:
    """Take all pictures whose name contains `part`."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=FLAGS)
        for language in ("de", "en", "ja"):
            for name, path in pages(address, language).items():
                for width in (1440, 390):
                    for theme in ("light", "dark"):
                        file = f"{name}-{language}-{width}-{theme}.png"
                        if part not in file:
                            continue
                        page = browser.new_page(
                            viewport={"width": width, "height": 900},
                            color_scheme=theme,  # type: ignore[arg-type]
                        )
                        page.goto(f"{address}{path}&lang={language}")
                        page.screenshot(path=folder / file, full_page=True)
                        page.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
