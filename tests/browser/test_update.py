"""Updates: the app's own, and a pack's. Whoever has something that works keeps it till then."""

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.browser.engines import Chromium
from tests.browser.field import Field, phone_events, read_phone
from tests.browser.learner import Learner, handle

pytestmark = pytest.mark.browser

PACK = "P03-A"
LESSON = "P03-A.gates"
ASK_WORKER = (
    "navigator.serviceWorker.getRegistration().then(r => r.update()).then(() => 0)"
)


@pytest.fixture
def student(
    playwright: Playwright, own_field: Field, tmp_path: Path
) -> Iterator[Learner]:
    """A phone that has a pack and the app, and finished the first lesson."""
    engine = Chromium(playwright, str(tmp_path / "phone"))
    learner = Learner(engine, own_field.base)
    learner.start()
    learner.download(PACK)
    learner.worker_ready()
    learner.study(PACK, own_field.text(PACK)["lessons"][0])
    learner.sync()
    yield learner
    engine.close()


# --- the app ------------------------------------------------------------------------


def renew(app: Path) -> None:
    """Turn the built app into its next version: a page that says so."""
    index = app / "index.html"
    old = index.read_bytes()
    new = old.replace(b"<head>", b'<head><meta name="next-version" />', 1)
    index.write_bytes(new)
    worker = app / "sw.js"
    worker.write_bytes(worker.read_bytes().replace(digest(old), digest(new)))
    for packed in [*app.glob("*.br"), *app.glob("*.gz")]:
        packed.unlink()


def digest(content: bytes) -> bytes:
    return base64.b64encode(hashlib.sha256(content).digest())


def worker_states(learner: Learner) -> list[bool]:
    """Is there a worker being installed, waiting, active?"""
    found: list[bool] = learner.engine.js(
        "navigator.serviceWorker.getRegistration()"
        ".then(r => [!!r.installing, !!r.waiting, !!r.active])"
    )
    return found


def test_an_update_with_one_damaged_file_leaves_the_old_app_working_offline(
    student: Learner, own_field: Field
) -> None:
    renew(own_field.folder / "app")
    student.open()
    damage = own_field.road.add("^/index.html$", "corrupt", at=300, times=99)
    student.engine.js(ASK_WORKER)
    student.until(lambda: damage.times < 99, "the new page fetched")
    student.until(
        lambda: worker_states(student) == [False, False, True], "the update given up"
    )
    own_field.server.kill()
    student.open()
    student.wait(handle("library"))
    assert not student.sees('meta[name="next-version"]')
    student.open_lesson(PACK, "P03-A.fill")
    student.wait(handle("next"))


def test_a_good_update_takes_over_between_screens_and_not_inside_a_lesson(
    student: Learner, own_field: Field
) -> None:
    student.open_lesson(PACK, "P03-A.fill")
    student.wait(handle("next"))
    student.engine.js("void (window.unbroken = true)")
    renew(own_field.folder / "app")
    student.engine.js(ASK_WORKER)
    student.until(lambda: worker_states(student)[1], "the new version waiting")
    student.click(handle("next"))
    student.until(lambda: student.attribute(".dots i:nth-child(2)", "class"), "card 2")
    assert student.engine.js("window.unbroken")
    student.click("a.back")
    # The page loads anew; Playwright's own wait lives through that.
    page = student.engine.page  # type: ignore[attr-defined]
    page.wait_for_selector('meta[name="next-version"]', state="attached")
    student.wait(handle(f"lesson-{LESSON}"))
    student.open_lesson(PACK, "P03-A.fill")
    student.wait(".dots i:nth-child(2).on")
    student.open_sync()
    own_field.agree(student)


# --- a pack -------------------------------------------------------------------------


def rewrite(field: Field, name: str, old: str, new: str) -> None:
    """What an editor does to a file of the pack."""
    path = field.folder / "lessons" / PACK / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def results(learner: Learner) -> dict[str, dict[str, int]]:
    """The progress of lessons that the phone keeps."""
    return dict(read_phone(learner.engine)["progress"][0]["lessons"])


