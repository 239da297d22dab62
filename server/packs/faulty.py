"""What a publish refuses: the faults go with the refusal."""

from collections.abc import Sequence

from server.errors import N_, Problem
from server.packs.faults import Fault


class PackFaulty(Problem):
    """A pack whose check found faults; they are in `faults`."""

    status, code = 422, "pack-faulty"
    title = N_("The pack has faults and was not published")

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(extra={"faults": [fault.as_dict() for fault in faults]})
        self.faults = tuple(faults)


class PathsFaulty(PackFaulty):
    """Learning paths whose check found faults; they are in `faults`."""

    code = "paths-faulty"
    title = N_("The learning paths have faults")
