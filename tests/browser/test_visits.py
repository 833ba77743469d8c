"""What a visitor does: paste a report, click a mark, filter, follow a picture to its sentence, correct, export."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from dragoman.coder import Coder
from dragoman.store import EventFilter, View, Writer
from dragoman.stories.keeping import Keeper

pytestmark = pytest.mark.slow

PASTED = (
    "ULAANBAATAR, May 4, 2015 (Example News) - Mongolia's foreign minister visited Laos on Monday and signed a trade"
    " agreement.\n\nHe said that Mongolia opposed new sanctions. Laos accused Cambodian soldiers of shelling a village."
)
PAGES = (
    "/", "/reports", "/report?id={report}", "/code", "/events", "/events?view=table", "/event?report={report}&id={event}",
    "/stories", "/story?id={story}", "/actors", "/actor?id=IRN", "/timeline?who=IRN", "/network", "/map", "/positions?actor=IRN",
    "/commitments", "/brief?actor=IRN&with=USA", "/quality", "/corrections", "/search?text=nuclear", "/api", "/keys",
)  # fmt: skip


@pytest.fixture
def filled(database: Path) -> dict[str, str]:
    from dragoman.stories.database import stories_from

    with View(database) as view:
        row = next(view.events(EventFilter(actor="IRN")))
        story = max(stories_from(view), key=lambda each: len(each.evidence))
    return {"report": row.report_id, "event": row.event.id, "story": story.id}


def test_a_pasted_report_is_read(site: str, page: Any) -> None:
    page.goto(f"{site}/code")
    page.fill("textarea[name=text]", PASTED)
    page.click("button[type=submit]:has-text('Code')")
    page.wait_for_url("**/coded**")
    assert page.locator("p.paragraph a.seg").count() > 3
    page.locator("p.paragraph a.seg.trigger", has_text="visited").first.click()
    page.locator("section.details", has_text="CONSULT").wait_for()
    assert "Mongolia" in page.content()


def test_a_mark_tells_who_what_and_why(site: str, page: Any, database: Path, filled: dict[str, str]) -> None:
    page.goto(f"{site}/report?id={filled['report']}")
    page.locator(f"p.paragraph a.seg.trigger[data-to='{filled['event']}']").first.click()
    panel = page.locator(f"section.details[data-shown='{filled['event']}']")
    panel.wait_for()
    told = panel.inner_text().lower()
    with View(database) as view:
        row = view.event(filled["report"], filled["event"])
    assert row is not None
    for words in (row.event.event_type, row.event.actors[0].reason, row.event.date_reason, row.event.trigger.text):
        assert words.lower() in told, words


def test_filters_live_in_the_address(site: str, page: Any) -> None:
    page.goto(f"{site}/events")
    page.fill("form.events-filter input[name=who]", "IRN")
    page.click("form.events-filter button[type=submit]")
    page.wait_for_url("**who=IRN**")
    shown = page.locator("article.event").count()
    page.reload()
    assert page.locator("article.event").count() == shown
    page.locator("a.chip").first.click()
    page.wait_for_url(lambda url: "who=IRN" not in url)


def test_a_bar_leads_to_its_sentence(site: str, page: Any) -> None:
    page.goto(f"{site}/timeline?who=IRN")
    bar = page.locator("figure.timeline a").first
    bar.wait_for()
    label = bar.get_attribute("aria-label")
    count = int(label.split(": ")[1].split(" ")[0])
    bar.click()
    page.wait_for_url("**/events**period=**")
    assert page.locator("article.event").count() == count
    page.locator("article.event >> text=in the report").first.click()
    page.wait_for_url("**/report**")
    page.locator("section.details").wait_for()
    assert page.locator("#mark").inner_text() != ""


def test_an_arrow_and_a_place_lead_to_events(site: str, page: Any) -> None:
    page.goto(f"{site}/network")
    page.locator("figure.network a.node").first.wait_for()
    page.locator("table.sortable td.number a").first.click()
    page.wait_for_url("**/events**edge=**")
    assert page.locator("article.event").count() > 0
    page.goto(f"{site}/map")
    page.locator("figure.map a.spot").first.wait_for()
    page.locator("tr[data-place] a").first.click()
    page.wait_for_url("**/events**at=**")
    assert page.locator("article.event").count() > 0


def test_a_correction_survives_a_new_coding(
    site: str, page: Any, database: Path, coder: Coder, filled: dict[str, str]
) -> None:
    address = f"{site}/event?report={filled['report']}&id={filled['event']}"
    page.goto(address)
    page.keyboard.press("e")
    page.select_option("select[name=event_type]", "AID")
    page.fill(".change-form input[name=note]", "as an example")
    page.click("button:has-text('Save the change')")
    page.locator("h1 .verdict.changed").wait_for()
    with View(database) as view:
        report = view.report(filled["report"])
    assert report is not None
    with Writer(database) as writer:
        writer.add(report, coder.code(report))
        Keeper(writer.ledger).add(report.id)
    page.goto(address)
    assert page.locator("h1 .kind").inner_text().startswith("AID")
    page.click(".history button:has-text('Undo')")
    page.locator("h1 .verdict.changed").wait_for(state="detached")
    assert not page.locator("h1 .kind").inner_text().startswith("AID")
    page.keyboard.press("r")
    page.locator("h1 .verdict.rejected").wait_for()
    page.goto(f"{site}/quality")
    assert "1 rejected" in page.content()


def test_what_is_shown_is_exported(site: str, page: Any, database: Path, tmp_path: Path) -> None:
    page.goto(f"{site}/events?who=IRN")
    page.click("summary:has-text('Export')")
    with page.expect_download() as waiting:
        page.click(".menu-body a:has-text('CSV')")
    target = tmp_path / "events.csv"
    waiting.value.save_as(target)
    with target.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with View(database) as view:
        assert len(rows) == view.count_events(EventFilter(who="IRN"))


def test_keys_and_theme(site: str, page: Any) -> None:
    page.goto(f"{site}/events")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "ARTICLE"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.click("[data-theme-switch]")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_no_page_is_wider_than_a_telephone(site: str, page: Any, filled: dict[str, str]) -> None:
    page.set_viewport_size({"width": 380, "height": 800})
    for address in PAGES:
        page.goto(site + address.format(**filled))
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= 380, address


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(site: str, page: Any, filled: dict[str, str], theme: str) -> None:
    page.emulate_media(color_scheme=theme)
    found = []
    for address in PAGES:
        page.goto(site + address.format(**filled))
        page.wait_for_load_state("networkidle")
        results = Axe().run(page)
        found += [
            f"{urlsplit(address).path}: {each['id']}: {each['nodes'][0]['target']} {each['nodes'][0]['failureSummary']}"
            for each in results.response["violations"]
            if each["impact"] in ("serious", "critical")
        ]
    assert found == []
