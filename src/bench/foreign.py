"""How much of the processor others use while we measure: from /proc, so on Linux only."""
import os
import pathlib
import time
from dataclasses import dataclass

PROC = pathlib.Path("/proc")

# More than this share of a core, and a round does not count.
MAX_CORES = 0.08

# The kernel counts in ticks of 10 ms; so many may be wrong, by rounding, between two looks.
BLUR_TICKS = 3


@dataclass(frozen=True)
class Look:
    """Seconds since the start of the machine."""

    clock: float
    idle: float
    cores: int
    ours: float


def look():
    """What the machine and this process with its descendants have used so far; None if nobody tells."""
    try:
        return Look(time.monotonic(), *idle_and_cores(), ticks_of_tree(os.getpid()) / tick())
    except (OSError, AttributeError):
        return None


def cores(before, after):
    """How many cores, on average, others used between two looks, beyond what ticks can tell."""
    if before is None or after is None:
        return 0
    elapsed = after.clock - before.clock
    busy = after.cores * elapsed - (after.idle - before.idle)
    others = busy - (after.ours - before.ours) - BLUR_TICKS / tick()
    return max(0, others / elapsed)


def tick():
    return os.sysconf("SC_CLK_TCK")


def idle_and_cores():
    lines = (PROC / "stat").read_text().splitlines()
    idle, waiting = lines[0].split()[4:6]
    return (int(idle) + int(waiting)) / tick(), sum(line.startswith("cpu") for line in lines) - 1


def ticks_of_tree(root):
    """Of a process, its descendants, and those of them that have ended and were waited for."""
    children, ticks = {}, {}
    for folder in PROC.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            stat = (folder / "stat").read_text()
        except OSError:
            continue  # It has ended.
        fields = stat.rpartition(")")[2].split()
        pid = int(folder.name)
        children.setdefault(int(fields[1]), []).append(pid)
        ticks[pid] = sum(map(int, fields[11:15]))
    total, tree = 0, [root]
    while tree:
        pid = tree.pop()
        total += ticks.get(pid, 0)
        tree += children.get(pid, [])
    return total
