"""Which language a text is in."""

from __future__ import annotations

import pytest

from matchmaker.matching.detection import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wir fertigen Drehteile aus Edelstahl für die Medizintechnik.", "de"),
        ("We make turned parts from stainless steel for medical devices.", "en"),
        ("ステンレスの旋盤加工品を小ロットで製造しています。", "ja"),
        ("精密板金", "ja"),
        ("IoT対応のセンサー", "ja"),
        ("Drehteile Edelstahl", "de"),
        ("stainless steel springs", "en"),
        ("Oberflächentechnik", "de"),
        ("5G", "en"),
        ("", "en"),
    ],
)
def test_the_language_of_a_text_is_found(text: str, language: str) -> None:
    assert detect_language(text) == language
