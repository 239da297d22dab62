"""Run one program within limits: the small launcher that `ffmpeg.run` starts.

``python -I limited.py BYTES SECONDS PROGRAM ARGUMENT…``. It imports nothing of ours. The program
may take BYTES of address space and SECONDS of processor time, writes no core, comes last when the
machine is busy, and ends when who started it ends.
"""

import ctypes
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
#: A rendition is at most 5 MB; what a broken file makes must not fill the disk.
MOST_WRITTEN = 400_000_000


def main() -> None:
    """Set the limits, then become the program."""
    space, seconds, *command = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_AS, (int(space), int(space)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
