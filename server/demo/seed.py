"""`tianjian seed`: publish the packs of lessons/ and, in demo mode, people to look at."""

from collections.abc import Iterator
from datetime import UTC, datetime, time

import click
from flask import current_app
from flask.cli import with_appcontext

from server.db import app_settings, db, now, reading, run_unit
from server.demo.answers import lessons
from server.demo.lives import Life
from server.demo.people import LEARNERS, PLACES, STAFF, DemoStaff
from server.packs import service as packs
from server.packs.check import pack_folders
from server.people import places, roster, staff_service
from server.people import service as people
from server.reports import refresh
from server.studio import service as studio

#: Who took in what came with the program.
SEEDED = "operator"
TOP_NAME = {"zh_Hans": "全部地方", "en": "Everywhere"}


@click.command()
@with_appcontext
def seed() -> None:
    """Publish new packs; in demo mode (DEMO=1) add demo people to an empty server."""
    before = published_packs()
    for line in publish_new_packs():
        click.echo(line)
    as_published = published_packs() - before
    taken = studio.take_new_lessons(app_settings().lessons_dir, SEEDED, as_published)
    if taken:
        click.echo(f"The studio has {len(taken)} folders of lessons to edit.")
    run_unit(lambda: places.ensure_top(TOP_NAME))
    if app_settings().demo:
        if seed_demo():
            click.echo(f"{len(LEARNERS)} demo learners have studied and synced.")
        refresh.refresh()
    for line in welcome():
        click.echo(line)


def published_packs() -> set[str]:
    """The ids of all packs in the catalogue."""
    with reading():
        return {entry["id"] for entry in packs.published_packs()}


def publish_new_packs() -> Iterator[str]:
    """Publish each folder of lessons/ that was never published and checks clean."""
    # What some phones try already comes to all when somebody says so.
    with reading():
        tried = set(packs.all_trials())
    there = published_packs() | tried
    for folder in pack_folders(app_settings().lessons_dir):
        if folder.name in there:
            continue
        try:
            # A clone of years ago still starts: phones mark old facts by themselves.
            done = packs.publish_pack(folder, overdue=True)
            yield f"Published {done.pack}, version {done.version}."
        except packs.PackFaulty as error:
            yield (
                f"Not published: {folder.name} has {len(error.faults)} faults "
                f"(tianjian packs check lessons/{folder.name})."
            )
    yield from _publish_first_paths()


def _publish_first_paths() -> Iterator[str]:
    """The paths of lessons/, where phones have none: what editors publish later holds."""
    with reading():
        if packs.current_paths():
            return
    try:
        if packs.publish_paths(app_settings().lessons_dir):
            yield "Published the learners' paths."
    except packs.PackFaulty as error:
        yield f"Not published: paths.yaml has {len(error.faults)} faults."


def seed_demo() -> bool:
    """Add the demo's places, staff and learners; False where people are already."""
    with reading():
        inhabited = bool(roster.everybody())
    run_unit(_add_places_and_staff)
    if inhabited:
        return False
    studied = lessons()
    db.session.rollback()
    today = datetime.combine(now().date(), time(), UTC)
    for who in LEARNERS:
        life = Life(who, studied, current_app.extensions["sync"], today)
        life.live()
    run_unit(lambda: _write_note(life.learner, today))
    return True


def _add_places_and_staff() -> None:
    for place_id, parent, kind, zh, en in PLACES:
        places.add_place(place_id, parent, kind, {"zh_Hans": zh, "en": en})
    for each in STAFF:
        if staff_service.find_staff(each.login) is None:
            person = staff_service.create_staff(
                each.login, each.name, each.password, demo=True
            )
            staff_service.grant_role(person, each.role, each.place)


def _write_note(learner: str, moment: datetime) -> None:
    text = "你的手机传坏了一条记录，其余的都收到了。有空带手机来站里看看。"
    people.send_note(learner, text, sender="潘主任", now=moment)


def welcome() -> Iterator[str]:
    """Where to go, and who to sign in as."""
    settings = app_settings()
    base = f"http://{settings.host}:{settings.port}"
    yield ""
    yield f"  Learners   {base}/        no account needed"
    yield f"  Office     {base}/office"
    yield f"  Studio     {base}/studio"
    if settings.demo:
        yield from (_login_line(each) for each in STAFF)
        yield "  Demo accounts work only while DEMO=1."
    elif staff_service.staff_count() == 0:
        yield "  Nobody can sign in yet. Make the first manager:"
        yield "    .venv/bin/tianjian staff create LOGIN --name NAME"
    yield ""


def _login_line(each: DemoStaff) -> str:
    where = each.place or "everywhere"
    return f"             {each.login:<9} {each.password:<18} {each.role}, {where}"
