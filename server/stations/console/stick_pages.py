"""The USB stick on the operator's page: plugged into the box, or into the operator's computer."""

import secrets
import time
from pathlib import Path
from typing import Any, Final

from flask import current_app, redirect, render_template, request, send_file

from server.access import access, operator
from server.db import app_settings
from server.errors import BadRequest, N_, NotFound
from server.i18n import gettext as _
from server.i18n import ngettext
from server.stations import homecoming, outbox, relay, stick, upstream
from server.stations.road import Trouble
from server.stations.console import jobs, mounts, storage
from server.stations.console.pages import HOME, blueprint
from server.stations.console.words import bytes_words, trouble_words
from server.web import body_limit

MOST_UPLOAD: Final = 1_000_000_000
LEFT_OVER_SECONDS: Final = 24 * 3600
MEDIA: Final = "application/octet-stream"


@blueprint.get("/station/stick")
@access(operator)
def stick_page() -> str:
    """What is plugged in, and what can be carried."""
    settings = app_settings()
    return render_template(
        "station/stick.html",
        sticks=_sticks(),
        job=jobs.last_job(settings.data_dir),
        waiting=upstream.backlog(),
        row=upstream.upstream(),
        outgoing=_outgoing().is_file(),
    )


@blueprint.get("/station/job")
@access(operator)
def job_state() -> str:
    """How far the piece of work is, without the page's frame."""
    return render_template(
        "station/job.html",
        job=jobs.last_job(app_settings().data_dir),
        outgoing=_outgoing().is_file(),
        changed=request.args.get("state") == "running",
    )


@blueprint.post("/station/stick/export")
@access(operator)
def export() -> Any:
    """Write the outbox onto the chosen stick, or make it ready to be downloaded."""
    wanted = request.form.get("stick", "")
    equipment = _equipment()
    if wanted:
        folder = mounts.chosen(wanted, _sticks()).path
        path = stick.named(folder, equipment.wiring().node, stick.OUTBOX)
    else:
        path = _outgoing()
        path.parent.mkdir(mode=0o700, exist_ok=True)

    def work(progress: jobs.Progress) -> dict[str, Any]:
        done = outbox.write_outbox(path, equipment, progress)
        return {
            "batches": done.batches,
            "learners": done.learners,
            "file": path.name,
            "download": not wanted,
        }

    jobs.start(_app(), app_settings().data_dir, "export", work)
    return redirect(f"{HOME}/stick", 303)


@blueprint.get("/station/stick/outbox")
@access(operator)
def outbox_file() -> Any:
    """The outbox that was made ready."""
    path = _outgoing()
    if not path.is_file():
        raise NotFound("no-outbox", N_("Make the file first."))
    return send_file(path, mimetype=MEDIA, as_attachment=True, download_name=path.name)


@blueprint.post("/station/stick/import")
@access(operator)
def import_from_stick() -> Any:
    """Take answers from the chosen stick."""
    found = mounts.chosen(request.form.get("stick", ""), _sticks())
    name = request.form.get("file", "")
    for file in found.answers:
        if file.path.name == name:
            return _take(file.path, keep=True)
    raise NotFound("no-stick", N_("This stick is not plugged in any more."))


@blueprint.post("/station/stick/answers")
@access(operator)
@body_limit(MOST_UPLOAD)
def upload() -> Any:
    """Take answers that the operator's browser sends."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise BadRequest("no-file", N_("Choose a file first."))
    folder = app_settings().data_dir / "incoming"
    folder.mkdir(mode=0o700, exist_ok=True)
    _drop_left_over(folder)
    path = folder / f"{secrets.token_hex(8)}.tjanswers"
    sent.save(path)
    return _take(path, keep=False)


@blueprint.post("/station/courses")
@access(operator)
def fetch_courses() -> Any:
    """Fetch the centre's courses now; records wait for "send now"."""
    equipment = _equipment()

    def work(progress: jobs.Progress) -> dict[str, Any]:
        try:
            got = relay.fetch_courses(equipment, progress)
        except Trouble as trouble:
            # What to do about it is known; it is no fault of the box.
            return {"trouble": trouble.code, "changed": False, "fetched": 0}
        return {"trouble": "", "changed": got.changed, "fetched": got.fetched}

    jobs.start(_app(), app_settings().data_dir, "courses", work)
    return redirect(f"{HOME}#courses", 303)


