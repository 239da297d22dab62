"""One tablet, two learners: pictures and PINs, a lock in the middle of a lesson, one sending for all."""

import json

import pytest

from tests.browser.engines import Engine
from tests.browser.field import Field
from tests.browser.learner import Learner, handle

pytestmark = pytest.mark.browser

PACK = "P03-A"
OPERATOR = "246802"

PROFILES = """(() => {
  const done = request => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return done(indexedDB.open('tianjian')).then(db =>
    done(db.transaction('profiles').objectStore('profiles').getAll()).then(all => {
      db.close();
      return all.map(({learner, nickname}) => ({learner, nickname}));
    }));
})()"""


def profiles(engine: Engine) -> list[dict[str, str]]:
    found: list[dict[str, str]] = engine.js(PROFILES)
    return found


def tap(learner: Learner, pin: str) -> None:
    learner.wait(handle("pin-pad"))
    for place, digit in enumerate(pin, 1):
        learner.click(handle(f"pin-{digit}"))
        # The last one may bring another screen.
        if place < len(pin):
            dots = f".pin-dots i.on:nth-of-type({place})"
            learner.wait(dots)


def choose(learner: Learner, pin: str) -> None:
    learner.wait('[data-step="1"]')
    tap(learner, pin)
    learner.wait('[data-step="2"]')
    tap(learner, pin)


def press(learner: Learner, name: str, text: str) -> None:
    """The one of these handles that says this."""
    code = (
        f"[...document.querySelectorAll({json.dumps(handle(name))})]"
        f".find(e => e.innerText.includes({json.dumps(text)}))"
    )
    learner.until(lambda: learner.engine.js(f"!!{code}"), text)
    learner.engine.js(f"{code}.click()")


def enter(learner: Learner, name: str, pin: str = "") -> None:
    press(learner, "person", name)
    if pin:
        tap(learner, pin)


def go_dark(learner: Learner) -> None:
    """What a page hears when the screen is switched off."""
    learner.engine.js(
        "Object.defineProperty(document, 'visibilityState',"
        " {value: 'hidden', configurable: true});"
        "document.dispatchEvent(new Event('visibilitychange'));"
        "delete document.visibilityState"
    )


def word(learner: Learner, text: str) -> None:
    learner.until(lambda: text in learner.text(), text)


def test_two_learners_share_a_tablet(phone: Learner, field: Field) -> None:
    """A locked tablet shows nothing of one to the other, and gives each their own page back."""
    phone.start("李婶")
    phone.worker_ready()
    phone.download(PACK)
    phone.open("/#tablet")
    phone.click(handle("tablet-on"))
    choose(phone, OPERATOR)

    # Who was here without a PIN chooses one; in the middle of a lesson the screen goes dark.
    enter(phone, "李婶")
    phone.click(handle("pin-by-pictures"))
    choose(phone, "1345")
    lesson = field.text(PACK)["lessons"][0]
    phone.click(handle(f"pack-{PACK}"))
    phone.click(handle(f"lesson-{lesson['id']}"))
    phone.wait(handle("lesson"))
    phone.click(handle("next"))
    card = f'{handle("lesson")}[data-block="{lesson["blocks"][1]["id"]}"]'
    phone.wait(card)
    go_dark(phone)
    phone.wait(handle("tablet-people"))
    assert phone.engine.js("location.pathname") == "/"

    # The next one, with no network, finds nothing of the first.
    field.road.cut_network()
    phone.click(handle("somebody-new"))
    phone.type(handle("nickname"), "王叔")
    phone.click(handle("start"))
    phone.click(handle("pin-by-digits"))
    choose(phone, "2468")
    phone.wait(handle("library"))
    assert "李婶" not in phone.text()
    phone.click('.tabs a[href="/profiles"]')

    # A reload lets nobody in. A wrong PIN waits; the right one leads to the same card.
    phone.open("/me")
    enter(phone, "李婶", "9999")
    word(phone, "不对")
    tap(phone, "1345")
    phone.wait(card)
    go_dark(phone)

    # Whoever looks after it sends for both, takes one off who is safe, and ends the mode.
    phone.until(
        lambda: int(phone.attribute(handle("send-everybody"), "data-waiting") or 0) > 0,
        "records that wait",
    )
    field.road.restore_network()
    phone.open("/tablet")
    tap(phone, "111111")
    word(phone, "不对")
    tap(phone, OPERATOR)
    phone.click(handle("operator-send"))
    phone.wait(handle("round"))
    safe = f'{handle("standing")}[data-safe="true"]'
    phone.until(
        lambda: phone.engine.js(f"document.querySelectorAll('{safe}').length") == 2,
        "two safe people",
    )
    uncle = next(
        p["learner"] for p in profiles(phone.engine) if p["nickname"] == "王叔"
    )
    assert [event["type"] for event in field.ledger(uncle)] == ["profile"]
    press(phone, "standing", "王叔")
    phone.click(handle("take-off"))
    phone.click(handle("take-off-now"))
    phone.until(lambda: len(profiles(phone.engine)) == 1, "one person")
    phone.click(handle("leave-tablet"))
    phone.click(handle("tablet-off"))
    phone.until(
        lambda: "李婶" in phone.text() and not phone.sees(handle("tablet-people")),
        "a phone again",
    )
