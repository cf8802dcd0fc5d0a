"""Clients that stop reading, come back, name other hosts; Redis that goes away in mid-session."""
import signal
import subprocess
import time
import unittest

from diameter import Closed, Peer, new_session, octets, raw_avp, service
from lab import ROOT, LabTest, eventually

INITIAL, UPDATE, TERMINATION = 1, 2, 3


class Clients(LabTest):
    config = ROOT / "tests/e2e/policy.yaml"

    def test_every_destination_arrives(self):
        msisdn = "84940000001"
        self.lab.create(msisdn, main=10_000)
        session = new_session()
        with Peer(self.lab.port, "pgw1.lab.test") as peer:
            peer.ccr(session, INITIAL, 0, service(10, octets(1_000_000)), msisdn=msisdn)
            for number, destination in enumerate((self.lab.values["ORIGIN_HOST"], "former-ocs.lab.test", "ocs.elsewhere.example"), 1):
                answer = peer.ccr(session, UPDATE, number, service(10, octets(1_000_000), [octets(0)]), msisdn=msisdn,
                                  Destination_Host=destination)
                self.assertEqual(answer.result, 2001, destination)
                self.assertEqual(answer.get("Origin-Host"), self.lab.values["ORIGIN_HOST"])
            peer.ccr(session, TERMINATION, 9, msisdn=msisdn)

    def test_proxy_info_comes_back_unchanged(self):
        msisdn = "84940000002"
        self.lab.create(msisdn, main=10_000)
        info = [("Proxy-Host", "proxy.lab.test"), ("Proxy-State", b"\1\2\3")]
        with Peer(self.lab.port, "pgw2.lab.test") as peer:
            answer = peer.ccr(new_session(), INITIAL, 0, service(10, octets(1_000_000)), ("Proxy-Info", info), msisdn=msisdn)
        self.assertEqual(answer.get("Proxy-Info"), info)

    def test_no_request_overtakes_the_one_before_it(self):
        """The first of a connection, and those that are refused, take another way to us than the others."""
        msisdn = "84940000016"
        self.lab.create(msisdn, main=100_000)
        refused = raw_avp(60_001, b"nobody knows it")
        for round_ in range(20):
            session = new_session()
            with Peer(self.lab.port, f"hasty{round_}.lab.test") as peer:
                sent = [peer.send_ccr(session, INITIAL, 0, service(10, octets(1_000)), msisdn=msisdn)]
                others = []
                for number in range(1, 20):
                    if number % 5 == 0:
                        others.append(peer.send_ccr(new_session(), INITIAL, 0, refused, msisdn=msisdn))
                    sent.append(peer.send_ccr(session, UPDATE, number, service(10, octets(1_000), [octets(0)]), msisdn=msisdn))
                sent.append(peer.send_ccr(session, TERMINATION, 20, msisdn=msisdn))
                self.assertEqual([peer.wait(number).result for number in sent], [2001] * len(sent))
                self.assertEqual([peer.wait(number).result for number in others], [5001] * len(others))

    def test_a_client_that_stops_reading_does_not_slow_another(self):
        self.lab.create("84940000003", main=1_000_000)
        self.lab.create("84940000004", main=1_000_000)
        deaf = Peer(self.lab.port, "deaf.lab.test", connect=False)
        deaf.connect(receive_buffer=4096)
        deaf.sock.settimeout(0.2)
        session = new_session()
        slowest = 0.0
        with Peer(self.lab.port, "pgw3.lab.test") as peer:
            number, until = 0, time.monotonic() + 6
            while time.monotonic() < until:
                try:
                    for _ in range(20):
                        deaf.send_ccr(new_session(f"deaf{number}"), INITIAL, 0, service(10, octets(1_000_000)), msisdn="84940000003")
                        number += 1
                except OSError:
                    pass  # its own buffer is full, or it was disconnected: the point is the other client
                started = time.monotonic()
                peer.ccr(session, INITIAL if slowest == 0.0 else UPDATE, number, service(10, octets(1_000_000)), msisdn="84940000004")
                slowest = max(slowest, time.monotonic() - started)
        deaf.sock.close()
        self.assertLess(slowest, 0.5, "answers to the other client")
        self.assertGreater(number, 100)

    def connected(self, host):
        """freeDiameter closes what comes in while it still parts from the peer's last connection: the client tries again."""
        def attempt():
            try:
                return Peer(self.lab.port, host)
            except (Closed, OSError):
                return None

        return eventually(attempt, what=f"connection of {host}")

    def test_answers_wait_for_a_client_that_reconnects(self):
        """Back without DPR the peer is in REOPEN for three watchdogs: freeDiameter would drop answers there."""
        msisdn = "84940000005"
        self.lab.create(msisdn, main=10_000)
        for round_ in range(3):
            session = new_session()
            peer = self.connected("reborn.lab.test")
            self.lab.signal("REDIS", signal.SIGSTOP)
            try:
                number = peer.send_ccr(session, INITIAL, 0, service(10, octets(1_000_000)), msisdn=msisdn)
                time.sleep(0.2)
                peer.sock.close()
                time.sleep(0.2)
                again = self.connected("reborn.lab.test")
            finally:
                self.lab.signal("REDIS", signal.SIGCONT)
            self.assertEqual(again.wait(number, 15).result, 2001, f"round {round_}")
            again.close()

    def test_redis_stopped_and_started_in_mid_session(self):
        msisdn = "84940000006"
        self.lab.create(msisdn, main=10_000)
        session = new_session()
        with Peer(self.lab.port, "pgw4.lab.test") as peer:
            peer.ccr(session, INITIAL, 0, service(10, octets(1_000_000)), msisdn=msisdn)
            subprocess.run(["redis-cli", "-p", self.lab.values["REDIS_PORT"], "shutdown"], check=False, capture_output=True)
            eventually(lambda: not self.lab.alive("REDIS"), what="Redis gone")
            ask = lambda number: peer.ccr(session, UPDATE, number, service(10, octets(1_000_000), [octets(1_000_000)]), msisdn=msisdn)
            self.assertEqual(ask(1).result, 3004)
            redis = subprocess.Popen(["redis-server", self.lab.dir / "redis.conf"], stdout=subprocess.DEVNULL)
            self.lab.extra.append(redis)
            eventually(lambda: ask(1).result == 2001, what="service after Redis is back")
            self.assertEqual(peer.ccr(session, TERMINATION, 2, msisdn=msisdn).result, 2001)
        self.assertEqual(self.lab.balance(msisdn), 9900)

    def test_one_subscriber_cannot_flood(self):
        """Far above the rate of one subscriber: refused with 3004, while another is served."""
        self.lab.create("84940000007", main=1_000_000)
        self.lab.create("84940000008", main=1_000_000)
        with Peer(self.lab.port, "flood.lab.test") as peer:
            numbers, results = [], []
            for n in range(4000):
                numbers.append(peer.send_ccr(new_session(f"f{n}"), INITIAL, 0, service(10, octets(1_000_000)), msisdn="84940000007"))
                if len(numbers) > 1000:  # it reads, or answers beyond answers_waiting_bytes_max would be dropped
                    results.append(peer.wait(numbers.pop(0)).result)
            answer = peer.ccr(new_session(), INITIAL, 0, service(10, octets(1_000_000)), msisdn="84940000008")
            self.assertIn(answer.result, (2001, 3004))
            results += [peer.wait(number).result for number in numbers]
        self.assertEqual(len(results), 4000)
        self.assertEqual(set(results), {2001, 3004})


if __name__ == "__main__":
    unittest.main()
