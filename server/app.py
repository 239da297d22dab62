"""The wiring place: the table of contents of the product."""

from collections.abc import Callable

from flask import Flask

from server import (
    access,
    api,
    cors,
    db,
    errors,
    health,
    i18n,
    logs,
    portal,
    shell,
    style,
    web,
)
from server.packs import service as packs
from server.packs.routes import blueprint as packs_api
from server.people import routes as node_api
from server.people import staff_pages
from server.people.node import Node, load_node_key
from server.people.statements import Vouching
from server.progress import service as progress
from server.reports import learner_pages, refresh
from server.reports import pages as office
from server.settings import Settings
from server.simulations.rooms.routes import blueprint as rooms_api
from server.sync import service as sync
from server.sync.routes import blueprint as sync_api
from server.sync.verdicts import Known


def create_app(settings: Settings) -> Flask:
    """Build the application for these settings."""
    app = Flask("server", static_folder=None)
    app.extensions["settings"] = settings
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    if not settings.testing:
        logs.configure(settings)
    db.init_app(app, settings)
    i18n.init_app(app, settings)
    web.init_app(app, settings)
    errors.init_app(app)
    access.init_app(app, staff_pages.load_staff)
    portal.init_app(app, settings)
    cors.init_app(app, lambda: frozenset(settings.federated_origins))
    _add_capabilities(app, settings)
    shell.init_app(app, settings, packs.catalogue_number, packs.catalogue_json)
    health.init_app(app, packs.catalogue_number)
    return app


def _add_capabilities(app: Flask, settings: Settings) -> None:
    wiring = _sync_wiring(settings)
    app.extensions["sync"] = wiring
    rest = api.init_app(app)
    node_api.init_app(app, wiring.node, Vouching)
    rest.register_blueprint(node_api.blueprint)
    rest.register_blueprint(packs_api)
    rest.register_blueprint(sync_api)
    rest.register_blueprint(rooms_api)
    style.init_app(app, settings)
    staff_pages.init_app(app)
    office.init_app(app)
    app.register_blueprint(learner_pages.blueprint)


def _sync_wiring(settings: Settings) -> sync.Wiring:
    """What sync needs to know of the node, of packs, and who reads the ledger."""
    key = load_node_key(settings.data_dir)
    return sync.Wiring(
        node=Node(settings.node_name, settings.role, settings.place_id, key),
        projections=(progress.project, refresh.queue),
        known=_known_by_number(),
        tables=(progress.TABLES,),
    )


def _known_by_number() -> Callable[[], Known]:
    """What packs know, kept until the catalogue's number moves: sync asks every time."""
    kept: dict[int, Known] = {}

    def known() -> Known:
        number = packs.catalogue_number()
        if number not in kept:
            kept.clear()
            kept[number] = Known(packs.known_lessons(), packs.known_items(), number)
        return kept[number]

    return known
