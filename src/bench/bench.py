"""Compares Heddle's process pool with CPython's multiprocessing.Pool (spawn), two workers each.

Both run as servers that measure on request. They take turns, one metric at a time, so that what else
the machine does hits both; the ratio of each pair counts, and the median of the ratios with its
interval is what is printed. Start it with the project's own python after `course.py setup`.
"""
import argparse
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]

# name, unit of the single values, divisor, lower is better, target of the ratio ours / Python's
METRICS = [
    ("pool_start", "ms", 1e-3, True, 1.0),
    ("round_trip", "us", 1e-6, True, 0.15),
    ("unchunked", "tasks/s", 1, False, 10),
    ("chunked_int", "tasks/s", 1, False, 1.0),
    ("chunked_record", "tasks/s", 1, False, 1.0),
    ("send_64mib", "MB/s", 1e6, False, 2.5),
    ("receive_64mib", "MB/s", 1e6, False, 3.0),
    ("worker_memory", "MiB", 2**20, True, 2.2),
]


class Server:
    def __init__(self, command):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )

    def measure(self, metric):
        self.process.stdin.write(metric + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"the server ended while it measured {metric}")
        return float(answer)

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=30)


def interval(ratios, resamples=4000):
    """The 95 % bootstrap interval of the median."""
    source = random.Random(42)
    medians = sorted(
        statistics.median(source.choices(ratios, k=len(ratios))) for _ in range(resamples)
    )
    return medians[int(0.025 * resamples)], medians[int(0.975 * resamples)]


def compare(ours, theirs, metric, rounds):
    ours.measure(metric)
    theirs.measure(metric)
    pairs = []
    for i in range(rounds):
        order = (ours, theirs) if i % 2 == 0 else (theirs, ours)
        values = {id(server): server.measure(metric) for server in order}
        pairs.append((values[id(ours)], values[id(theirs)]))
    return pairs


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--java", default="java", help="the java of a JDK 25")
    arguments.add_argument("--rounds", type=int, default=11)
    arguments.add_argument("metrics", nargs="*", default=[m[0] for m in METRICS])
    options = arguments.parse_args()
    java = pathlib.Path(shutil.which(options.java) or options.java)
    with tempfile.TemporaryDirectory() as classes:
        source = ROOT / "src/bench/java/Bench.java"
        jar = ROOT / "lib/heddle.jar"
        subprocess.run([java.parent / "javac", "-cp", jar, "-d", classes, source], check=True)
        ours = Server([java, "-cp", f"{jar}:{classes}", "Bench"])
        theirs = Server([sys.executable, ROOT / "src/bench/anchor.py"])
        print(f"{'metric':16} {'ours':>12} {'Python':>12} {'unit':8}{'ratio':>8}  "
              f"{'95 % interval':18} target  met")
        for name, unit, divisor, lower, target in METRICS:
            if name not in options.metrics:
                continue
            pairs = compare(ours, theirs, name, options.rounds)
            ratios = [a / b for a, b in pairs]
            ratio = statistics.median(ratios)
            low, high = interval(ratios)
            met = ratio <= target if lower else ratio >= target
            print(f"{name:16} {statistics.median(a for a, _ in pairs) / divisor:12,.1f} "
                  f"{statistics.median(b for _, b in pairs) / divisor:12,.1f} {unit:8}"
                  f"{ratio:8.3f}  {low:7.3f} to {high:7.3f} {'<=' if lower else '>='} {target:<5}"
                  f" {'yes' if met else 'NO'}", flush=True)
        ours.close()
        theirs.close()


if __name__ == "__main__":
    main()
