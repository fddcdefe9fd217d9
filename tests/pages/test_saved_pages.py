"""Invented pages with what is to be read from them: one a kind of page."""

import json
from pathlib import Path
from typing import Any

import pytest

from bench.pages.parse import parse_page

CASES = Path(__file__).with_name("cases")
KINDS = json.loads(Path(__file__).with_name("kinds.json").read_text("utf-8"))


@pytest.mark.parametrize(
    "case", sorted(CASES.glob("*.expected.json")), ids=lambda path: path.name.split(".")[0]
)
def test_a_kind_of_page_is_read_as_a_person_reads_it(case: Path) -> None:
    expected = json.loads(case.read_text("utf-8"))
    name = case.name.removesuffix(".expected.json")
    (saved,) = (path for path in CASES.glob(f"{name}.*") if path != case)
    page = parse_page(saved.read_bytes(), where=saved.name)
    assert page.headline == expected["headline"]
    assert [link.text for link in page.links] == expected["links"]
    if "body" in expected:
        assert list(page.body) == expected["body"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind["name"])
def test_a_variant_of_a_kind_is_read_as_well(kind: dict[str, Any]) -> None:
    if kind["headline"] is None:
        with pytest.raises(ValueError, match="no headline"):
            parse_page(kind["page"].encode(), where=kind["name"])
        return
    page = parse_page(kind["page"].encode(), where=kind["name"])
    assert page.headline == kind["headline"]
    assert [link.text for link in page.links] == kind["links"]
    if kind["body"] is not None:
        assert list(page.body) == kind["body"]
