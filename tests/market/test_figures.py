"""Every figure of dashboard and reports, against what other code makes of the ledger's files."""
import collections
import contextlib
import datetime
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import unittest
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))
import figures  # noqa: E402
from lab import BUILD, Lab, eventually  # noqa: E402
from portal import Portal  # noqa: E402

SUBSCRIBERS = int(os.environ.get("AIRTIME_MARKET", "300"))
DAYS = 90


def policy_of_a_market():
    """The sample policy, with what makes a market lively: late fees, write-offs, taxes; files that are finished soon."""
    import yaml

    policy = yaml.safe_load((ROOT / "conf" / "airtime.yaml").read_text())
    policy["worker"]["ledger_rotate_s"] = 1
    policy["advance"]["fee"]["vat_percent"] = 10
    policy["ageing"] = {"reminders_days_before": [3], "late_fee": {"after_days": 3, "percent": 5, "flat": 0}, "write_off_after_days": 45}
    return policy


class Market(unittest.TestCase):
    """A market with a past, and what other code makes of its ledger."""

    @classmethod
    def setUpClass(cls):
        cls.lab = Lab(policy_of_a_market())
        cls.addClassCleanup(cls.lab.destroy)
        cls.lab.up()
        cls.portal = Portal(cls.lab)
        subprocess.run([BUILD / "bin" / "generate_market", "--config", cls.lab.values["CONFIG"], "--count", str(SUBSCRIBERS), "--days", str(DAYS)],
                       check=True, stderr=subprocess.DEVNULL)
        cls.lend_today()
        eventually(cls.is_loaded, 120, "all of the market is in the books")
        cls.ledger = figures.read_ledger(cls.lab.dir / "ledger", str(cls.lab.zone))
        cls.today = datetime.datetime.now(cls.lab.zone).date()

    @classmethod
    def lend_today(cls):
        """As the lives of the market begin their day at eight."""
        cls.lab.create("84930000001", main=500)
        lent = cls.portal.api("POST", "advances", {"msisdn": "84930000001", "amount": "5000"}, role="care")
        assert lent.status == 200, lent.body

    @classmethod
    def is_loaded(cls):
        if cls.lab.files_in_books() == 0:
            return False
        status = json.loads(cls.lab.ctl("--json", "books", "status").stdout)
        open_files = list((cls.lab.dir / "ledger" / "open").glob("*.part"))
        return status["files"] > 0 and status["waiting"] == 0 and not open_files and status

    def ask(self, path, **query):
        answer = self.portal.api("GET", path + "?" + urllib.parse.urlencode(query))
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json

    def report(self, report, by, first, last):
        view = self.ask("reports", report=report, by=by, first=str(first), last=str(last))
        self.assertEqual(view["problems"], [])
        return view