def hear_the_news(learner: Learner, field: Field) -> None:
    """Open the app with a network; the catalogue on the phone is then the node's."""
    before = field.road.totals("^/api/v1/catalogue|^/$")[0]
    learner.open()
    learner.until(
        lambda: field.road.totals("^/api/v1/catalogue|^/$")[0] > before, "the catalogue"
    )


def test_a_picture_and_a_typo_bring_those_files_only_and_completions_stay(
    student: Learner, own_field: Field
) -> None:
    done = results(student)
    old = {f["sha256"] for f in own_field.manifest(PACK)["files"]}
    rewrite(own_field, "media/gate-drop.svg", "#dcedf2", "#d0e6ec")
    rewrite(own_field, "zh_Hans/10-gates.md", "总有一回", "总有那么一回")
    said = own_field.publish(PACK)
    assert "version 2 (minor)" in said
    pack = next(p for p in own_field.catalogue()["packs"] if p["id"] == PACK)
    mine = [f for f in own_field.phone_files(PACK) if f["sha256"] not in old]
    assert sorted(f["role"] for f in mine) == ["picture", "text"]

    start = len(own_field.road.exchanges)
    hear_the_news(student, own_field)
    student.download(PACK)
    student.until(
        lambda: not student.sees(handle(f"pack-{PACK}-download")), "version 2"
    )
    wanted = {f"/blobs/{f['sha256']}" for f in mine}
    wanted.add(f"/blobs/{pack['manifest']['sha256']}")

    def fetched() -> set[str]:
        paths = (e.path for e in own_field.road.exchanges[start:])
        return {path for path in paths if "/blobs/" in path}

    def names() -> set[str]:
        return {path.split("/since/")[0] for path in fetched()}

    student.until(lambda: wanted <= names(), "the files")
    assert names() == wanted
    # Of texts that the phone has in an older version, only what is new in them.
    assert sum("/since/" in path for path in fetched()) == 2
    assert results(student) == done
    student.open_lesson(PACK, LESSON)
    for _ in range(2):
        student.turn_page()
    student.until(lambda: "总有那么一回" in student.text(), "the corrected words")
    student.sync()
    own_field.agree(student)


def test_a_changed_answer_asks_to_take_the_lesson_again(
    student: Learner, own_field: Field
) -> None:
    done = results(student)
    rewrite(own_field, "zh_Hans/10-gates.md", "answer: 24", "answer: 25")
    rewrite(own_field, "en/10-gates.md", "answer: 24", "answer: 25")
    said = own_field.publish(PACK)
    assert "(major)" in said and f"{LESSON} is to be taken again" in said
    hear_the_news(student, own_field)
    student.download(PACK)
    student.until(
        lambda: not student.sees(handle(f"pack-{PACK}-download")), "version 2"
    )
    student.click(handle(f"pack-{PACK}"))
    student.until(
        lambda: "请再学一遍" in student.text(handle(f"lesson-{LESSON}")), "the request"
    )
    assert results(student) == done
    student.study(PACK, own_field.text(PACK)["lessons"][0])
    assert results(student)[LESSON]["edition"] == 2
    student.open("/pack/" + PACK)
    student.wait(handle(f"lesson-{LESSON}"))
    student.until(lambda: "请再学一遍" not in student.text(), "the request gone")
    student.sync()
    own_field.agree(student)


def test_a_recalled_lesson_disappears_with_its_reason_and_results_stay(
    student: Learner, own_field: Field
) -> None:
    done = results(student)
    own_field.publish("--recall", LESSON, "--reason", "zh_Hans=第三题答案写错了")
    hear_the_news(student, own_field)
    student.open(f"/pack/{PACK}")
    student.wait(handle("lesson-P03-A.fill"))
    student.until(lambda: "第三题答案写错了" in student.text(), "the reason")
    assert not student.sees(handle(f"lesson-{LESSON}"))
    student.open(f"/lesson/{LESSON}")
    student.wait('[role="alert"]')
    assert results(student) == done
    student.sync()
    assert [e for e in phone_events(student.engine) if e.get("lesson") == LESSON] == [
        e for e in own_field.agree(student) if e.get("lesson") == LESSON
    ]
    own_field.publish("--unrecall", LESSON)
    hear_the_news(student, own_field)
    student.open(f"/pack/{PACK}")
    student.wait(handle(f"lesson-{LESSON}"))
