"""What becomes of an advance and of a contract with time, in the CDRs and the settlements too; months pass by the lab clock."""
import contextlib
import csv
import json
import pathlib
import signal
import tempfile
import threading
import time
import unittest
from datetime import timezone
from decimal import Decimal

from cdr import CDRS_SOON, CdrTest, rows_of
from diameter import Peer, money, new_session, octets, service
from lab import eventually, policy_with

INITIAL, UPDATE, TERMINATION, EVENT = 1, 2, 3, 4

AGEING = {"reminders_days_before": [3, 1], "late_fee": {"after_days": 1, "percent": 2, "flat": 0},
          "sweep": {"after_days": 2, "accounts": ["promo", "main"]}, "write_off_after_days": 60}
LIFE_CYCLE = {"one_way_days": 10, "two_way_days": 20, "recharge_extends": [{"from": 10_000, "days": 30}], "validity_days_max": 90}


class TimeTest(CdrTest):
    config = policy_with(ageing=AGEING, life_cycle=LIFE_CYCLE, worker=CDRS_SOON)

    def debit(self, peer, msisdn, amount=1_000_000):
        """A session that uses some data and ends: the advance that it took, it has drawn on."""
        session = new_session()
        answer = peer.ccr(session, INITIAL, 0, service(10, octets(amount)), msisdn=msisdn)
        peer.ccr(session, TERMINATION, 1, service(10, used=[octets(amount)]), msisdn=msisdn)
        return answer

    def code(self, answer):
        return answer.get("Multiple-Services-Credit-Control", "Result-Code")

    def recharge(self, msisdn, amount, key, check=True):
        return self.lab.ctl("recharge", msisdn, amount, "--id", key, check=check)

    def advance(self, msisdn):
        return self.lab.show(msisdn)["advances"][0]

    def kinds(self, msisdn):
        """The contract's history as kinds of events, oldest first."""
        return [event["kind"] for event in reversed(self.history(msisdn))]

    def history(self, msisdn):
        return json.loads(self.lab.ctl("--json", "subscriber", "history", msisdn, "--count", "100").stdout)

    def expect_settlements_add_up(self):
        closing = None
        for path in sorted((self.cdr_folder / "settlement").glob("*.csv")):
            rows = {row["item"]: row for row in csv.DictReader(path.read_text().splitlines())}
            opening = Decimal(rows.pop("opening")["debt"])
            end = Decimal(rows.pop("closing")["debt"])
            rows.pop("shadow_advanced")
            self.assertEqual(opening + sum(Decimal(row["debt"]) for row in rows.values()), end, path)
            self.assertIn(closing, (None, opening), path)
            closing = end