@blueprint.post("/station/check")
@access(operator)
def check() -> Any:
    """Let the database be looked through."""

    def work(_progress: jobs.Progress) -> dict[str, Any]:
        return {"faults": storage.check_database()}

    jobs.start(_app(), app_settings().data_dir, "check", work)
    return redirect(f"{HOME}/check", 303)


@blueprint.get("/station/check")
@access(operator)
def check_page() -> str:
    """How the look through the database goes, or went."""
    return render_template(
        "station/check.html", job=jobs.last_job(app_settings().data_dir)
    )


def _take(path: Path, *, keep: bool) -> Any:
    equipment = _equipment()

    def work(progress: jobs.Progress) -> dict[str, Any]:
        try:
            found = homecoming.take_answers(path, equipment, progress)
        finally:
            if not keep:
                path.unlink(missing_ok=True)
        return {
            "answers": found.answers,
            "old": found.old,
            "moved": found.moved,
            "courses": found.courses,
            "courses_refused": found.courses_refused,
            "is_whole": found.is_whole,
        }

    try:
        jobs.start(_app(), app_settings().data_dir, "import", work)
    except BaseException:
        if not keep:
            path.unlink(missing_ok=True)
        raise
    return redirect(f"{HOME}/stick", 303)


def _drop_left_over(folder: Path) -> None:
    """What a power cut left behind."""
    for path in folder.iterdir():
        if time.time() - path.stat().st_mtime > LEFT_OVER_SECONDS:
            path.unlink(missing_ok=True)


def _equipment() -> relay.Equipment:
    found: relay.Equipment = current_app.extensions["relay"]
    return found


def _app() -> Any:
    return current_app._get_current_object()  # type: ignore[attr-defined]


def _sticks() -> list[mounts.Stick]:
    return mounts.sticks(_equipment().wiring().node.key.thumbprint)


def _outgoing() -> Path:
    node = _equipment().wiring().node
    folder = app_settings().data_dir / "outgoing"
    name = f"tianjian-{node.key.thumbprint[:8]}{stick.ENDINGS[stick.OUTBOX]}"
    return folder / name


def job_words(job: jobs.Job) -> list[str]:
    """What came of a piece of work, in sentences."""
    if job.state == "bad":
        return [_(job.error, **job.params)]
    if job.state == "cut":
        return [_("It was cut off in the middle. Nothing is lost: do it once more.")]
    if job.state == "running":
        return []
    return _WORDS[job.kind](job.result)


def _export_words(result: dict[str, Any]) -> list[str]:
    return [
        ngettext("%(num)d parcel is in the file.", "%(num)d parcels are in the file.", result["batches"])
        if result["batches"]
        else _("Nothing waited; the file fetches letters and courses."),
        _("Take the file to your computer's stick now.")
        if result["download"]
        else _("The stick may be pulled out. Carry it to the centre."),
        _("Everything stays here too until the answers have come."),
    ]  # fmt: skip


def _import_words(result: dict[str, Any]) -> list[str]:
    said = []
    if result["answers"] and not result["moved"]:
        said.append(_("No record was waiting for an answer."))
    elif result["answers"] or not result["old"]:
        said.append(
            ngettext(
                "%(num)d parcel got further.",
                "%(num)d parcels got further.",
                result["moved"],
            )
        )
    else:
        said.append(_("All of it was here already: nothing was taken twice."))
    if result["courses"]:
        said.append(_("The new courses are here: phones can get them now."))
    if result["courses_refused"]:
        said.append(
            _(
                "The courses on it were not taken: a file is missing, or they are older than those here."
            )
        )
    if not result["is_whole"]:
        said.append(
            _(
                "The file is cut. What was whole is taken; the rest is missing: copy it again."
            )
        )
    return said  # fmt: skip


def _check_words(result: dict[str, Any]) -> list[str]:
    if not result["faults"]:
        return [_("The database is whole.")]
    return [
        _("The database has faults. Send everything to the centre, then put a new card in and join again."),
        *result["faults"],
    ]  # fmt: skip


def _courses_words(result: dict[str, Any]) -> list[str]:
    if result["trouble"]:
        return list(trouble_words(result["trouble"]))
    if not result["changed"]:
        return [_("Nothing new: phones can get the centre's latest courses here.")]
    return [
        _("The new courses are here: phones can get them now."),
        _("Fetched: %(size)s.", size=bytes_words(result["fetched"])),
    ]


_WORDS: Final = {
    "courses": _courses_words,
    "export": _export_words,
    "import": _import_words,
    "check": _check_words,
}
