"""The wiring place: the table of contents of the product."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import structlog
from flask import Flask
from sqlalchemy.exc import DBAPIError

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
from server.certificates import service as certificates
from server.es256 import PublicKey
from server.packs import service as packs
from server.packs.routes import blueprint as packs_api
from server.people import routes as node_api
from server.people import staff_pages
from server.people.node import Node, load_node_key
from server.progress import service as progress
from server.reports import learner_pages, one_learner, practice_pages, refresh
from server.reports import pages as office
from server.settings import Settings
from server.simulations import service as simulations
from server.simulations.judge import Simulations
from server.simulations.rooms.routes import blueprint as rooms_api
from server.stations import admission, inbox, outbox_page, relay, upstream
from server.stations import routes as stations_api
from server.stations.console import visits
from server.stations.console import wiring as console
from server.stations.local import offers
from server.stations.local import service as local_notices
from server.stations.local.routes import blueprint as local_api
from server.stations.local.shelf import Shelf
from server.stations.office import pages as stations_office
from server.stations.office.routes import blueprint as stations_office_api
from server.stations.service import Relaying
from server.studio import offered, pages as studio_pages
from server.studio import review_pages as studio_review_pages
from server.studio import trial_pages
from server.studio.certification import pages as certification_pages
from server.studio.certification.routes import blueprint as certification_api
from server.studio.exchange.pages import blueprint as studio_exchange_pages
from server.studio.exchange.routes import blueprint as studio_exchange_api
from server.studio.media.routes import blueprint as studio_media_api
from server.studio.paths.pages import blueprint as studio_paths_pages
from server.studio.paths.routes import blueprint as studio_paths_api
from server.studio.review_routes import blueprint as studio_review_api
from server.studio.routes import blueprint as studio_api
from server.studio.shared.pages import blueprint as studio_shared_pages
from server.studio.station_routes import blueprint as studio_station_api
from server.studio.shared.routes import blueprint as studio_shared_api
from server.studio.translation.routes import blueprint as translations_api
from server.studio.trial_routes import blueprint as trials_api
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
    cors.init_app(app, lambda: _federated(settings))
    _add_capabilities(app, settings)
    shell.init_app(app, settings, packs.catalogue_number, packs.catalogue_json)
    health.init_app(app, packs.catalogue_number)
    return app


def _add_capabilities(app: Flask, settings: Settings) -> None:
    wiring = _sync_wiring(settings)
    app.extensions["sync"] = wiring
    app.extensions["simulations"] = Simulations(settings.pwa_dir, packs.scenario_files)
    rest = api.init_app(app)
    node_api.init_app(app, wiring.node, upstream.vouching, admission.addresses)
    rest.register_blueprint(node_api.blueprint)
    rest.register_blueprint(packs_api)
    rest.register_blueprint(sync_api)
    rest.register_blueprint(rooms_api)
    rest.register_blueprint(stations_api.blueprint)
    rest.register_blueprint(studio_api)
    rest.register_blueprint(stations_office_api)
    rest.register_blueprint(translations_api)
    rest.register_blueprint(local_api)
    rest.register_blueprint(studio_review_api)
    rest.register_blueprint(studio_media_api)
    rest.register_blueprint(studio_shared_api)
    rest.register_blueprint(studio_paths_api)
    rest.register_blueprint(certification_api)
    rest.register_blueprint(trials_api)
    rest.register_blueprint(studio_exchange_api)
    rest.register_blueprint(studio_station_api)
    app.extensions["shelf"] = Shelf(lambda: wiring.node)
    _add_stations(app, settings)
    style.init_app(app, settings)
    console.init_app(app)
    app.register_blueprint(outbox_page.blueprint)
    staff_pages.init_app(app)
    office.init_app(app)
    app.register_blueprint(learner_pages.blueprint)
    app.register_blueprint(practice_pages.blueprint)
    app.register_blueprint(studio_shared_pages)
    app.register_blueprint(studio_exchange_pages)
    app.register_blueprint(studio_paths_pages)
    studio_pages.init_app(app)
    stations_office.init_app(app)
    studio_review_pages.init_app(app)
    certification_pages.init_app(app)
    trial_pages.init_app(app)


def _add_stations(app: Flask, settings: Settings) -> None:
    """Both sides of the relay: a node may be a station, and have stations below it."""
    forgetters = (
        admission.forget,
        upstream.forget,
        visits.forget,
        lambda _: inbox.forget_kept(settings.data_dir),
    )
    app.extensions["forgetters"] = forgetters
    app.extensions["draft_of_piece"] = offered.draft_of_piece
    stations_api.init_app(app, lambda: _relaying(app, settings))
    app.extensions["relay"] = relay.Equipment(
        wiring=lambda: app.extensions["sync"],
        erase=partial(one_learner.erase_here, also=forgetters),
        data_dir=settings.data_dir,
        public_url=settings.public_url,
        extra=lambda: {
            **certificates.up_extra(
                settings, app.extensions["sync"].node.key, db.now()
            ),
            **offers.up_extra(app.extensions["sync"].node),
        },
        take_extra=partial(_take_extra, settings),
        waiting=offers.is_waiting,
    )


def _relaying(app: Flask, settings: Settings) -> Relaying:
    above = upstream.upstream()
    return Relaying(
        wiring=app.extensions["sync"],
        vouching=upstream.vouching(),
        path=above.path if above else [],
        catalogue=packs.catalogue_number,
        public_url=settings.public_url,
        extra=partial(_answer_extra, settings),
    )


def _take_extra(settings: Settings, header: Mapping[str, Any]) -> None:
    """A bad certificate must not end the contact: the one in use goes on."""
    offers.take_extra(header)
    try:
        certificates.take_extra(settings, header, db.now())
    except certificates.BadCertificate as error:
        structlog.get_logger(__name__).warning("certificate", why=str(error))


def _answer_extra(
    settings: Settings, station: str, place: str, header: Mapping[str, Any]
) -> Mapping[str, Any]:
    desk = certificates.desk_of(settings)
    if desk:
        names = certificates.answer_extra(desk, station, place, header)
    else:
        names = certificates.carry_extra(settings, station, place, header)
    return {**names, **offers.answer_extra(station, header, settings.node_name)}


def _federated(settings: Settings) -> frozenset[str]:
    """Origins of the federation: those that are set, the centre, the stations below."""
    named = frozenset(settings.federated_origins)
    try:
        known = {url for _, _, _, url in admission.addresses()}
        return named | ((known | {upstream.centre_url()}) - {""})
    except DBAPIError:
        # The headers of an error's page are written without a database too.
        db.db.session.rollback()
        return named


def _issuers(learner: str, issuer: str) -> PublicKey | None:
    """Keys of the nodes above and of the stations below that may restore a learner."""
    return upstream.issuer_key(learner, issuer) or admission.station_key(
        learner, issuer
    )


def _sync_wiring(settings: Settings) -> sync.Wiring:
    """What sync needs to know of the node, of packs, and who reads the ledger."""
    key = load_node_key(settings.data_dir)
    return sync.Wiring(
        node=Node(settings.node_name, settings.role, settings.place_id, key),
        projections=(progress.project, simulations.project, refresh.queue),
        known=_known_by_number(),
        tables=(progress.TABLES, simulations.TABLES),
        issuers=_issuers,
        queue=upstream.queue if settings.role == "station" else None,
        visited=visits.note_visit if settings.role == "station" else None,
        notices=local_notices.number,
    )


def _known_by_number() -> Callable[[], Known]:
    """What packs know, kept until the catalogue's number moves: sync asks every time."""
    kept: dict[int, Known] = {}

    def known() -> Known:
        number = packs.catalogue_number()
        if number not in kept:
            kept.clear()
            kept[number] = Known(
                packs.known_lessons(),
                packs.known_items(),
                number,
                packs.trial_places(),
            )
        return kept[number]

    return known
