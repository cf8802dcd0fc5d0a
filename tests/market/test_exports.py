"""Exports, against what other code makes of the ledger's files, and against the reports."""
import csv
import io
import signal
import sys
import unittest

import figures
from test_figures import ROOT, Market

sys.path.insert(0, str(ROOT / "tests" / "e2e"))
from lab import eventually  # noqa: E402


def cell(row, name):
    return figures.millionths(row[name])


class ExportsTest(Market):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first, cls.last = cls.today - 60 * figures.DAY, cls.today - figures.DAY

    def begin(self, what, **more):
        asked = self.portal.api("POST", "exports", {"what": what, "first": str(self.first), "last": str(self.last), **more})
        self.assertEqual(asked.status, 200, asked.body)
        return "exports/" + asked.json["id"]

    def finished(self, resource):
        found = self.ask(resource)
        return found["state"] in ("done", "failed") and found

    def export(self, what, **more):
        """The rows of the file, each by its columns."""
        resource = self.begin(what, **more)
        eventually(lambda: self.finished(resource), 60, "it is written")
        record = self.ask(resource)
        self.assertEqual((record["state"], record["percent"], record["kept_since"]), ("done", 100, None), record)
        answer = self.portal.api("GET", resource + "/file")
        self.assertEqual(answer.status, 200)
        self.assertTrue(answer.body.startswith("\ufeff"))
        self.assertEqual(len(answer.body.encode()), int(record["bytes"]))
        self.assertEqual(answer.headers["Content-Length"], record["bytes"])
        rows = list(csv.DictReader(io.StringIO(answer.body.removeprefix("\ufeff"), newline="")))
        self.assertEqual(len(rows), int(record["rows"]))
        removed = self.portal.api("DELETE", resource)
        self.assertEqual((removed.status, removed.json["removed"]), (200, True))
        self.assertEqual(self.portal.api("GET", resource + "/file").status, 404)
        return rows

    def total(self, column):
        """Of the report of lending on the same days."""
        view = self.report("lending", "month", self.first, self.last)
        names = [each["name"] for each in view["columns"]]
        return figures.millionths(view["totals"][names.index(column)]["value"])

    def test_every_credit_event_is_in_it_once_with_its_money(self):
        expected = figures.history(self.ledger, self.first, self.last)
        rows = self.export("events")
        self.assertGreater(len(rows), 1000)
        found = {(row["contract"], int(row["n"])): (row["kind"], row["channel"] if row["kind"] == "advanced" else None, cell(row, "amount"),
                                                    cell(row, "principal"), cell(row, "fee"), cell(row, "vat")) for row in rows}
        self.assertEqual(len(found), len(rows), "no event twice")
        self.assertEqual(found, expected)
        times = {(event.contract, event.n): event.local.strftime("%Y-%m-%d %H:%M:%S %z") for event in self.ledger.events}
        for row in rows:
            self.assertEqual(row["at"], times[row["contract"], int(row["n"])])
        lent = [row for row in rows if row["kind"] == "advanced"]
        self.assertEqual(sum(cell(row, "principal") for row in lent), self.total("lent"))

    def test_a_kind_and_a_channel_let_through_what_they_say(self):
        expected = {key: event for key, event in figures.history(self.ledger, self.first, self.last).items() if event[0] == "advanced"}
        rows = self.export("events", kind="advanced")
        self.assertEqual({(row["contract"], int(row["n"])) for row in rows}, set(expected))
        channels = {event[1] for event in expected.values()}
        self.assertGreater(len(channels), 1)
        for channel in channels:
            some = self.export("events", kind="advanced", channel=channel)
            self.assertEqual({(row["contract"], int(row["n"])) for row in some}, {key for key, event in expected.items() if event[1] == channel})

    def test_the_sum_of_the_advances_is_that_of_the_report(self):
        granted = {event.advance: event for event in self.ledger.on(self.first, self.last) if event.kind == "advanced"}
        rows = self.export("advances")
        self.assertEqual({(row["contract"], row["advance"]) for row in rows}, set(granted))
        self.assertEqual(sum(cell(row, "principal") for row in rows), self.total("lent"))
        self.assertEqual(sum(cell(row, "fee") for row in rows), sum(event.fee for event in granted.values()))
        for row in rows:
            self.assertEqual(row["granted_at"], granted[row["contract"], row["advance"]].local.strftime("%Y-%m-%d %H:%M:%S %z"))
            moved = self.ledger.of_advance[row["contract"], row["advance"]]
            for item in ("principal", "fee"):
                owed = sum(getattr(event, item) for event in moved)
                self.assertEqual(cell(row, "outstanding_" + item), owed, row)

    def test_usage_is_that_of_each_session_and_day(self):
        expected = figures.usage_of_all(self.ledger, self.first, self.last)
        rows = self.export("usage")
        self.assertEqual({(row["day"], row["contract"], row["session"], row["service"]): [int(row["units"]), cell(row, "cost")] for row in rows},
                         expected)

    def test_only_who_asked_finds_it(self):
        resource = self.begin("advances")
        for role, status in (("admin", 404), ("care", 403)):
            for path in (resource, resource + "/file"):
                self.assertEqual(self.portal.api("GET", path, role=role).status, status)
        self.assertEqual(self.portal.api("DELETE", resource, role="admin").status, 404)
        self.assertEqual(self.portal.api("DELETE", resource).status, 200)

    def test_a_killed_portal_leaves_no_half_file_and_writes_it_anew(self):
        resource = self.begin("events")
        eventually(lambda: self.ask(resource)["state"] != "waiting", 30, "it is begun")
        self.lab.signal("PORTAL", signal.SIGKILL)
        eventually(lambda: not self.lab.alive("PORTAL"), what="portal gone")
        self.lab.start_portal()
        eventually(lambda: self.finished(resource), 60, "it is written")
        record = self.ask(resource)
        self.assertEqual(record["state"], "done")
        self.assertEqual(int(record["rows"]), len(figures.history(self.ledger, self.first, self.last)))
        self.portal.api("DELETE", resource)

    def test_a_file_is_for_the_portal_alone_on_its_host(self):
        resource = self.begin("advances")
        eventually(lambda: self.finished(resource), 60, "it is written")
        folder = self.lab.dir / "exports"
        self.assertEqual(oct(folder.stat().st_mode & 0o777), "0o700")
        files = list(folder.glob("*.csv"))
        self.assertTrue(files)
        for path in files:
            self.assertEqual(oct(path.stat().st_mode & 0o777), "0o600")
        self.portal.api("DELETE", resource)


if __name__ == "__main__":
    unittest.main()
