"""What CPython's multiprocessing does with two processes, measured on request.

    anchor.py spawn|fork|forkserver

Reads names of metrics, one a line, from standard input, and answers each with a number: seconds, bytes,
or how many a second. What a metric needs is prepared when it is first asked for.
"""
import multiprocessing
import pathlib
import statistics
import sys
import time
from typing import NamedTuple

WORKERS = 2
MIB_64 = 64 * 1024 * 1024
INCREMENTS = 200_000
LOCKINGS = 50_000
MESSAGES = 100_000
SECONDS_TO_MEET = 60


def seconds(action):
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


# ---------------------------------------------------------------- what runs in the workers


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
    time.sleep(0.05)  # So that each worker takes one of these.
    for line in pathlib.Path("/proc/self/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("no Pss in smaps_rollup")


def share(*what):
    """Keeps what comes with the start of a worker: it cannot travel later."""
    global shared
    shared = what


def meet(arrived):
    """Waits for the other worker, so that both begin at the same time."""
    with arrived.get_lock():
        arrived.value += 1
    limit = time.monotonic() + SECONDS_TO_MEET
    while arrived.value < WORKERS:
        if time.monotonic() > limit:
            raise TimeoutError(f"the other worker has not come within {SECONDS_TO_MEET} s")
        time.sleep(0)


def increments(count):
    counter, arrived = shared
    meet(arrived)

    def increment():
        for _ in range(count):
            with counter.get_lock():
                counter.value += 1

    return seconds(increment)


def put_all(count):
    queue, arrived = shared
    meet(arrived)
    for i in range(count):
        queue.put(i)


def take_all(count):
    queue, arrived = shared
    meet(arrived)

    def take():
        for _ in range(count):
            queue.get()

    return seconds(take)


# ---------------------------------------------------------------- the metrics


def pool_start(context):
    def measure():
        start = time.perf_counter()
        pool = context.Pool(WORKERS)
        pool.map(same, range(WORKERS), 1)
        taken = time.perf_counter() - start
        end(pool)
        return taken

    return measure


def end(pool):
    pool.terminate()
    pool.join()


def round_trip(context):
    pool = context.Pool(WORKERS)
    return lambda: statistics.median(seconds(lambda: pool.apply(one, (0,))) for _ in range(500))


def unchunked(context):
    pool = context.Pool(WORKERS)
    items = range(20_000)
    return lambda: len(items) / seconds(lambda: pool.map(next_number, items, 1))


def chunked_int(context):
    pool = context.Pool(WORKERS)
    items = list(range(200_000))
    return lambda: len(items) / seconds(lambda: pool.map(next_number, items))


def chunked_record(context):
    pool = context.Pool(WORKERS)
    items = [Point(i, i, "point") for i in range(100_000)]
    return lambda: len(items) / seconds(lambda: pool.map(moved, items))


def send_64mib(context):
    pool = context.Pool(WORKERS)
    data = b"x" * MIB_64
    return lambda: MIB_64 / seconds(lambda: pool.map(length, [data]))


def receive_64mib(context):
    pool = context.Pool(WORKERS)
    return lambda: MIB_64 / seconds(lambda: pool.map(zeros, [MIB_64]))


def worker_memory(context):
    """The mean of two fresh workers; memory that several processes have counts in parts."""

    def measure():
        pool = context.Pool(WORKERS)
        result = statistics.mean(pool.map(resident_bytes, range(WORKERS), 1))
        end(pool)
        return result

    return measure


def shared_counter(context):
    counter, arrived = context.Value("q", 0), context.Value("q", 0)
    pool = context.Pool(WORKERS, share, (counter, arrived))

    def measure():
        arrived.value = 0
        return WORKERS * INCREMENTS / max(pool.map(increments, [INCREMENTS] * WORKERS, 1))

    return measure


def queue_messages(context):
    arrived = context.Value("q", 0)
    pool = context.Pool(WORKERS, share, (context.Queue(), arrived))

    def measure():
        arrived.value = 0
        sent = pool.apply_async(put_all, (MESSAGES,))
        taken = pool.apply(take_all, (MESSAGES,))
        sent.get()
        return MESSAGES / taken

    return measure


def lock(context):
    lock = context.Lock()

    def take_and_release():
        for _ in range(LOCKINGS):
            with lock:
                pass

    return lambda: seconds(take_and_release) / LOCKINGS


METRICS = {
    metric.__name__: metric
    for metric in (
        pool_start,
        round_trip,
        unchunked,
        chunked_int,
        chunked_record,
        send_64mib,
        receive_64mib,
        worker_memory,
        queue_messages,
        shared_counter,
        lock,
    )
}
METRICS["pool_start_spare"] = pool_start  # Python keeps no spares.


def main():
    context = multiprocessing.get_context(sys.argv[1])
    prepared = {}
    for line in sys.stdin:
        metric = line.strip()
        if metric not in prepared:
            prepared[metric] = METRICS[metric](context)
        print(prepared[metric](), flush=True)


if __name__ == "__main__":
    main()
