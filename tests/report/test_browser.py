"""The report in headless Chromium: what a person does with it."""

import io
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_page import HOSTILE, LABELS, MODEL, toy_run

from bench.report.figures import as_uri, pack
from bench.report.page import assemble, render_page


def chromium() -> str:
    """Return where Chromium is; without it, skip and say how to get it, but fail in CI."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        words = "the report was not opened in a browser: it needs apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(words, pytrace=False)
        pytest.skip(words)
    return found


@dataclass
class Visit:
    """An open page, and all that went wrong or out while it was open."""

    page: Any
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def column(self, table: str, number: int) -> list[str]:
        """Return the texts of a column, as the rows stand now."""
        cells = self.page.locator(f"#{table} tbody tr > :nth-child({number})")
        texts: list[str] = cells.all_text_contents()
        return texts

    def awaits(self, table: str, number: int, texts: list[str]) -> None:
        """Wait until a column holds these texts in this order: rows move a moment after a click."""
        from playwright.sync_api import expect

        cells = self.page.locator(f"#{table} tbody tr > :nth-child({number})")
        expect(cells).to_have_text(texts)

    def widths(self) -> tuple[int, int]:
        """Return the width of the document and of the window, in pixels."""
        told = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        return told[0], told[1]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    out, task = toy_run(tmp_path_factory.mktemp("browser") / "out")
    return assemble(out, shown=[task])


@pytest.fixture(scope="module")
def file(told: dict[str, Any]) -> Path:
    path = Path(told["out"], "report.html")
    path.write_bytes(render_page(told).encode())
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    where = chromium()
    # imported here: without a browser there is nothing to drive
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        running = driver.chromium.launch(
            executable_path=where, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield running
        running.close()


@pytest.fixture
def visit(browser: Any, file: Path, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Open the page as asked for, and fail the test if the page complains or asks for anything."""
    asked = {"width": 1280, "height": 900, "color_scheme": "light", "scripts": True}
    asked |= getattr(request, "param", {})
    context = browser.new_context(
        viewport={"width": asked["width"], "height": asked["height"]},
        color_scheme=asked["color_scheme"],
        java_script_enabled=asked["scripts"],
    )
    own = Visit(context.new_page())
    own.page.on("console", lambda told: own.complaints.append(f"{told.type}: {told.text}"))
    own.page.on("pageerror", lambda error: own.complaints.append(str(error)))
    own.page.on("dialog", lambda box: own.complaints.append(f"dialog: {box.message}"))
    own.page.on("request", lambda sent: own.requests.append(sent.url))
    own.page.goto(file.as_uri())
    yield own
    context.close()
    assert own.complaints == []
    assert [url for url in own.requests if not url.startswith("data:")] == [file.as_uri()]


def test_a_column_sorts_both_ways(visit: Visit, tmp_path: Path) -> None:
    before = visit.column("board", 3)
    down = sorted(filter(None, before), key=float, reverse=True)
    assert len(down) == 8
    assert list(filter(None, before)) not in (down, down[::-1])
    header = visit.page.locator("#board thead th").nth(2)
    header.click()
    visit.awaits("board", 3, [*down, "", ""])
    assert header.get_attribute("aria-sort") == "descending"
    header.click()
    visit.awaits("board", 3, ["", "", *down[::-1]])
    assert header.get_attribute("aria-sort") == "ascending"
    visit.page.screenshot(path=tmp_path / "sorted.png")


def test_fields_filter_and_clear(visit: Visit, tmp_path: Path) -> None:
    form = visit.page.locator('form[data-for="board"]')
    sizes = visit.column("board", 10)
    assert sorted(sizes) == ["10"] * 4 + ["all"] * 6
    form.get_by_label("Size").select_option("10")
    visit.awaits("board", 10, ["10"] * 4)
    form.get_by_label("Model").select_option("sharp")
    visit.awaits("board", 1, ["sharp"])
    form.get_by_label("Size").select_option("all")
    visit.awaits("board", 10, ["all"])
    visit.awaits("board", 1, ["sharp"])
    visit.page.screenshot(path=tmp_path / "filtered.png")
    form.get_by_role("button", name="Clear").click()
    visit.awaits("board", 10, sizes)
    form.get_by_label("Outcome").select_option("failed")
    visit.awaits("board", 1, [MODEL])
    form.get_by_role("button", name="Clear").click()
    form.get_by_label("Search").fill("blunt")
    visit.awaits("board", 1, ["blunt", "blunt"])
    form.get_by_label("Search").fill("nothing like it")
    visit.page.get_by_text("No row passes these filters.").wait_for()


