"""What CPython's multiprocessing.Pool (spawn, 2 workers) does, measured on request.

Reads the name of a metric from each line of standard input and answers with one number.
"""
import multiprocessing
import pathlib
import statistics
import sys
import time
from typing import NamedTuple

WORKERS = 2
MIB_64 = 64 * 1024 * 1024


class Point(NamedTuple):
    x: int
    y: int
    name: str


def same(x):
    return x


def one(_):
    return 1


def next_number(x):
    return x + 1


def moved(point):
    return Point(point.x + 1, point.y, point.name)


def length(data):
    return len(data)


def zeros(count):
    return bytes(count)


def resident_bytes(_):
    time.sleep(0.05)  # so that each worker takes one of these
    for line in pathlib.Path("/proc/self/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("no Pss in smaps_rollup")


def seconds(action):
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


class Anchor:
    def __init__(self):
        self.context = multiprocessing.get_context("spawn")
        self.pool = self.context.Pool(WORKERS)
        self.pool.map(same, range(WORKERS))

    def pool_start(self):
        start = time.perf_counter()
        pool = self.context.Pool(WORKERS)
        pool.map(same, range(WORKERS), 1)
        taken = time.perf_counter() - start
        pool.terminate()
        pool.join()
        return taken

    def round_trip(self):
        return statistics.median(seconds(lambda: self.pool.apply(one, (0,))) for _ in range(500))

    def unchunked(self):
        n = 20_000
        return n / seconds(lambda: self.pool.map(next_number, range(n), 1))

    def chunked_int(self):
        items = list(range(200_000))
        return len(items) / seconds(lambda: self.pool.map(next_number, items))

    def chunked_record(self):
        items = [Point(i, i, "point") for i in range(100_000)]
        return len(items) / seconds(lambda: self.pool.map(moved, items))

    def send_64mib(self):
        data = bytes(MIB_64)
        return MIB_64 / seconds(lambda: self.pool.map(length, [data]))

    def receive_64mib(self):
        return MIB_64 / seconds(lambda: self.pool.map(zeros, [MIB_64]))

    def worker_memory(self):
        pool = self.context.Pool(WORKERS)
        result = statistics.mean(pool.map(resident_bytes, range(WORKERS), 1))
        pool.terminate()
        pool.join()
        return result


def main():
    anchor = Anchor()
    for line in sys.stdin:
        print(getattr(anchor, line.strip())(), flush=True)
    anchor.pool.terminate()


if __name__ == "__main__":
    main()
