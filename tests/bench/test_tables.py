"""What the benchmark makes of its numbers: rows, verdicts, the worst of the last runs."""
import contextlib
import io
import json
import os
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import bench  # noqa: E402
import headlines  # noqa: E402
from memory import grown  # noqa: E402
from process_usage import switches_of, usage_of  # noqa: E402
from rounds import ratio  # noqa: E402
from servers import leave_out_unknown  # noqa: E402
from table import Row, Spread, table  # noqa: E402

CPU, THROUGHPUT = "CPU per CCR of everything, against null", "throughput against null, everysec"
ALONE = "one at a time: p50 against null"


def run(**medians):
    names = {"cpu": CPU, "throughput": THROUGHPUT}
    return {"date": "d", "machine": "m", "commit": "c", **{names[name]: f"{value}/{value - 0.1}/{value + 0.1}" for name, value in medians.items()}}


class Options(unittest.TestCase):
    def test_without_a_word_everything_is_measured(self):
        self.assertTrue(bench.is_full(bench.parse_options([])))

    def test_a_step_by_name_is_the_only_one(self):
        self.assertEqual([bench.parse_options(words).steps or bench.parse_options(words).only for words in (["books"], ["--only", "cpu", "nodes"])],
                         [["books"], ["cpu", "nodes"]])


class Failures(unittest.TestCase):
    def test_what_was_measured_before_a_step_failed_is_told(self):
        def fails(measured, _):
            measured.row("x", 1)
            raise ValueError("not a number")

        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        file = pathlib.Path(folder.name) / "bench.json"
        with mock.patch.object(bench, "measure", fails), contextlib.redirect_stdout(io.StringIO()) as told, \
                contextlib.redirect_stderr(io.StringIO()) as complained:
            self.assertEqual(bench.main(["--json", str(file)]), 2)
        self.assertIn("not a number", complained.getvalue())
        self.assertIn("| x ", told.getvalue())
        self.assertEqual([row["what"] for row in json.loads(file.read_text())["rows"]], ["x"])


class Tables(unittest.TestCase):
    def verdict(self, what, value, real_time=False):
        return Row(what, value, real_time=real_time).cells[4]

    def test_a_target_is_met_at_its_limit_and_missed_beyond(self):
        self.assertEqual([self.verdict(CPU, value) for value in (0.79, 0.8, 0.81)], ["met", "met", "missed"])
        self.assertEqual([self.verdict(THROUGHPUT, value) for value in (1.19, 1.2, 1.21)], ["missed", "met", "met"])

    def test_real_time_has_targets_of_its_own(self):
        self.assertEqual([self.verdict(ALONE, value) for value in (1.6, 1.61)], ["met", "missed"])
        self.assertEqual([self.verdict(ALONE, value, real_time=True) for value in (1.3, 1.31)], ["met", "missed"])

    def test_a_row_shows_the_middle_and_the_outermost_of_its_rounds(self):
        self.assertEqual(Row("x", Spread.of([3, 1, 2, 9, 2]), "us").cells[:3], ["x", "2.00 us", "1.00 to 9.00"])
        self.assertEqual(Row("x", 7).cells[:3], ["x", "7.00", ""])

    def test_the_table_is_markdown(self):
        lines = table([Row("x", 1), Row("longer", 2, detail="why")]).splitlines()
        self.assertEqual(len(lines), 4)
        self.assertTrue(all(line.startswith("|") and line.endswith("|") for line in lines))

    def test_ratios_are_of_neighbours(self):
        found = {"ours": [10, 30], "null": [10, 10]}
        self.assertEqual(ratio(found, "ours", "null", float), Spread(2, 1, 3))


class Headlines(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.runs = pathlib.Path(folder.name) / "runs.tsv"

    def test_the_worst_is_the_most_or_the_least_as_the_target_wants(self):
        runs = [run(cpu=0.9, throughput=1.0), run(cpu=0.7, throughput=1.3), run(cpu=0.8, throughput=1.1)]
        self.assertEqual(headlines.worst(runs, CPU)[0][0], 0.9)
        self.assertEqual(headlines.worst(runs, THROUGHPUT)[0][0], 1.0)

    def test_runs_before_the_last_three_do_not_count(self):
        text = headlines.summary([run(cpu=9.5), run(cpu=0.7), run(cpu=0.6), run(cpu=0.5)])
        self.assertIn("0.70", text)
        self.assertNotIn("9.5", text)

    def test_a_row_that_is_new_makes_a_column(self):
        headlines.append([Row(CPU, 0.5)], "1", "m", self.runs)
        headlines.append([Row(CPU, Spread(0.6, 0.5, 0.7)), Row(THROUGHPUT, 1.2, real_time=True), Row("none", 1)], "2", "m", self.runs)
        first, second = headlines.read(self.runs)
        self.assertEqual((first[CPU], first["real time: " + THROUGHPUT]), ("0.5/0.5/0.5", ""))
        self.assertEqual((second[CPU], second["real time: " + THROUGHPUT]), ("0.6/0.5/0.7", "1.2/1.2/1.2"))
        self.assertNotIn("none", second)

    def test_the_readme_shows_what_runs_tsv_says(self):
        text = headlines.README.read_text(encoding="utf-8")
        shown = text.split(headlines.BEGIN)[1].split(headlines.END)[0]
        self.assertEqual(shown, headlines.summary(headlines.read()))


class Costs(unittest.TestCase):
    def test_switches_are_those_that_a_thread_wanted_and_those_that_it_did_not(self):
        self.assertEqual(switches_of("Name:\tx\nvoluntary_ctxt_switches:\t5\nnonvoluntary_ctxt_switches:\t3\n"), 8)

    def test_a_process_that_works_costs_time(self):
        before = usage_of(os.getpid())
        while (usage_of(os.getpid()) - before).cpu_s < 0.02:
            sum(range(10000))

    def test_what_a_kind_of_key_has_grown_by_is_told_for_each(self):
        self.assertEqual(grown({"contract": 100, "gone": 5}, {"contract": 100, "ended": 400}, 2), {"ended": 200})

    def test_an_older_build_gets_a_policy_without_what_it_does_not_know(self):
        policy = {"clients": [{"name": "a", "new": 1}], "session": {"old": 1}}
        told = "policy.yaml:57: clients[0].new is not a key of the configuration; remove it\n"
        self.assertTrue(leave_out_unknown(policy, told))
        self.assertEqual(policy, {"clients": [{"name": "a"}], "session": {"old": 1}})
        self.assertFalse(leave_out_unknown(policy, "Redis does not answer"))


if __name__ == "__main__":
    unittest.main()
