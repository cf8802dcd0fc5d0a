"""A new policy while requests come in: nothing is lost, nothing is decided by half of it, and a bad file changes nothing."""
import pathlib
import re
import signal
import threading
import time
import unittest

from diameter import Peer, new_session, octets, service
from lab import ROOT, LabTest, eventually

INITIAL, UPDATE, TERMINATION, EVENT = 1, 2, 3, 4


class Traffic(threading.Thread):
    """Updates of one session, one after the other; every one must be answered, and granted."""

    def __init__(self, port, msisdn, host):
        super().__init__(daemon=True)
        self.peer, self.msisdn, self.session = Peer(port, host), msisdn, new_session()
        self.results, self.failed = [], None
        self.halt = threading.Event()

    def run(self):
        try:
            number = 0
            while not self.halt.is_set():
                kind = INITIAL if number == 0 else UPDATE
                answer = self.peer.ccr(self.session, kind, number, service(10, octets(100_000)), msisdn=self.msisdn)
                self.results.append(answer.result)
                number += 1
                self.halt.wait(0.002)  # below requests_per_second_max of one subscriber
        except (OSError, TimeoutError, AssertionError) as error:
            self.failed = error
        self.peer.close()


class Reload(LabTest):
    config = ROOT / "tests/e2e/policy.yaml"

    def setUp(self):
        self.file = pathlib.Path(self.lab.values["CONFIG"])
        self.before = self.file.read_text()
        self.addCleanup(self.file.write_text, self.before)

    def reload(self, text, expected):
        """Gives the node another file; returns what it logged, once `expected` is in it."""
        seen = len(self.lab.log())
        self.file.write_text(text)
        self.lab.signal("FREEDIAMETER", signal.SIGUSR2)
        eventually(lambda: expected in self.lab.log()[seen:], what=expected)
        return self.lab.log()[seen:]

    def changed(self, pattern, replacement):
        text, count = re.subn(pattern, replacement, self.before, count=1)
        self.assertEqual(count, 1, pattern)
        return text

    def test_a_new_policy_holds_for_requests_that_come_after_it_and_none_is_lost_meanwhile(self):
        for number in range(4):
            self.lab.create(f"8496000000{number}", main=1_000_000)
        traffic = [Traffic(self.lab.port, f"8496000000{number}", f"pgw{number}.lab.test") for number in range(4)]
        for each in traffic:
            each.start()
        time.sleep(0.5)
        for threshold in range(2_000, 2_010):
            self.reload(self.changed(r"threshold: \d+", f"threshold: {threshold}"), "policy.reloaded")
        time.sleep(0.5)
        for each in traffic:
            each.halt.set()
            each.join(10)
        for each in traffic:
            self.assertIsNone(each.failed)
            self.assertGreater(len(each.results), 50)
            self.assertEqual(set(each.results), {2001})

        self.lab.create("84960000010", main=2_005)
        with Peer(self.lab.port, "pgw9.lab.test") as peer:
            peer.ccr(new_session(), INITIAL, 0, service(10, octets(100_000)), msisdn="84960000010")
        self.assertGreater(self.lab.debt("84960000010"), 0, "2,005 is below the new threshold of 2,009")
        self.reload(self.before, "policy.reloaded")
        self.lab.create("84960000011", main=2_005)
        with Peer(self.lab.port, "pgw9.lab.test") as peer:
            peer.ccr(new_session(), INITIAL, 0, service(10, octets(100_000)), msisdn="84960000011")
        self.assertEqual(self.lab.debt("84960000011"), 0, "and not below the old one")

    def wait_for_advance(self, msisdn, state):
        eventually(lambda: self.lab.show(msisdn)["advances"][0]["state"] == state, 15, state)

    def test_a_new_rule_of_ageing_reaches_a_debtor_who_never_comes_again(self):
        msisdn = "84960000013"
        self.lab.create(msisdn, main=500)
        self.lab.ctl("advance", msisdn, "--amount", "5000", "--id", "a-13")
        self.lab.pass_days(30)
        self.wait_for_advance(msisdn, "overdue")
        self.reload(self.before + "\nageing: {write_off_after_days: 60}\n", "policy.reloaded")
        self.lab.stop_worker()
        self.lab.start_worker()
        self.lab.pass_days(60)
        self.wait_for_advance(msisdn, "written_off")

    def test_a_file_with_mistakes_is_refused_with_all_of_them_and_the_policy_stays(self):
        self.lab.create("84960000012", main=1_000_000)
        log = self.reload(self.changed(r"threshold: \d+", "threshold: minus"), "policy.refused")
        self.assertRegex(log, r"airtime\.yaml:\d+: advance\.threshold must be .*got minus")
        self.assertRegex(log, r"policy\.refused mistakes=1 still=[0-9a-f]{8}")
        self.assertTrue(self.lab.alive("FREEDIAMETER"))
        with Peer(self.lab.port, "pgw8.lab.test") as peer:
            answer = peer.ccr(new_session(), INITIAL, 0, service(10, octets(100_000)), msisdn="84960000012")
        self.assertEqual(answer.result, 2001)

    def test_a_text_with_a_wrong_place_is_refused_and_the_node_goes_on(self):
        self.lab.create("84960000014", main=1_000_000)
        log = self.reload(self.before + '\ntexts: {vi: {expired: "Hết hạn {date}"}}\n', "policy.refused")
        self.assertRegex(log, r"airtime\.yaml:\d+: texts\.vi\.expired must not say \{date\}; it may say \{sender\}")
        with Peer(self.lab.port, "pgw8.lab.test") as peer:
            answer = peer.ccr(new_session(), INITIAL, 0, service(10, octets(100_000)), msisdn="84960000014")
        self.assertEqual(answer.result, 2001)

    def test_what_holds_only_from_a_start_on_is_named_and_left(self):
        text = self.changed(r"reply_timeout_ms: \d+", "reply_timeout_ms: 777") if "reply_timeout_ms" in self.before else \
            self.changed(r"(?m)^redis:\n", "redis:\n  reply_timeout_ms: 777\n")
        log = self.reload(text, "policy.reloaded")
        self.assertIn("policy.not_reloaded key=redis", log)

    def test_another_currency_is_refused(self):
        text = self.changed(r"(?m)^time_zone:", "currency: {code: 840, decimals: 2}\ntime_zone:") \
            if "currency:" not in self.before else self.changed(r"code: \d+", "code: 840")
        log = self.reload(text, "policy.refused")
        self.assertIn("currency.code_needs_a_restart", log)


if __name__ == "__main__":
    unittest.main()
