"""Stopping, and being killed, in the middle of traffic: nothing acknowledged is lost, no request is left without an answer."""
import signal
import subprocess
import threading
import time
import unittest

from diameter import Closed, Peer, money, new_session, octets, service
from lab import ROOT, Lab, eventually

INITIAL, UPDATE, TERMINATION, EVENT = 1, 2, 3, 4


class Traffic(threading.Thread):
    """Recharges of 1 each, several outstanding; counts what was sent, answered and acknowledged."""

    def __init__(self, port, msisdn, host):
        super().__init__(daemon=True)
        self.peer, self.msisdn = Peer(port, host), msisdn
        self.acknowledged, self.refused, self.unanswered = 0, 0, 0
        self.halt = threading.Event()

    def run(self):
        waiting = []
        try:
            while not self.halt.is_set():
                while len(waiting) < 16:
                    waiting.append(self.peer.send_ccr(new_session(), EVENT, 0, ("Requested-Action", 1),
                                                      ("Requested-Service-Unit", money(1)), msisdn=self.msisdn,
                                                      context="recharge@airtime"))
                self.count(self.peer.wait(waiting[0], 5))
                waiting.pop(0)
            while waiting:
                self.count(self.peer.wait(waiting[0], 5))
                waiting.pop(0)
        except (OSError, Closed, TimeoutError):
            for number in waiting:
                for message in self.peer.answers.get(number, []):
                    self.count(message)
                self.unanswered += not self.peer.answers.get(number)

    def count(self, answer):
        if answer.result == 2001:
            self.acknowledged += 1
        else:
            self.refused += 1


class Stopping(unittest.TestCase):
    def setUp(self):
        self.lab = Lab(ROOT / "tests/e2e/policy.yaml").up()
        self.addCleanup(self.lab.destroy)

    def test_a_drain_answers_everything_that_was_taken(self):
        self.lab.create("84950000001", main=0)
        traffic = Traffic(self.lab.port, "84950000001", "shop1.lab.test")
        traffic.start()
        time.sleep(1)
        started = time.monotonic()
        self.lab.signal("FREEDIAMETER", signal.SIGUSR1)
        time.sleep(0.3)
        traffic.halt.set()
        traffic.join(10)
        eventually(lambda: not self.lab.alive("FREEDIAMETER"), 6, "the daemon's end")
        self.assertLess(time.monotonic() - started, 5)
        self.assertGreater(traffic.acknowledged, 100)
        self.assertEqual(traffic.unanswered, 0, "no request that was taken is lost")
        self.assertEqual(self.lab.balance("84950000001"), traffic.acknowledged)

    def test_new_quota_is_refused_while_draining(self):
        self.lab.create("84950000002", main=10_000)
        with Peer(self.lab.port, "pgw1.lab.test") as peer:
            peer.ccr(new_session(), INITIAL, 0, service(10, octets(1_000_000)), msisdn="84950000002")
            self.lab.signal("REDIS", signal.SIGSTOP)
            held = peer.send_ccr(new_session(), EVENT, 0, ("Requested-Action", 1), ("Requested-Service-Unit", money(7)),
                                 msisdn="84950000002", context="recharge@airtime")
            time.sleep(0.2)
            self.lab.signal("FREEDIAMETER", signal.SIGUSR1)
            time.sleep(0.3)
            refused = peer.send_ccr(new_session(), INITIAL, 0, service(10, octets(1_000_000)), msisdn="84950000002")
            self.assertEqual(peer.wait(refused).result, 3004)
            self.lab.signal("REDIS", signal.SIGCONT)
            self.assertEqual(peer.wait(held).result, 2001, "what was held is answered")
        self.assertEqual(self.lab.balance("84950000002"), 10_007)

    def test_killing_everything_under_load_keeps_the_books(self):
        """kill -9 of daemon, worker and Redis in turn: what was acknowledged more than a second before is there, and the audit closes."""
        self.lab.create("84950000003", main=0)
        acknowledged = 0
        for victim in ("WORKER", "FREEDIAMETER", "REDIS"):
            traffic = Traffic(self.lab.port, "84950000003", f"shop-{victim.lower()}.lab.test")
            traffic.start()
            time.sleep(1)
            settled = traffic.acknowledged + acknowledged
            time.sleep(1.3)
            self.lab.signal(victim, signal.SIGKILL)
            time.sleep(0.3)
            traffic.halt.set()
            traffic.join(15)
            acknowledged += traffic.acknowledged
            self.lab.up()
            balance = self.lab.balance("84950000003")
            self.assertGreaterEqual(balance, settled)
            audit = self.lab.audit()
            self.assertEqual(audit.returncode, 0, audit.stdout + audit.stderr)
            acknowledged = int(balance)

    def test_a_stack_comes_back_with_its_data(self):
        self.lab.create("84950000004", main=1234)
        self.lab.down()
        self.lab.up()
        self.assertEqual(self.lab.balance("84950000004"), 1234)


if __name__ == "__main__":
    unittest.main()
