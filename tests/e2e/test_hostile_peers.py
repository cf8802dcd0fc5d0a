"""What one accepted peer may do without the others noticing: each test has a good peer beside the hostile one, and times it."""
import contextlib
import re
import socket
import struct
import threading
import time
import unittest

from diameter import (ABORT_SESSION, DEVICE_WATCHDOG, ERROR, PROXIABLE, REQUEST, Closed, Peer, avp, new_session, octets, raw_avp,
                      service)
from good_peer import GoodPeer
from lab import LabTest, eventually, policy_with

INITIAL, TERMINATION, EVENT = 1, 3, 4
CHECK_BALANCE = 2
COMMAND_UNSUPPORTED, REALM_NOT_SERVED, APPLICATION_UNSUPPORTED = 3001, 3003, 3007
GOOD, HOSTILE = "84941000001", "84941000002"
P99_MAX_S = 0.5  # one peer could stall all others for 1.1 s


class HostilePeers(LabTest):
    # The good peer asks faster than one subscriber may.
    config = policy_with(extension={"requests_per_second_max": 1_000_000})

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lab.create(GOOD, main=1_000_000)
        cls.lab.create(HOSTILE, main=1_000_000)
        cls.probe = Peer(cls.lab.port, "probe.lab.test")

    @classmethod
    def tearDownClass(cls):
        cls.probe.close()
        super().tearDownClass()

    def is_idle(self):
        """What the test before had it do is over."""
        return self.probe.ccr(new_session("probe"), EVENT, 0, ("Requested-Action", CHECK_BALANCE), service(10, octets(1_000_000)),
                              msisdn=GOOD).result == 2001

    def setUp(self):
        eventually(self.is_idle, what="an idle node")
        self.logged = len(self.lab.log())

    def tearDown(self):
        self.assertTrue(self.lab.alive("FREEDIAMETER"), "the daemon lives")

    def log_lines(self, event):
        return [line for line in self.lab.log()[self.logged:].splitlines() if event in line]

    @contextlib.contextmanager
    def undisturbed(self, results=frozenset({2001})):
        """What the block does is not felt by a good peer, whose answers may be these."""
        with GoodPeer(self.lab.port, GOOD) as good:
            yield
        self.assertIn(2001, good.results)
        self.assertLessEqual(set(good.results), results)
        self.assertLess(good.p99, P99_MAX_S, "p99 of the good peer, in seconds")
        self.assertLess(good.slowest, 1, "its slowest answer")

    def other_request(self, peer, code, application, *content, realm="lab.test"):
        body = b"".join(avp(*item) for item in (
            ("Session-Id", new_session("other")), ("Origin-Host", peer.host), ("Origin-Realm", peer.realm),
            ("Destination-Realm", realm), *content))
        return peer.send(code, application, REQUEST | PROXIABLE, body)

    def test_what_is_no_ccr_is_refused_and_never_hangs_the_routing(self):
        """A decorated name sends freeDiameter's routing thread to its own queue; full, it waits there for itself."""
        nai = ("User-Name", "x.test!u@lab.test")
        kinds = {(271, 4): COMMAND_UNSUPPORTED, (258, 4): COMMAND_UNSUPPORTED, (300, 16777216): APPLICATION_UNSUPPORTED}
        with self.undisturbed(), Peer(self.lab.port, "nai.lab.test") as peer:
            for kind, result in kinds.items():
                numbers = []
                for _ in range(1000):
                    numbers.append(self.other_request(peer, *kind, nai))
                    if len(numbers) > 100:
                        self.assertEqual(peer.wait(numbers.pop(0)).result, result)
                self.assertEqual({peer.wait(number).result for number in numbers}, {result})

    def test_no_request_is_passed_on_to_another_peer(self):
        with self.undisturbed(), Peer(self.lab.port, "victim.lab.test") as victim, Peer(self.lab.port, "pusher.lab.test") as peer:
            for code in (258, 272):
                number = self.other_request(peer, code, 4, ("Destination-Host", victim.host), realm="elsewhere.example")
                self.assertEqual(peer.wait(number).result, REALM_NOT_SERVED)
            number = self.other_request(peer, 258, 4, ("Destination-Host", victim.host))
            self.assertEqual(peer.wait(number).result, COMMAND_UNSUPPORTED)
            with self.assertRaises(TimeoutError):
                victim.wait_request(258, 0.5)

    def test_no_destination_host_chooses_the_answer(self):
        forged = "5012.4.0.0.0.0.0.credit-control.invalid"
        with Peer(self.lab.port, "forger.lab.test") as peer:
            for realm, result in (("lab.test", 2001), ("elsewhere.example", REALM_NOT_SERVED)):
                session = new_session("forger")
                answer = peer.ccr(session, INITIAL, 0, service(10, octets(1_000_000)), msisdn=HOSTILE, Destination_Host=forged,
                                  Destination_Realm=realm)
                self.assertEqual(answer.result, result, realm)

    def test_wrong_headers_are_refused(self):
        with Peer(self.lab.port, "header.lab.test") as peer:
            body = peer.ccr_body(new_session("header"), INITIAL, 0, service(10, octets(1_000_000)), msisdn=HOSTILE)
            for code, application, flags, result in ((272, 4, REQUEST | PROXIABLE | ERROR, 3008), (272, 0, REQUEST | PROXIABLE, 3007),
                                                     (272, 0xffffffff, REQUEST | PROXIABLE, 3007), (272, 5, REQUEST, 3007)):
                answer = peer.wait(peer.send(code, application, flags, body))
                self.assertEqual(answer.result, result)
                self.assertEqual(answer.application, application)

    def test_groups_within_groups_without_end_are_survived(self):
        deep = b""
        while len(deep) < 60_000:
            deep = raw_avp(279, deep)
        with self.undisturbed():
            for code, application in ((280, 0), (271, 4), (272, 4)):
                peer = Peer(self.lab.port, f"deep{code}.lab.test")
                head = avp("Origin-Host", peer.host) + avp("Origin-Realm", peer.realm) + avp("Destination-Realm", "lab.test")
                for _ in range(10):
                    peer.send(code, application, REQUEST | (PROXIABLE if application else 0), head + deep)
                with contextlib.suppress(Closed, TimeoutError):
                    peer.read_message(0.5)
                peer.sock.close()

    @staticmethod
    def request(number, code, application, flags, body):
        return struct.pack(">IIIII", 1 << 24 | 20 + len(body), (REQUEST | flags) << 24 | code, application, number, number) + body

    def flood(self, host, seconds, *content, watchdogs=0):
        """Asks as fast as it is let, never reads, and comes back as often as it is disconnected; before each request it sends
        so many DWRs. How many requests it began.
        """
        peer, rest, begun, until = None, b"", 0, time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                if peer is None:
                    peer, rest = Peer(self.lab.port, host, connect=False), b""
                    peer.connect(receive_buffer=4096)
                    peer.sock.setblocking(False)
                if not rest:
                    begun += 1
                    body = peer.ccr_body(new_session(f"{host}{begun}"), EVENT, 0, ("Requested-Action", CHECK_BALANCE),
                                         service(10, octets(1_000_000)), *content, msisdn=HOSTILE)
                    origin = avp("Origin-Host", host) + avp("Origin-Realm", peer.realm)
                    rest = (self.request(begun, 280, 0, 0, origin) * watchdogs +
                            self.request(begun, 272, 4, PROXIABLE, body))
                rest = rest[peer.sock.send(rest):]
            except BlockingIOError:
                time.sleep(0.002)
            except (OSError, Closed):
                peer.sock.close()
                peer = None
                time.sleep(0.05)
        if peer:
            peer.sock.close()
        return begun

    def test_large_answers_to_a_peer_that_does_not_read_hold_up_nobody(self):
        """60 KB of Proxy-Info come back in each answer: a handful of them is more than its socket takes."""
        large = [("Proxy-Info", [("Proxy-Host", "p.lab.test"), ("Proxy-State", bytes(30_000))]) for _ in range(2)]
        with self.undisturbed():
            self.assertGreater(self.flood("large.lab.test", 8, *large), 20)

    def test_watchdogs_without_end_to_a_peer_that_does_not_read_hold_up_nobody(self):
        """Their answers take the few places in front of the thread that writes to the peer."""
        with self.undisturbed():
            self.assertGreater(self.flood("dog.lab.test", 6, watchdogs=20), 20)

    def test_many_peers_that_do_not_read_hold_up_nobody(self):
        """Together they must not take the places that all answers pass through; they may ask for more than is decided in time."""
        def flooded():
            with self.undisturbed({2001, 3004}):
                floods = [threading.Thread(target=self.flood, args=(f"deaf{n}.lab.test", 8)) for n in range(8)]
                for thread in floods:
                    thread.start()
                for thread in floods:
                    thread.join()

        try:
            flooded()
        except AssertionError:  # eight floods share the cores with the node: what stands still does so each time
            flooded()

    def test_a_peer_that_comes_back_after_a_flood_is_served_at_once(self):
        """What it did not read, and what it sent before, must not stand in front of its next life."""
        self.flood("phoenix.lab.test", 4)
        began = time.monotonic()

        def back():
            try:
                return Peer(self.lab.port, "phoenix.lab.test")
            except (Closed, OSError):
                return None

        with self.undisturbed(), eventually(back, seconds=20, what="its new connection") as peer:
            self.assertLess(time.monotonic() - began, 5, "until its CEA")
            # In REOPEN, which the node leaves after three watchdogs.
            answer = peer.ccr(new_session("phoenix"), EVENT, 0, ("Requested-Action", CHECK_BALANCE), service(10, octets(1_000_000)),
                              msisdn=HOSTILE, timeout=15)
            self.assertEqual(answer.result, 2001)
            self.assertLess(time.monotonic() - began, 15, "until its first answer")

    def stranger_sends(self, data):
        """A connection that says this and hears what is answered until it is closed, or a second long."""
        with socket.create_connection(("127.0.0.1", self.lab.port)) as stranger:
            stranger.settimeout(1)
            with contextlib.suppress(OSError):
                stranger.sendall(data)
                stranger.shutdown(socket.SHUT_WR)
                while stranger.recv(65536):
                    pass

    def capabilities(self, host, *content):
        head = b"".join(avp(*item) for item in (("Origin-Host", host), ("Origin-Realm", "lab.test"), ("Vendor-Id", 0),
                                                ("Host-IP-Address", struct.pack(">H4B", 1, 127, 0, 0, 1)), ("Product-Name", "raw"),
                                                ("Auth-Application-Id", 4)))
        return self.request(1, 257, 0, 0, head + b"".join(content))

    def test_no_length_in_the_first_header_ends_the_node(self):
        """Four bytes from anybody, before any CER; freeDiameter puts what it keeps of a message behind its bytes."""
        with self.undisturbed():
            for length in range(21):
                header = struct.pack(">I", 1 << 24 | length) + bytes(range(16))
                self.stranger_sends(header[:4])
                self.stranger_sends(header)
                self.stranger_sends(header * 50)

    def test_no_length_in_a_header_of_a_peer_ends_the_node(self):
        with self.undisturbed():
            for length in range(21):
                with Peer(self.lab.port, f"length{length}.lab.test") as peer:
                    peer.sock.sendall(struct.pack(">IIIII", 1 << 24 | length, REQUEST << 24 | 280, 0, 1, 1))
                    with contextlib.suppress(OSError, Closed, TimeoutError):
                        peer.read_message(0.2)

    def test_no_application_in_capabilities_ends_the_node(self):
        unknown, group = raw_avp(9999, b"xx", mandatory=False), avp("Failed-AVP", [("Vendor-Id", 1)])
        for number, inner in enumerate((unknown, group, raw_avp(9999, b"xx"), raw_avp(258, b"xx"))):
            self.stranger_sends(self.capabilities(f"capable{number}.lab.test", avp("Vendor-Specific-Application-Id", [
                ("Vendor-Id", 10415), ("Auth-Application-Id", 4), inner])))
            self.assertTrue(eventually(self.is_idle), number)

    def reopened(self, host):
        """A peer that lost its connection and is back: the node asks for a watchdog at once."""
        Peer(self.lab.port, host).sock.close()
        time.sleep(0.3)
        peer = Peer(self.lab.port, host)
        peer.answer_dwr = False
        peer.asked = peer.wait_request(DEVICE_WATCHDOG, timeout=10)
        return peer

    BROKEN_RESULTS = {"short": raw_avp(268, b"\0\0"), "none": b"", "behind_broken": raw_avp(278, b"\0\0") + avp("Result-Code", 2001),
                      "behind_unknown": raw_avp(9999, b"xx") + avp("Result-Code", 2001),
                      "two": avp("Result-Code", 2001) + raw_avp(268, b"\0\0"),
                      "behind_group": raw_avp(279, b"\0\0\0") + avp("Result-Code", 2001)}

    def test_no_watchdogs_answer_ends_the_node(self):
        with self.undisturbed():
            for name, result in self.BROKEN_RESULTS.items():
                with self.subTest(name), self.reopened(f"dwa-{name.replace('_', '-')}.lab.test") as peer:
                    body = result + avp("Origin-Host", peer.host) + avp("Origin-Realm", peer.realm)
                    peer.send(DEVICE_WATCHDOG, 0, 0, body, peer.asked.hop_by_hop, peer.asked.end_to_end)
                    time.sleep(0.3)
                    self.assertTrue(self.lab.alive("FREEDIAMETER"))

    def abort_asked_of(self, peer):
        """The request that an operator makes the node send to the peer."""
        session = new_session(peer.host)
        self.assertEqual(peer.ccr(session, INITIAL, 0, service(10, octets(1_000_000)), msisdn=HOSTILE).result, 2001)
        self.lab.ctl("session", "abort", session)
        request = peer.wait_request(ABORT_SESSION)
        self.assertEqual(request.get("Session-Id"), session)
        self.assertEqual(peer.ccr(session, TERMINATION, 1, msisdn=HOSTILE).result, 2001)
        return request

    def test_no_answer_to_a_request_ends_the_node_or_takes_the_place_of_the_next(self):
        """Sixteen may be without answer: what freeDiameter throws away must not count among them."""
        results = list(self.BROKEN_RESULTS.values())
        with self.undisturbed(), Peer(self.lab.port, "asa.lab.test") as peer:
            peer.client_results = {}
            for number in range(24):
                request = self.abort_asked_of(peer)
                code = 9999 if number % 4 == 3 else ABORT_SESSION
                peer.send(code, 4, PROXIABLE, avp("Session-Id", request.get("Session-Id")) + results[number % len(results)],
                          request.hop_by_hop, request.end_to_end)
            request = self.abort_asked_of(peer)
            peer.send(ABORT_SESSION, 0, 0, results[0], request.hop_by_hop, request.end_to_end)
            time.sleep(0.5)

    def test_a_state_that_rises_with_each_request_holds_up_nobody(self):
        """Each would be written to Redis, where nobody may be waited for: the newest of a host is."""
        mark = 0x11223344
        with self.undisturbed({2001, 3004}), Peer(self.lab.port, "riser.lab.test") as peer:
            body = peer.ccr_body("s", TERMINATION, 0, msisdn="84999999999", Origin_State_Id=mark)
            at = body.index(struct.pack(">I", mark))
            reader = threading.Thread(target=self.read_all, args=(peer.sock,), daemon=True)
            reader.start()
            sent, until = 0, time.monotonic() + 20
            while time.monotonic() < until:
                requests = b""
                for _ in range(200):
                    sent += 1
                    requests += self.request(sent, 272, 4, PROXIABLE, body[:at] + struct.pack(">I", sent) + body[at + 4:])
                peer.sock.sendall(requests)
            self.assertGreater(sent, 20_000)
            eventually(lambda: int(self.lab.redis("HGET", "{clients}:state", peer.host) or 0) > sent * 0.9, what="its newest state")
        self.assertFalse(self.log_lines("node.stands_still"))

    @staticmethod
    def read_all(sock):
        with contextlib.suppress(OSError):
            while sock.recv(1 << 18):
                pass

    def test_no_flood_of_unreadable_messages_fills_the_disk_or_tells_numbers(self):
        number = avp("Subscription-Id", [("Subscription-Id-Type", 0), ("Subscription-Id-Data", "84930000001")])
        with self.undisturbed(), Peer(self.lab.port, "noise.lab.test") as peer:
            origin = avp("Origin-Host", peer.host) + avp("Origin-Realm", peer.realm)
            reader = threading.Thread(target=self.read_all, args=(peer.sock,), daemon=True)
            reader.start()
            for code, application, flags, body in ((280, 0, REQUEST, b""), (280, 0, REQUEST, number), (300, 0, REQUEST, origin + number),
                                                   (272, 4, PROXIABLE, origin + number)):
                head = struct.pack(">IIIII", 1 << 24 | 20 + len(body), flags << 24 | code, application, 1, 1)
                peer.sock.sendall((head + body) * 5000)
            time.sleep(3)
            self.stranger_sends(self.capabilities("evil\n12:00:00  NOTI forged\x1b[2J.lab.test"))
        said = self.lab.log()[self.logged:]
        self.assertLess(len(said), 200_000)
        self.assertNotIn("84930000001", said)
        self.assertNotIn("\x1b", said)
        self.assertFalse([line for line in said.splitlines() if line.startswith("12:00:00  NOTI forged")])
        self.assertIn("message.unreadable peer=noise.lab.test", said)

    def test_silent_strangers_do_not_keep_out_a_gateway(self):
        strangers = [socket.create_connection(("127.0.0.1", self.lab.port)) for _ in range(40)]
        try:
            began = time.monotonic()
            with Peer(self.lab.port, "patient.lab.test"):
                self.assertLess(time.monotonic() - began, 2)
        finally:
            for stranger in strangers:
                stranger.close()

    def test_refusals_are_logged_and_do_not_fill_the_disk(self):
        with Peer(self.lab.port, "wrong.lab.test") as peer:
            for _ in range(2000):
                answer = peer.ccr(new_session("wrong"), INITIAL, 0, service(10, []), omit=("Service-Context-Id",), msisdn=HOSTILE)
                self.assertEqual(answer.result, 5005)
            time.sleep(1.1)
            peer.ccr(new_session("wrong"), INITIAL, 0, service(10, []), omit=("Service-Context-Id",), msisdn=HOSTILE)
        lines = self.log_lines("ccr.refused peer=wrong.lab.test")
        self.assertTrue(1 < len(lines) < 30, len(lines))
        said = len(lines) + sum(int(re.search(r"left_out=(\d+)", line)[1]) for line in lines if "left_out" in line)
        self.assertEqual(said, 2001, "what is left out is counted")


class ManyPeers(LabTest):
    config = policy_with(extension={"peers_max": 3})

    def test_more_than_so_many_are_refused_and_let_in_when_others_have_gone(self):
        peers = [Peer(self.lab.port, f"many{number}.lab.test") for number in range(3)]
        with self.assertRaises(ConnectionRefusedError):
            Peer(self.lab.port, "one-more.lab.test")
        self.assertIn("peer.refused peer=one-more.lab.test reason=too_many_peers", self.lab.log())
        peers.pop().close()

        def let_in():
            with contextlib.suppress(ConnectionRefusedError, Closed):
                return Peer(self.lab.port, "other.lab.test")

        peers.append(eventually(let_in, what="a free place"))
        for peer in peers:
            peer.close()


if __name__ == "__main__":
    unittest.main()