def test_all_scores_of_a_dataset_are_one_step_from_the_glance(visit: Visit) -> None:
    visit.page.locator('#glance a[data-dataset="other"]').click()
    visit.awaits("board", 7, ["other"])
    selected = visit.page.locator('form[data-for="board"] select[name="dataset"]').input_value()
    assert selected == "other"


def test_a_row_opens_to_all_answers(visit: Visit, tmp_path: Path) -> None:
    table = visit.page.locator("#disagree-1")
    predictions = table.locator("dl.answers").first
    assert not predictions.is_visible()
    table.locator("summary").first.click()
    assert predictions.is_visible()
    told = predictions.inner_text()
    assert all(model in told for model in ("blunt", "odd", "sharp"))
    assert "right" in told
    visit.page.screenshot(path=tmp_path / "opened.png")


def test_headlines_filter_by_topic_and_by_wrong_models(visit: Visit, told: dict[str, Any]) -> None:
    form = visit.page.locator('form[data-for="disagree-1"]')
    visit.page.locator("#disagreements .dt-length select").select_option("100")
    (own,) = told["disagreements"]
    topics = [headline.label for headline in own.headlines]
    wrong = [str(headline.wrong) for headline in own.headlines]
    visit.awaits("disagree-1", 2, topics)
    form.get_by_label("Topic").select_option(LABELS[1])
    visit.awaits("disagree-1", 2, [LABELS[1]] * topics.count(LABELS[1]))
    form.get_by_role("button", name="Clear").click()
    visit.awaits("disagree-1", 2, topics)
    form.get_by_label("Wrong, at least").fill("2")
    visit.awaits("disagree-1", 3, [n for n in wrong if int(n) >= 2])
    form.get_by_label("Wrong, at least").fill("")
    form.get_by_label("Wrong, at most").fill("1")
    visit.awaits("disagree-1", 3, [n for n in wrong if int(n) <= 1])
    assert set(wrong) == {"1", "2"}


def test_hostile_headlines_are_seen_as_they_are(visit: Visit) -> None:
    form = visit.page.locator('form[data-for="disagree-1"]')
    for text in (HOSTILE[0], HOSTILE[1]):
        form.get_by_label("Search").fill("alert" if text == HOSTILE[0] else "quoted")
        visit.page.locator("#disagree-1 summary").get_by_text(text, exact=False).first.wait_for()
    form.get_by_label("Search").fill("xxxxx")
    long = visit.page.locator("#disagree-1 summary span").first
    assert len(long.text_content()) > 10_000
    assert long.bounding_box()["height"] < 300
    wide, window = visit.widths()
    assert wide <= window