class Ageing(TimeTest):
    def test_an_advance_that_is_not_paid_back_goes_all_the_way_and_comes_back(self):
        msisdn = "84950000001"
        self.lab.create(msisdn, main=0, promo=0)
        with Peer(self.lab.port, "pgw1.lab.test") as peer:
            self.assertEqual(self.code(self.debit(peer, msisdn)), 2001)
            self.assertEqual(self.lab.debt(msisdn), 5500)
            self.lab.pass_days(28)  # due after 30
            eventually(lambda: self.advance(msisdn).get("reminded_days_before") == 3, 15, "reminder")
            self.assertEqual(self.advance(msisdn)["state"], "open")
            self.lab.pass_days(2)
            eventually(lambda: self.advance(msisdn)["state"] == "overdue", 15, "overdue")
            self.lab.pass_days(1)
            eventually(lambda: self.lab.debt(msisdn) == 5600, 15, "late fee of 2 %")
            balance = self.lab.balance(msisdn)
            self.lab.pass_days(1)
            eventually(lambda: self.lab.balance(msisdn) == 0, 15, "sweep")
            self.assertEqual(self.lab.debt(msisdn), 5600 - balance)
            self.assertEqual(self.code(self.debit(peer, msisdn)), 4012, "overdue: nothing more is lent")
            self.lab.pass_days(58)
            eventually(lambda: self.advance(msisdn)["state"] == "written_off", 15, "write-off")
            self.assertEqual(self.lab.debt(msisdn), 0)
            left = 5600 - balance
            self.recharge(msisdn, 500, "late-1")
            eventually(lambda: self.lab.debt(msisdn) == left - 400, 15, "reinstated, and 80 % recovered")
            self.lab.pass_days(400)
            self.recharge(msisdn, 20_000, "late-2")
            eventually(lambda: self.lab.debt(msisdn) == 0, 15, "recovered")
        eventually(lambda: self.kinds(msisdn)[-1] == "settled", 15, "history")
        self.assertEqual([kind for kind in self.kinds(msisdn) if kind != "used"],
                         ["advanced", "overdue", "late_fee_charged", "recovered", "written_off", "recharged",
                          "reinstated", "recovered", "recharged", "recovered", "settled"])
        self.expect_whole_cdrs()
        self.expect_audits_close()
        # Every day that passed has its settlement, once the worker has caught up.
        eventually(lambda: len(list((self.cdr_folder / "settlement").glob("*.csv"))) > 489, 15, f"settlements until {self.lab.now()}")
        self.expect_settlements_add_up()

    def test_a_settlement_on_request_says_what_happened_today(self):
        msisdn = "84950000002"
        self.lab.create(msisdn, main=0)
        before = self.settlement_of_today()
        with Peer(self.lab.port, "pgw2.lab.test") as peer:
            self.debit(peer, msisdn)
        after = eventually(lambda: self.changed_from(before), 15, "counted")
        lent = lambda settlement: next(m for m in settlement["movements"] if m["item"] == "advanced")
        self.assertEqual(lent(after)["count"], lent(before)["count"] + 1)
        self.assertEqual(Decimal(after["closing"]), Decimal(before["closing"]) + 5500)
        self.assertEqual(after["opening"], before["opening"])
        self.assertFalse(after["final"])

    def settlement_of_today(self):
        return json.loads(self.lab.ctl("--json", "settlement", self.lab.now().date()).stdout)

    def changed_from(self, before):
        now = self.settlement_of_today()
        return now if now != before else None


class LifeCycle(TimeTest):
    def state(self, msisdn):
        return self.lab.show(msisdn)["state"]

    def test_validity_ends_step_by_step_and_a_recharge_brings_back(self):
        msisdn = "84950000011"
        self.lab.create(msisdn, enrol=False, main=50_000)
        self.lab.pass_days(1)
        today = self.lab.now().astimezone(timezone.utc).date()
        self.lab.ctl("subscriber", "validity", msisdn, today, "--reason", "test")
        self.assertEqual(self.state(msisdn), "one_way")
        with Peer(self.lab.port, "pgw11.lab.test") as peer:
            self.assertEqual(self.code(self.debit(peer, msisdn)), 4010)
            free = peer.ccr(new_session(), INITIAL, 0, service(30, octets(1_000_000)), msisdn=msisdn)
            self.assertEqual(self.code(free), 4011, "what is free is given one way")
            self.lab.pass_days(10)
            eventually(lambda: self.state(msisdn) == "two_way", 15, "two_way")
            free = peer.ccr(new_session(), INITIAL, 0, service(30, octets(1_000_000)), msisdn=msisdn)
            self.assertEqual(self.code(free), 4010)
            self.recharge(msisdn, 9_999, "valid-1")
            self.assertEqual(self.state(msisdn), "two_way")
            answer = peer.ccr(new_session(), EVENT, 0, ("Requested-Action", 1), ("Requested-Service-Unit", money(10_000)),
                              msisdn=msisdn, context="recharge@airtime")
            self.assertEqual(answer.result, 2001)
            self.assertEqual(self.state(msisdn), "active")
            self.assertEqual(self.code(self.debit(peer, msisdn)), 2001)
            self.lab.pass_days(30 + 10 + 20)
            eventually(lambda: self.state(msisdn) == "expired", 15, "expired")
            self.assertEqual(self.code(self.debit(peer, msisdn)), 5003)
        refused = self.recharge(msisdn, 10_000, "valid-2", check=False)
        self.assertEqual(refused.returncode, 1, refused.stdout)
        changes = lambda: [event["note"] for event in reversed(self.history(msisdn)) if event["kind"] == "life_cycle_changed"]
        eventually(lambda: len(changes()) == 6, 15, "history")
        self.assertEqual(changes(), ["one_way validity", "two_way validity", "active recharge", "one_way validity",
                                     "two_way validity", "expired validity"])

    def test_a_state_set_by_hand_stays(self):
        msisdn = "84950000012"
        self.lab.create(msisdn, enrol=False, main=50_000)
        missing = self.lab.ctl("subscriber", "state", msisdn, "two_way", check=False)
        self.assertEqual(missing.returncode, 2, "a reason must be given")
        self.lab.ctl("subscriber", "state", msisdn, "two_way", "--role", "care", "--reason", "SIM box")
        with Peer(self.lab.port, "pgw12.lab.test") as peer:
            self.assertEqual(self.code(self.debit(peer, msisdn)), 4010)
            self.recharge(msisdn, 10_000, "hand-1")
            self.assertEqual(self.state(msisdn), "two_way")
            self.lab.ctl("subscriber", "state", msisdn, "active", "--role", "care", "--reason", "cleared")
            self.assertEqual(self.code(self.debit(peer, msisdn)), 2001)


