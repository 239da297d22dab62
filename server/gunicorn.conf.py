"""How gunicorn runs the server; the figures come from the settings."""

import gc
import os
from pathlib import Path
from typing import Any

from server.settings import Settings
from server.stations.closing import open_again

# Until a worker has loaded the application; see server/serving.py.
gc.disable()
settings = Settings.from_environ(os.environ)

wsgi_app = "server.wsgi:app"
bind = [f"{settings.host}:{settings.port}"]
if settings.tls_port:
    # Our worker speaks TLS there (server/threads.py), with the certificate of the day.
    bind.append(f"{settings.host}:{settings.tls_port}")
    # What goes past Python would go past TLS.
    sendfile = False
worker_class = "server.threads.Worker"
workers = settings.workers
threads = settings.threads
logger_class = "server.logs.GunicornLogger"
accesslog = "-"
# Who may say "this was https" is PROXY_HOPS' business alone (server/web.py).
forwarded_allow_ips = ""
# The default writes a socket into the home directory; nobody uses it here.
control_socket_disable = True
# A phone on 2G sends slowly; a stuck worker is another matter.
timeout = 120
keepalive = 15
# A stop must be over within three seconds: what is not answered is sent again.
graceful_timeout = 2
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
proc_name = "tianjian"


def on_starting(server: Any) -> None:
    """What an operator shut before the power went is open again."""
    open_again(settings.data_dir)


def post_fork(server: Any, worker: Any) -> None:
    """Tell each worker what the settings say of TLS."""
    worker.speak_tls(settings)


def post_worker_init(worker: Any) -> None:
    """One worker replays runs, one makes renditions, one tidies; at a station, one relays."""
    from server.simulations.loop import Loop as Replaying
    from server.stations.relay import Loop as Relaying
    from server.studio.media.loop import Loop as MakingMedia
    from server.studio.tidying import Loop as Tidying

    gc.freeze()
    gc.enable()
    Replaying(worker.wsgi, settings.data_dir).start()
    MakingMedia(worker.wsgi, settings.data_dir).start()
    Tidying(worker.wsgi, settings.data_dir).start()
    if settings.role == "station":
        Relaying(worker.wsgi).start()
