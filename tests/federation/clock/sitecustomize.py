"""A machine's wrong clock, for server processes of tests (on their PYTHONPATH).

The file named by TEST_CLOCK holds by how many seconds the clock is off; it may change
at any time. Everything in the server that stores or sends a time asks `server.db.now`,
so that is what is off; the rest of the process keeps real time, as timers do.
"""

import os
import sys
from datetime import timedelta
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder

WHERE = os.environ.get("TEST_CLOCK", "")


class Watch(MetaPathFinder, Loader):
    """Loads `server.db` as usual, then sets its clock before anybody takes it."""

    def find_spec(self, name, path=None, target=None):
        if name != "server.db":
            return None
        self.spec = PathFinder.find_spec(name, path)
        return ModuleSpec(name, self, origin=self.spec.origin)

    def create_module(self, spec):
        return self.spec.loader.create_module(self.spec)

    def exec_module(self, module):
        module.__file__ = self.spec.origin
        self.spec.loader.exec_module(module)
        real = module.now
        module.now = lambda: real() + timedelta(seconds=offset())


def offset() -> int:
    try:
        with open(WHERE) as file:
            return int(file.read() or 0)
    except (OSError, ValueError):
        return 0


if WHERE:
    sys.meta_path.insert(0, Watch())