class CdrsUnderLoad(TimeTest):
    def bytes_written(self):
        size = 0
        for path in self.cdr_folder.rglob("p*"):
            with contextlib.suppress(FileNotFoundError):  # it has another name by now
                size += path.stat().st_size
        return size

    def test_no_event_is_missing_or_doubled_after_kill_9_of_the_worker(self):
        subscribers = [f"8495100{n:04d}" for n in range(40)]
        for msisdn in subscribers:
            self.lab.create(msisdn, main=20_000)
        self.lab.signal("WORKER", signal.SIGKILL)
        stop = threading.Event()
        failures = []

        def load(mine, host):
            try:
                with Peer(self.lab.port, host) as peer:
                    while not stop.is_set():
                        for msisdn in mine:
                            self.debit(peer, msisdn)
                            peer.ccr(new_session(), EVENT, 0, ("Requested-Action", 1), ("Requested-Service-Unit", money(100)),
                                     msisdn=msisdn, context="recharge@airtime")
            except Exception as error:  # told by the test, not by a thread's traceback
                failures.append(error)

        threads = [threading.Thread(target=load, args=(subscribers[n::4], f"load{n}.lab.test")) for n in range(4)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(6):
                victim = self.lab.start_worker()
                # Somewhere in the middle of its work, and of a file.
                written = self.bytes_written()
                eventually(lambda: self.bytes_written() > written + 20_000, 30, "rows")
                victim.kill()
                victim.wait()
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        self.assertEqual(failures, [])
        self.lab.start_worker()
        for msisdn in subscribers:
            eventually(lambda: self.lab.balance(msisdn, what="held") == 0, 30, f"recoveries of {msisdn}")
        written = lambda: sum(len(rows_of(path)[0]) for path in self.complete_files())
        events = sum(self.lab.show(msisdn)["events"] for msisdn in subscribers)
        eventually(lambda: written() >= events, 60, "all events in complete files")
        numbers = self.expect_whole_cdrs()
        self.assertEqual(sum(len(found) for found in numbers.values()), events)
        self.expect_audits_close()

    def test_the_audit_of_the_cdrs_finds_a_file_that_is_missing_or_changed(self):
        msisdn = "84951009999"
        self.lab.create(msisdn, main=777)
        eventually(lambda: any("777,main:777" in path.read_text() for path in self.complete_files()), 30, "the CDR")
        with tempfile.TemporaryDirectory() as copy:
            copied = pathlib.Path(copy)
            for path in self.complete_files():
                (copied / path.name).write_text(path.read_text())
            self.assertEqual(self.lab.ctl("audit", "--cdr", copied, check=False).returncode, 0)
            victim = next(path for path in copied.iterdir() if "777,main:777" in path.read_text())
            text = victim.read_text()
            victim.write_text(text.replace("777,main:777", "778,main:778"))
            changed = self.lab.ctl("audit", "--cdr", copied, check=False)
            self.assertEqual(changed.returncode, 2, changed.stdout)
            self.assertIn("add up to", changed.stderr)
            victim.unlink()
            missing = self.lab.ctl("audit", "--cdr", copied, check=False)
            self.assertEqual(missing.returncode, 1, missing.stdout + missing.stderr)
            self.assertIn("balance of main", missing.stdout)


if __name__ == "__main__":
    unittest.main()