def test_the_keyboard_does_it_all(visit: Visit) -> None:
    focused = "document.activeElement"
    page = visit.page
    page.keyboard.press("Tab")
    assert page.evaluate(f"{focused}.textContent") == "Skip to the report"
    page.keyboard.press("Enter")
    assert page.evaluate(f"{focused}.id") == "main"
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(f"{focused}.className || {focused}.name || {focused}.tagName"))
        if seen[-1].startswith("dt-column-order") and "Accuracy" in page.evaluate(
            f"{focused}.closest('th').textContent"
        ):
            break
    assert {"dataset", "model", "size", "scroll named"} <= set(seen)
    outline = page.evaluate(f"getComputedStyle({focused}).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.locator("#board thead th[aria-sort=descending]").get_by_text("Accuracy").wait_for()
    page.locator("#disagree-1 summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("#disagree-1 dl.answers").first.is_visible()
    page.locator("#costs summary").focus()
    page.keyboard.press("Space")
    page.locator("#costs-grid thead .dt-column-order").first.wait_for()


NARROW = {"width": 360, "height": 740}


@pytest.mark.parametrize("visit", [NARROW], indirect=True)
def test_a_phone_never_scrolls_sideways(visit: Visit, tmp_path: Path) -> None:
    for fold in visit.page.locator("section > details > summary").all():
        fold.click()
    visit.page.locator("#disagree-1 summary").first.click()
    visit.page.locator("#fingerprints-grid thead .dt-column-order").first.wait_for()
    visit.page.screenshot(path=tmp_path / "phone.png", full_page=True)
    assert visit.widths() == (360, 360)
    board = visit.page.locator("#leaderboard .scroll")
    assert board.evaluate("e => e.scrollWidth > e.clientWidth")
    assert board.get_attribute("tabindex") == "0"


def luminance(page: Any, at: str, what: str) -> float:
    """Return the relative luminance (WCAG 2.2) of a computed colour, in [0, 1]."""
    told = page.locator(at).first.evaluate(f"e => getComputedStyle(e).{what}")
    parts = [float(n) / 255 for n in told[told.index("(") + 1 : -1].split(",")[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


SCHEMES = [{"color_scheme": "light"}, {"color_scheme": "dark"}]


@pytest.mark.parametrize("visit", SCHEMES, indirect=True, ids=["light", "dark"])
def test_words_stand_out_in_light_and_dark(
    visit: Visit, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    dark = request.node.callspec.id == "dark"
    ground = luminance(visit.page, "body", "backgroundColor")
    assert (ground < 0.05) == dark
    for at in ("h1", ".lead", "#leaderboard a, .contents a", ".none, .source", "thead th"):
        ink = luminance(visit.page, at, "color")
        contrast = (max(ink, ground) + 0.05) / (min(ink, ground) + 0.05)
        assert contrast >= 4.5, (at, contrast)
    # figures are drawn for paper
    assert luminance(visit.page, ".plate", "backgroundColor") == pytest.approx(1)
    visit.page.screenshot(path=tmp_path / "whole.png", full_page=True)


@pytest.mark.parametrize("visit", [{"scripts": False}], indirect=True)
def test_without_scripts_every_row_is_there(visit: Visit) -> None:
    assert len(visit.column("board", 1)) == 10
    assert visit.page.locator("form:visible").count() == 0
    visit.page.locator("#disagree-1 summary").first.click()
    assert visit.page.locator("#disagree-1 dl.answers").first.is_visible()


def test_a_packed_figure_looks_as_drawn(visit: Visit, file: Path) -> None:
    from PIL import Image

    drawn = (file.parent / "figures" / "accuracy.svg").read_text()
    shots = []
    for svg in (drawn, pack(drawn)):
        visit.page.locator(".plate img").evaluate(
            "(image, uri) => new Promise((done) => { image.onload = done; image.src = uri; })",
            as_uri(svg[svg.index("<svg") :]),
        )
        shot = visit.page.locator(".plate img").screenshot()
        shots.append(np.asarray(Image.open(io.BytesIO(shot)).convert("L"), dtype=float))
    assert shots[0].std() > 10  # there is a picture
    assert np.abs(shots[0] - shots[1]).mean() < 0.2  # of 255


def test_the_policy_stops_what_is_put_in(visit: Visit) -> None:
    visit.page.evaluate(
        "const s = document.createElement('script'); s.textContent = 'window.bad = 1';"
        "document.body.append(s);"
        "const i = new Image(); i.src = 'https://example.invalid/x.png'; document.body.append(i);"
    )
    visit.page.wait_for_timeout(100)
    assert visit.page.evaluate("window.bad") is None
    assert len(visit.complaints) == 2
    assert all("Content Security Policy" in told for told in visit.complaints)
    visit.complaints.clear()
    visit.requests[:] = [url for url in visit.requests if "example.invalid" not in url]
