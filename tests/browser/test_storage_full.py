"""A phone with no room left: it says so, loses nothing, and goes on when there is room."""

from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.browser.engines import Chromium
from tests.browser.field import Field, phone_events
from tests.browser.learner import Learner, handle

pytestmark = pytest.mark.browser

PACK = "P03-A"
DONE = """
  const done = request => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });"""
#: Somebody's videos: noise in a database of its own until not even 2 kB more fit.
FILL = f"""(async () => {{{DONE}
  const opening = indexedDB.open('videos');
  opening.onupgradeneeded = () => opening.result.createObjectStore('noise');
  const db = await done(opening);
  let kept = 0;
  for (let size = 4 << 20; size > 2048; ) {{
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
    const tx = db.transaction('noise', 'readwrite');
    const ended = new Promise(resolve => {{
      tx.oncomplete = () => resolve(true); tx.onabort = () => resolve(false);
    }});
    tx.objectStore('noise').put(bytes, kept);
    if (await ended) kept += 1; else size >>= 1;
  }}
  db.close();
  return kept;
}})()"""
CLEAR = f"""(async () => {{{DONE}
  const db = await done(indexedDB.open('videos'));
  const tx = db.transaction('noise', 'readwrite');
  tx.objectStore('noise').clear();
  await new Promise(resolve => {{ tx.oncomplete = resolve; }});
  db.close();
}})()"""
FULL = "手机满了"


@pytest.fixture
def student(playwright: Playwright, field: Field, small_disk: Path) -> Learner:
    return Learner(Chromium(playwright, str(small_disk / "phone")), field.base)


def test_a_full_phone_says_so_and_fetches_the_rest_when_there_is_room(
    student: Learner, field: Field
) -> None:
    student.start()
    student.worker_ready()
    student.sync()
    student.open()
    assert student.engine.js(FILL) > 0
    student.click(handle(f"pack-{PACK}-download"))
    state = handle(f"pack-{PACK}-state")
    student.until(lambda: FULL in student.text(state), "the message")
    assert student.pack_state(PACK) != "ready"
    student.engine.js(CLEAR)
    student.download(PACK)
    student.study(PACK, field.text(PACK)["lessons"][0])
    student.sync()
    field.agree(student)
    student.engine.close()


def test_an_answer_that_cannot_be_kept_is_not_taken_and_nothing_before_it_is_lost(
    student: Learner, field: Field
) -> None:
    lesson = field.text(PACK)["lessons"][0]
    items = {b["id"]: b for b in lesson["blocks"] if b["kind"] == "item"}
    student.start()
    student.worker_ready()
    student.download(PACK)
    student.open_lesson(PACK, lesson["id"])
    while not student.sees(handle("item")):
        student.turn_page()
    before = phone_events(student.engine)
    assert student.engine.js(FILL) > 0
    option = items[str(student.attribute(handle("item"), "data-item"))]["options"][0]
    student.option(option["id"])
    student.until(
        lambda: student.sees(f"{handle('submit-answer')}:not([disabled])"), "the button"
    )
    for _ in range(60):
        student.click(handle("submit-answer"))
        student.wait(f'{handle("feedback")}, [role="alert"]')
        if student.sees('[role="alert"]'):
            break
        student.click(handle("next"))
        if student.sees(handle("item")):
            student.option(option["id"])
    assert FULL in student.text('[role="alert"]')
    assert phone_events(student.engine)[: len(before)] == before
    student.engine.js(CLEAR)
    student.study(PACK, lesson)
    student.sync()
    field.agree(student)
    student.engine.close()