class MarketTest(Market):
    @staticmethod
    def cells(row):
        return [row["key"]] + [cell["value"] for cell in row["cells"]]

    def rows(self, view):
        return [self.cells(row) for row in view["rows"]]

    def test_the_market_has_something_of_everything(self):
        kinds = {event.kind for event in self.ledger.events}
        self.assertLessEqual({"advanced", "recovered", "settled", "overdue", "late_fee_charged", "written_off", "reinstated", "waived",
                              "recharged", "used", "offered", "refused", "invited", "invitation_accepted"}, kinds)

    def test_the_dashboard(self):
        view = self.ask("dashboard")
        through = figures.moment(view["freshness"]["through"])
        now = datetime.datetime.now(datetime.timezone.utc)
        last = figures.last_full_day(self.ledger, now, through)
        self.assertEqual(view["month"]["last"], str(last))
        self.assertEqual(view["begins"], str(self.ledger.first_day))
        hours, cards = figures.today_cards(self.ledger, now, through)
        self.assertEqual(view["today"]["until_hour"], hours)
        for section, expected in ((view["today"]["cards"], cards), (view["month"]["cards"], figures.month_cards(self.ledger, last)),
                                  (view["days"], figures.days(self.ledger, last, self.today - figures.DAY)), (view["recovery"], figures.recovery(self.ledger, through)),
                                  ([view["offers"]], [figures.offers_by_channel(self.ledger, last)]),
                                  ([view["refusals"]], [figures.refusals_by_reason(self.ledger, last)]),
                                  ([view["ageing"]], [figures.ageing(self.ledger, last)])):
            self.assertEqual(len(section), len(expected))
            for shown, worked_out in zip(section, expected):
                self.assertEqual({name: shown[name] for name in worked_out}, worked_out)

    def test_lending_by_everything(self):
        first, last = self.today - 89 * figures.DAY, self.today
        for by in ("day", "week", "month", "channel", "tier", "segment", "service", "account", "policy"):
            view = self.report("lending", by, first, last)
            rows, totals = figures.lending(self.ledger, first, last, by)
            self.assertEqual(self.rows(view), rows, by)
            self.assertEqual([""] + [cell["value"] for cell in view["totals"]], totals, by)

    def test_take_up_and_refusals_by_everything(self):
        first, last = self.today - 89 * figures.DAY, self.today
        for report, worked_out, bys in (("take_up", figures.take_up, ("day", "week", "month", "channel", "segment", "policy")),
                                        ("refusals", figures.refusals,
                                         ("day", "week", "month", "reason", "channel", "service", "segment", "policy"))):
            for by in bys:
                view = self.report(report, by, first, last)
                rows, totals = worked_out(self.ledger, first, last, by)
                self.assertEqual(self.rows(view), rows, (report, by))
                self.assertEqual([""] + [cell["value"] for cell in view["totals"]], totals, (report, by))

    def test_when_the_day_is_over_its_counts_say_what_the_ledger_does(self):
        # Of today, as nobody was there to count the days before.
        self.lab.pass_days(1)
        counts = self.lab.dir / "ledger" / "counts"
        eventually((counts / f"{self.today}.csv").exists, 30, "the counts of the day")
        self.assertEqual(figures.read_counts(counts, self.today), figures.counts_of(self.ledger, self.today))
        self.assertNotEqual(figures.counts_of(self.ledger, self.today), {})

    def test_vintage_rolls_and_borrowing(self):
        first, last = self.today - 89 * figures.DAY, self.today - figures.DAY
        view = self.report("vintage", "week", first, last)
        through = figures.moment(view["freshness"]["through"])
        self.assertEqual(self.rows(view), figures.vintage(self.ledger, first, last, "week", through))
        complete = figures.last_full_day(self.ledger, datetime.datetime.now(datetime.timezone.utc), through)
        self.assertEqual(self.rows(self.report("roll", "month", first, last)), figures.rolls(self.ledger, first, last, complete))
        self.assertEqual(self.rows(self.report("repeat", "week", first, last)), figures.borrowing(self.ledger, first, last, "week", complete))

    def test_curves_of_recovery_by_age(self):
        view = self.ask("reports", report="curves")
        through = figures.moment(view["freshness"]["through"])
        first, last = (datetime.date.fromisoformat(view["filter"][name]) for name in ("first", "last"))
        self.assertEqual(first.day, 1)
        for first, last in ((first, last), (self.today - 70 * figures.DAY, self.today - 20 * figures.DAY)):
            view = self.report("curves", "month", first, last)
            months, rows = figures.curves(self.ledger, first, last, figures.moment(view["freshness"]["through"]))
            self.assertEqual([column["name"] for column in view["columns"]], months)
            self.assertEqual(self.rows(view), rows)
            self.assertGreater(len(rows), 10)
            self.assertEqual({column["name"] for column in view["columns"] if column["cut"]},
                             figures.cut_spans(self.ledger, first, last, "month") & set(months))

    def test_what_came_back_at_each_age_is_in_the_books_to_the_last_unit(self):
        amounts, epoch = collections.Counter(), datetime.date(1970, 1, 1)
        with contextlib.closing(sqlite3.connect(f"file:{self.lab.dir}/books/current/books.sqlite?mode=ro", uri=True)) as main:
            for day, age, principal, fee in main.execute("SELECT granted_day, age_days, principal, fee FROM cohort "
                                                         "WHERE kind IN ('recovered', 'recovery_reversed')"):
                amounts[epoch + day * figures.DAY, age] -= int(principal) + int(fee)
        self.assertEqual({place: amount for place, amount in amounts.items() if amount}, figures.came_back(self.ledger))

    def test_weeks_and_months_that_the_range_cuts_are_marked(self):
        first, last = self.today - 50 * figures.DAY, self.today - 3 * figures.DAY
        monday = first - first.weekday() * figures.DAY
        for by, begin, end in (("week", first, last), ("month", first, last), ("day", first, last), ("week", monday, monday + 13 * figures.DAY)):
            view = self.report("lending", by, begin, end)
            cut = figures.cut_spans(self.ledger, begin, end, by)
            self.assertEqual({row["key"] for row in view["rows"] if row["cut"]}, cut & {row["key"] for row in view["rows"]}, by)
            self.assertEqual(view["has_cut"], bool(cut), by)

    def test_a_report_without_dates_ends_with_the_last_complete_day_and_one_beyond_it_says_so(self):
        view = self.ask("reports", report="lending", by="day")
        through = figures.moment(view["freshness"]["through"])
        complete = figures.last_full_day(self.ledger, datetime.datetime.now(datetime.timezone.utc), through)
        self.assertEqual((view["filter"]["first"], view["filter"]["last"]), (str(complete - 29 * figures.DAY), str(complete)))
        self.assertIsNone(view["incomplete_from"])
        beyond = self.report("lending", "day", complete, self.today)
        self.assertEqual(beyond["incomplete_from"], str(complete + figures.DAY))

    def test_usage_of_whoever_used_most(self):
        last = self.today - figures.DAY
        first = last - 59 * figures.DAY
        contract = collections.Counter(event.contract for event in self.ledger.on(first, last) if event.kind == "used").most_common(1)[0][0]
        shown = self.ask(f"subscribers/{contract}/timeline", usage="yes", **{"from": str(first), "to": str(last)})["usage"]
        sums, rows = figures.usage(self.ledger, contract, first, last)
        self.assertEqual(shown["sums"], sums)
        self.assertEqual(len(shown["rows"]), min(rows, 500))
        self.assertEqual(shown["more"], rows > 500)
        self.assertEqual(shown["since"], "")

    def test_fees_and_write_offs_by_everything(self):
        first, last = self.today - 89 * figures.DAY, self.today
        for report, worked_out in (("fees", figures.fees), ("write_offs", figures.write_offs)):
            for by in ("day", "week", "month", "channel", "tier", "segment", "service", "account", "policy"):
                view = self.report(report, by, first, last)
                rows, totals = worked_out(self.ledger, first, last, by)
                self.assertEqual(self.rows(view), rows, (report, by))
                self.assertEqual([""] + [cell["value"] for cell in view["totals"]], totals, (report, by))

    def test_collection_efficiency(self):
        first, last = self.today - 80 * figures.DAY, self.today
        for by in ("day", "week", "month"):
            view = self.report("collection", by, first, last)
            through = figures.moment(view["freshness"]["through"])
            complete = figures.last_full_day(self.ledger, datetime.datetime.now(datetime.timezone.utc), through)
            self.assertEqual(self.rows(view), figures.collection(self.ledger, first, last, by, through, complete), by)

    def test_the_books_agree_with_the_settlement_and_the_audit(self):
        self.assertEqual(self.lab.ctl("books", "check", check=False).returncode, 0)
        self.assertEqual(self.lab.ctl("audit", check=False).returncode, 0)

    def test_books_made_again_from_the_files_tell_the_same(self):
        def told():
            range_ = self.today - 89 * figures.DAY, self.today - figures.DAY
            return self.ask("dashboard"), self.report("lending", "policy", *range_), self.report("curves", "month", *range_)

        before = told()
        self.lab.ctl("books", "rebuild")
        after = told()
        for earlier, later in zip(before, after):
            for view in (earlier, later):
                view.pop("freshness"), view.pop("today", None)
            self.assertEqual(earlier, later)


if __name__ == "__main__":
    unittest.main()
