"""The benchmark, without its timings: what it is asked, which rounds count, what it computes and writes."""

import io
import json
import math
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"
sys.path.insert(0, str(BENCH))

import anchor  # noqa: E402
import bench  # noqa: E402
import chart  # noqa: E402
import foreign  # noqa: E402

NAMES = (
    "pool_start pool_start_spare round_trip unchunked chunked_int chunked_record send_64mib receive_64mib"
    " mapped_vs_memcpy worker_memory queue_messages shared_counter lock thread_task"
).split()


def metric(name):
    return next(m for m in bench.METRICS if m.name == name)


def result(name, ours, theirs, busy=0, **others):
    rounds = [
        bench.Round({"ours": a, "anchor": b, **{who: v[i] for who, v in others.items()}})
        for i, (a, b) in enumerate(zip(ours, theirs))
    ]
    return bench.Result(metric(name), rounds, busy)


class TestOptions:
    def test_none_mean_all_metrics(self):
        options = bench.parse([])
        assert [m.name for m in options.metrics] == NAMES
        assert options.rounds == 11 and options.json is None

    def test_name_metrics_in_any_order(self):
        assert [m.name for m in bench.parse(["lock", "--rounds", "3", "round_trip"]).metrics] == ["round_trip", "lock"]

    @pytest.mark.parametrize(
        "arguments, told",
        [
            (["speed"], "there is no metric speed: choose from pool_start"),
            (["--rounds", "2"], "rounds must be >= 3, got 2"),
            (["--rounds", "many"], "invalid int value: 'many'"),
            (["--json", "no/such/folder/x.json"], "for the file of --json: make it first"),
        ],
    )
    def test_that_are_wrong_are_told_so(self, arguments, told, capsys):
        with pytest.raises(SystemExit):
            bench.parse(arguments)
        assert told in capsys.readouterr().err


class TestRounds:
    @staticmethod
    def machine(*busy):
        """A look for each side of each round: one second and one core, of which others use so much."""
        looks, used = [], 0
        for round_, cores in enumerate(busy):
            used += cores
            looks.append(foreign.Look(2 * round_, 2 * round_ - used + cores, 1, 0))
            looks.append(foreign.Look(2 * round_ + 1, 2 * round_ + 1 - used, 1, 0))
        return iter(looks).__next__

    def test_on_a_quiet_machine_all_count(self):
        rounds, busy = bench.quiet_rounds(lambda i: {"ours": i}, 3, self.machine(0, 0, 0))
        assert [r.values["ours"] for r in rounds] == [0, 1, 2]
        assert busy == 0

    def test_in_which_others_had_the_processor_are_repeated(self):
        rounds, busy = bench.quiet_rounds(lambda i: {"ours": i}, 3, self.machine(0, 0.5, 0.2, 0, 0))
        assert [r.values["ours"] for r in rounds] == [0, 3, 4]
        assert busy == 2

    def test_are_filled_up_with_the_quietest_when_the_machine_stays_busy(self):
        cores = (0.9, 0.3, 0.8, 0, 0.4, 0.9)
        rounds, busy = bench.quiet_rounds(lambda i: {"ours": i}, 3, self.machine(*cores))
        assert [r.values["ours"] for r in rounds] == [3, 1, 4]
        assert busy == 5

    def test_all_count_where_nobody_tells_what_others_use(self):
        rounds, busy = bench.quiet_rounds(lambda i: {"ours": i}, 3, lambda: None)
        assert (len(rounds), busy) == (3, 0)

    def test_say_how_far_they_are(self):
        told = []
        bench.quiet_rounds(lambda i: {}, 2, self.machine(0, 0.5, 0), lambda *done: told.append(done))
        assert told == [(1, 0), (1, 1), (2, 1)]


