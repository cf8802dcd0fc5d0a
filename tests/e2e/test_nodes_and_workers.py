"""Several nodes and workers on one Redis: right at once, whoever acts."""
import pathlib
import signal
import unittest
from decimal import Decimal

from diameter import Peer, money, new_session, octets, service
from lab import ROOT, LabTest, eventually
from stack_ports import free_port  # from scripts, where lab looks

INITIAL, UPDATE, TERMINATION, EVENT = 1, 2, 3, 4


class Several(LabTest):
    config = ROOT / "tests/e2e/policy.yaml"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_port = free_port()
        cls.lab.start_node("ocs2", cls.other_port)

        def connects():
            try:
                return Peer(cls.other_port, "probe.lab.test")
            except OSError:
                return None

        eventually(connects, what="second node").close()

    def recharge(self, peer, msisdn, amount):
        answer = peer.ccr(new_session(), EVENT, 0, ("Requested-Action", 1), ("Requested-Service-Unit", money(amount)),
                          msisdn=msisdn, context="recharge@airtime")
        self.assertEqual(answer.result, 2001)

    def granted(self, answer):
        return answer.get("Multiple-Services-Credit-Control", "Granted-Service-Unit", "CC-Total-Octets")

    def test_what_happens_at_one_node_is_right_at_the_other_at_once(self):
        msisdn = "84930000001"
        self.lab.create(msisdn, enrol=False, main=0)
        with Peer(self.lab.port, "pgw1.lab.test") as here, Peer(self.other_port, "pgw1.lab.test") as there:
            balance = Decimal(0)
            for _ in range(20):
                session = new_session()
                refused = here.ccr(session, INITIAL, 0, service(10, octets(1_000_000)), msisdn=msisdn)
                self.assertEqual(refused.get("Multiple-Services-Credit-Control", "Result-Code"), 4012)
                self.recharge(there, msisdn, 100)
                answer = here.ccr(session, UPDATE, 1, service(10, octets(1_000_000)), msisdn=msisdn)
                self.assertEqual(self.granted(answer), 1_000_000, "the recharge at the other node counts at once")
                self.assertEqual(here.ccr(session, TERMINATION, 2, service(10, used=[octets(1_000_000)]), msisdn=msisdn).result, 2001)
                refused = there.ccr(new_session(), INITIAL, 0, service(10, octets(1_000_000)), msisdn=msisdn)
                self.assertEqual(refused.get("Multiple-Services-Credit-Control", "Result-Code"), 4012, "spent at the other node")
            self.assertEqual(self.lab.balance(msisdn), balance)

    def test_requests_of_one_session_may_alternate_between_nodes(self):
        msisdn = "84930000002"
        self.lab.create(msisdn, main=10_000)
        session = new_session()
        with Peer(self.lab.port, "pgw2.lab.test") as here, Peer(self.other_port, "pgw2.lab.test") as there:
            here.ccr(session, INITIAL, 0, service(10, octets(1_000_000)), msisdn=msisdn)
            for number in range(1, 21):
                peer = (here, there)[number % 2]
                answer = peer.ccr(session, UPDATE, number, service(10, octets(1_000_000), [octets(1_000_000)]), msisdn=msisdn,
                                  Destination_Host=self.lab.values["ORIGIN_HOST"])
                self.assertEqual(self.granted(answer), 1_000_000)
            there.ccr(session, TERMINATION, 21, msisdn=msisdn)
        self.assertEqual(self.lab.balance(msisdn), 10_000 - 20 * 100)

    def test_both_nodes_at_once_never_lend_above_the_limit(self):
        msisdn = "84930000003"
        self.lab.create(msisdn, main=0)
        with Peer(self.lab.port, "pgw3.lab.test") as here, Peer(self.other_port, "pgw3.lab.test") as there:
            sent = [(peer, peer.send_ccr(new_session(f"s{n}"), INITIAL, 0, service(10, octets(40_000_000)), msisdn=msisdn))
                    for n in range(8) for peer in (here, there)]
            for peer, number in sent:
                self.assertEqual(peer.wait(number).result, 2001)
        self.assertLessEqual(self.lab.debt(msisdn), 11_000)

    def test_two_workers_recover_each_recharge_once(self):
        self.lab.start_worker()
        subscribers = [f"8493100{n:04d}" for n in range(20)]
        with Peer(self.lab.port, "pgw4.lab.test") as peer:
            for msisdn in subscribers:
                self.lab.create(msisdn, main=0)
                session = new_session()
                peer.ccr(session, INITIAL, 0, service(10, octets(1_000_000)), msisdn=msisdn)
                peer.ccr(session, TERMINATION, 1, service(10, used=[octets(1_000_000)]), msisdn=msisdn)
            for msisdn in subscribers:
                for _ in range(3):
                    self.recharge(peer, msisdn, 1000)
        for msisdn in subscribers:
            eventually(lambda: self.lab.balance(msisdn, what="held") == 0, what=f"recoveries of {msisdn}")
            self.assertEqual(self.lab.debt(msisdn), 5500 - 3 * 800)
            self.assertEqual(self.lab.balance(msisdn), 5000 - 100 + 3 * 200)

    @staticmethod
    def stopped(pid):
        threads = pathlib.Path(f"/proc/{pid}/task").glob("*/stat")
        return all(thread.read_text().rsplit(")", 1)[1].split()[0] == "T" for thread in threads)

    def test_a_stopped_worker_loses_nothing_and_held_money_cannot_be_spent(self):
        msisdn = "84930000004"
        self.lab.create(msisdn, main=0)
        with Peer(self.lab.port, "pgw5.lab.test") as peer:
            session = new_session()
            peer.ccr(session, INITIAL, 0, service(10, octets(1_000_000)), msisdn=msisdn)
            peer.ccr(session, TERMINATION, 1, service(10, used=[octets(50_000_000)]), msisdn=msisdn)
            self.assertEqual(self.lab.balance(msisdn), 0)
            workers = [self.lab.pid("WORKER")] + [process.pid for process in self.lab.extra if "airtime-worker" in str(process.args)]
            import os
            for pid in workers:
                os.kill(pid, signal.SIGSTOP)
            # A stop takes effect when each thread is scheduled next.
            eventually(lambda: all(self.stopped(pid) for pid in workers), what="stopped workers")
            try:
                self.recharge(peer, msisdn, 10_000)
                self.assertEqual(self.lab.balance(msisdn, what="held"), 5500)
                answer = peer.ccr(new_session(), INITIAL, 0, service(10, octets(90_000_000)), msisdn=msisdn)
                self.assertEqual(self.granted(answer), 45_000_000, "only what is not held")
            finally:
                for pid in workers:
                    os.kill(pid, signal.SIGCONT)
            eventually(lambda: self.lab.debt(msisdn) == 0, what="recovery")
            self.assertEqual(self.lab.balance(msisdn), 4500)

    def test_what_a_killed_worker_left_is_done_by_the_next(self):
        msisdn = "84930000005"
        self.lab.create(msisdn, main=0)
        victim = self.lab.start_worker()
        with Peer(self.lab.port, "pgw6.lab.test") as peer:
            session = new_session()
            peer.ccr(session, INITIAL, 0, service(10, octets(1_000_000)), msisdn=msisdn)
            peer.ccr(session, TERMINATION, 1, service(10, used=[octets(1_000_000)]), msisdn=msisdn)
            for _ in range(5):
                self.recharge(peer, msisdn, 500)
                victim.kill()
                victim.wait()
                victim = self.lab.start_worker()
        eventually(lambda: self.lab.balance(msisdn, what="held") == 0, 15, "recoveries")
        self.assertEqual(self.lab.debt(msisdn), 5500 - 5 * 400)


if __name__ == "__main__":
    unittest.main()
