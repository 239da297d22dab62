"""What a sync costs on the wire: many events, one, and none."""

from collections.abc import Callable

from bench.figures import Figure, Part
from bench.workshop import Workshop
from tests.browser.field import Field, phone_events
from tests.browser.engines import Chromium
from tests.browser.learner import Learner, handle
from tests.faults import FaultProxy

PACKS = ("P03-A", "P12-A", "X01")
EVENTS = 100
#: Milliseconds.
BROWSERS_OWN = 3_000
HOW = (
    "a learner in Chromium studies the real lessons (each first item once wrongly) without a "
    f"network until {EVENTS} events or more are waiting; the network comes back and the app "
    "sends; a proxy counts every byte of the requests and answers, all headers included, without "
    'TLS. Then one event (a lesson opened); then "send now" with nothing new. Of the bytes '
    "an event about 17 are the sealed batch of real lessons, 6 the browser's own headers; the "
    "rest is the request's signed line and the answer: only larger batches make that small."
)
POUCH, ANKI, FLASK = "CouchDB+PouchDB 9", "Anki", "plain Flask JSON"


def measure(workshop: Workshop) -> Part:
    """Study, send, send one more, ask in vain."""
    with (
        workshop.node() as server,
        FaultProxy(server.port) as road,
        workshop.phone() as phone,
    ):
        field = Field(server, road)
        learner = Learner(phone, field.base)
        learner.start()
        learner.worker_ready()
        for pack in PACKS:
            learner.open("/")
            learner.download(pack)
        learner.sync()
        many = sent(field, learner, lambda: study(field, learner))
        one = sent(field, learner, lambda: look_in(field, learner))
        none = sent(field, learner, lambda: None)
    return Part("Wire", HOW, lines(many, one, none))


def study(field: Field, learner: Learner) -> None:
    """Lessons, one after the other, until enough is waiting."""
    enough = len(phone_events(learner.engine)) + EVENTS
    for pack in PACKS:
        for lesson in field.text(pack)["lessons"]:
            learner.study(pack, lesson, wrong=1)
            if len(phone_events(learner.engine)) >= enough:
                return
    raise RuntimeError("the lessons are too short")


def look_in(field: Field, learner: Learner) -> None:
    """Open one lesson more: one event."""
    before = len(phone_events(learner.engine))
    learner.open_lesson(PACKS[-1], field.text(PACKS[-1])["lessons"][-1]["id"])
    learner.until(
        lambda: len(phone_events(learner.engine)) == before + 1, "the lesson's event"
    )


def sent(
    field: Field, learner: Learner, act: Callable[[], None]
) -> tuple[int, int, int]:
    """Let the learner act without a network, then sync: (events, requests, bytes)."""
    engine = learner.engine
    assert isinstance(engine, Chromium)
    known = len(phone_events(engine))
    engine.context.set_offline(True)
    field.road.cut_network()
    act()
    learner.open_sync()
    events = len(phone_events(engine)) - known
    # Behind each page that opens the browser itself looks for a newer worker, a second later.
    engine.page.wait_for_timeout(BROWSERS_OWN)
    field.road.exchanges.clear()
    field.road.restore_network()
    engine.context.set_offline(False)
    if not events:
        learner.click(handle("sync-now"))
    learner.until(lambda: settled(field, learner), "everything sent")
    requests, up, down = field.road.totals()
    return events, requests, up + down


def settled(field: Field, learner: Learner) -> bool:
    """The server was asked, has everything, and the app says so."""
    status = learner.sync_numbers()
    asked = any(each.status for each in field.road.exchanges)
    return asked and (status["pending"], status["state"]) == ("0", "done")


def lines(*syncs: tuple[int, int, int]) -> list[Figure]:
    """The table's lines for a sync of many events, of one, and of none."""
    (events, requests, size), (_, one_requests, one), (_, no_requests, none) = syncs
    return [
        Figure(
            f"wire bytes an event, sync of {events}, all included", size / events, "B", 20,
            peers={POUCH: "615", ANKI: "47", FLASK: "290 (47 gzip)"},
        ),
        Figure(
            f"requests, sync of {events}", requests, "", 1,
            peers={POUCH: "7", ANKI: "7", FLASK: "1"},
        ),
        Figure("wire bytes, one event", one, "B", peers={POUCH: "4,900", ANKI: "3,700"}),
        Figure(
            "requests, one event", one_requests, "", 1,
            peers={POUCH: "6", ANKI: "7", FLASK: "1"},
        ),
        Figure("wire bytes, no news", none, "B", peers={POUCH: "2,200", ANKI: "500"}),
        Figure(
            "requests, no news", no_requests, "", 1,
            peers={POUCH: "3", ANKI: "1", FLASK: "1"},
        ),
    ]  # fmt: skip