@pytest.mark.skipif(foreign.look() is None, reason="this system does not tell what others use")
class TestProcessorTime:
    def test_of_ours_includes_children_that_have_ended(self):
        before = foreign.look()
        burn = "import time\nwhile time.process_time() < 0.5: pass"
        subprocess.run([sys.executable, "-c", burn], check=True, timeout=60)
        assert foreign.look().ours - before.ours >= 0.4

    def test_of_ours_includes_children_that_run(self):
        before = foreign.look()
        burn = "import time\nwhile time.process_time() < 0.5: pass\nprint()\ninput()"
        child = subprocess.Popen([sys.executable, "-c", burn], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        child.stdout.readline()
        after = foreign.look()
        child.communicate(b"\n", timeout=60)
        assert after.ours - before.ours >= 0.4

    def test_of_others_is_what_is_neither_idle_nor_ours(self):
        before = foreign.Look(clock=10, idle=5, cores=2, ours=1)
        after = foreign.Look(clock=12, idle=6, cores=2, ours=2)
        blur = foreign.BLUR_TICKS / foreign.tick()
        assert foreign.cores(before, after) == pytest.approx((2 * 2 - 1 - 1 - blur) / 2)


class TestInterval:
    def test_of_equal_ratios_is_a_point(self):
        assert bench.interval([2.0] * 5) == (2.0, 2.0)

    def test_lies_within_the_ratios_and_around_their_median(self):
        low, high = bench.interval([1.0, 1.1, 1.2, 1.3, 9.0])
        assert 1.0 <= low <= 1.2 <= high <= 9.0

    def test_is_narrower_with_more_rounds(self):
        few, many = ([math.sin(i) for i in range(n)] for n in (5, 100))
        assert (lambda a, b: b - a)(*bench.interval(many)) < (lambda a, b: b - a)(*bench.interval(few))


class TestResult:
    def test_is_met_at_the_target_on_the_right_side(self):
        assert metric("round_trip").met(0.15) and not metric("round_trip").met(0.16)
        assert metric("unchunked").met(10) and not metric("unchunked").met(9.9)

    def test_takes_the_ratio_of_each_round(self):
        assert result("lock", [10, 20, 90], [10, 10, 30]).ratio == 2

    def test_as_json_has_these_entries(self):
        assert result("lock", [30, 20, 40], [1, 1, 1]).as_json() == {
            "name": "lock",
            "ratio": 30,
            "low": 20,
            "high": 40,
            "target": 50,
            "met": True,
        }

    def test_shows_fork_and_busy_rounds_in_its_row(self):
        row = bench.row(result("pool_start", [0.08] * 3, [0.1] * 3, busy=2, fork=[0.01] * 3))
        assert row.split()[:5] == ["pool_start", "80.0", "100", "ms", "0.800"]
        assert row.endswith("<= 1     yes fork: 10.0, ratio 8.00; 2 busy rounds discarded")

    def test_on_a_busy_machine_says_so(self):
        busy = bench.Result(metric("lock"), [bench.Round({"ours": 1, "anchor": 1}, 0.5)] * 3, 9)
        assert "6 busy rounds discarded; 3 of 3 rounds on a BUSY machine" in bench.row(busy)

    @pytest.mark.parametrize("value, text", [(0.01234, "0.0123"), (9.876, "9.88"), (98.76, "98.8"), (12345, "12,345")])
    def test_is_shown_with_three_digits(self, value, text):
        assert bench.significant(value) == text


class TestChart:
    def test_has_a_row_and_a_mark_for_each_result(self):
        picture = chart.svg([result("lock", [30, 20, 40], [1] * 3), result("unchunked", [1, 2, 3], [1] * 3)])
        texts = [element.text for element in ElementTree.fromstring(picture).iter() if element.text]
        assert {"lock", "unchunked", "1 of 2 targets met", "ratio 2, target >= 10"} <= set(texts)
        assert (picture.count("<circle"), picture.count("<path")) == (1, 1)

    def test_has_fewer_ticks_over_many_decades(self):
        assert chart.ticks(0.15, 12) == pytest.approx([0.2, 0.5, 1, 2, 5, 10])
        assert chart.ticks(0.004, 20) == pytest.approx([0.01, 0.1, 1, 10])

    def test_is_to_the_right_of_the_target_when_it_is_met(self):
        assert chart.gain(metric("round_trip"), 0.05) == pytest.approx(3)
        assert chart.gain(metric("unchunked"), 5) == pytest.approx(0.5)


class FakeBench(bench.Bench):
    """Measures nothing; ours is always as good as the anchor."""

    def compile(self, metrics):
        pass

    def result(self, metric, wanted, tell):
        tell(0.5, "half")
        return bench.Result(metric, [bench.Round({"ours": 1.0, "anchor": 1.0})] * wanted, 0)


class TestProgram:
    @pytest.fixture(autouse=True)
    def fake(self, monkeypatch, tmp_path):
        monkeypatch.setattr(bench, "Bench", FakeBench)
        monkeypatch.setattr(bench, "CHART", tmp_path / "target" / "bench.svg")

    def test_writes_one_object_for_each_metric(self, tmp_path):
        assert bench.main(["--json", str(tmp_path / "x.json"), "--rounds", "3", "lock", "thread_task"]) == 0
        written = json.loads((tmp_path / "x.json").read_text())
        assert [o["name"] for o in written] == ["lock", "thread_task"]
        assert {key for o in written for key in o} == {"name", "ratio", "low", "high", "target", "met"}
        assert (tmp_path / "target" / "bench.svg").exists()

    def test_prints_a_line_for_each_metric_and_no_bar_where_there_is_no_terminal(self, capsys):
        bench.main(["--rounds", "3", "lock", "shared_counter"])
        told = capsys.readouterr()
        lines = told.out.splitlines()
        rows = lines[lines.index(bench.HEAD) + 1 :][:2]
        assert [row.split()[0] for row in rows] == ["shared_counter", "lock"]
        assert told.err == ""

    def test_keeps_the_raw_anchors_without_a_python(self, tmp_path, capsys):
        bench.main(["--python", str(tmp_path / "none"), "--json", str(tmp_path / "x.json")])
        assert [o["name"] for o in json.loads((tmp_path / "x.json").read_text())] == ["mapped_vs_memcpy", "thread_task"]
        told = capsys.readouterr().out
        assert "none cannot be started (No such file or directory)" in told
        assert "only the raw anchors are left" in told
        assert "lock is left out: there is no multiprocessing to compare with." in told

    def test_says_why_a_python_has_no_multiprocessing(self, tmp_path):
        python = tmp_path / "python"
        python.write_text("#!/bin/sh\necho 'Traceback:' >&2\necho 'ImportError: no semaphores' >&2\nexit 1\n")
        python.chmod(0o755)
        told, methods = bench.multiprocessing_of(python)
        assert told.endswith("has no multiprocessing (ImportError: no semaphores)")
        assert methods == []

    def test_says_when_nothing_is_left_to_measure(self, tmp_path):
        with pytest.raises(bench.CannotMeasure, match="Nothing is left"):
            bench.main(["--python", str(tmp_path / "none"), "lock"])


class Terminal(io.StringIO):
    def isatty(self):
        return True


class TestProgress:
    def test_is_a_bar_on_a_terminal_that_leaves_nothing(self):
        out = Terminal()
        progress = bench.Progress(4, out)
        progress.show(1, "lock: round 2 of 5")
        assert out.getvalue().startswith("\r[#####---------------] lock: round 2 of 5")
        progress.clear()
        assert out.getvalue().rpartition("\r")[0].endswith(" ")

    def test_is_nothing_elsewhere(self):
        out = io.StringIO()
        bench.Progress(4, out).show(1, "lock")
        assert out.getvalue() == ""


class TestServer:
    def test_answers_a_name_with_a_number_and_ends_with_its_input(self):
        program = "import sys\nfor line in sys.stdin: print(len(line), flush=True)"
        with bench.Server([sys.executable, "-c", program]) as server:
            assert server.measure("lock") == 5
        assert server.process.returncode == 0

    def test_that_has_ended_is_named(self):
        with bench.Server([sys.executable, "-c", "input()"]) as server:
            with pytest.raises(bench.CannotMeasure, match="measures lock has ended"):
                server.measure("lock")


class TestPrograms:
    def test_measure_the_same_metrics_in_python(self):
        assert set(anchor.METRICS) == {m.name for m in bench.METRICS if m.needs_python}

    @pytest.mark.parametrize("asked", [m for m in bench.METRICS], ids=lambda m: m.name)
    def test_measure_the_same_metrics_in_java(self, asked):
        source = (bench.JAVA / f"{asked.program}.java").read_text()
        names = {asked.name} if asked.needs_python else {asked.name, asked.anchor}
        assert all(f'"{name}"' in source for name in names)
