"""What a client must not be able to do: each row gets its own clear answer, changes nothing but reported usage, and the daemon lives."""
import signal
import struct
import time
import unittest

from diameter import PROXIABLE, REQUEST, Peer, avp, money, new_session, octets, raw_avp, service
from lab import ROOT, LabTest, eventually

INITIAL, UPDATE, TERMINATION, EVENT = 1, 2, 3, 4
DIRECT_DEBITING, REFUND_ACCOUNT, CHECK_BALANCE = 0, 1, 2
SUBSCRIBER = "84900000001"


class BadInput(LabTest):
    config = ROOT / "tests/e2e/policy.yaml"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lab.create(SUBSCRIBER, main=50_000)
        cls.peer = Peer(cls.lab.port, "pgw1.lab.test")

    @classmethod
    def tearDownClass(cls):
        cls.peer.close()
        super().tearDownClass()

    def setUp(self):
        self.before = self.lab.show(SUBSCRIBER)["accounts"]

    def tearDown(self):
        self.assertTrue(self.lab.alive("FREEDIAMETER"), "the daemon lives")
        self.assertEqual(self.lab.show(SUBSCRIBER)["accounts"], self.before, "accounts unchanged")

    def ask(self, type_, number, *content, **named):
        named.setdefault("msisdn", SUBSCRIBER)
        return self.peer.ccr(new_session(), type_, number, *content, **named)

    def assert_refused(self, answer, result, type_, number, *failed):
        self.assertEqual(answer.result, result)
        self.assertEqual(answer.get("CC-Request-Type"), type_)
        self.assertEqual(answer.get("CC-Request-Number"), number)
        self.assertEqual(answer.get("Auth-Application-Id"), 4)
        self.assertEqual(bool(answer.flags & 0x20), 3000 <= result < 4000, "only protocol errors carry the E bit")
        if failed:
            self.assertIsNotNone(answer.get("Failed-AVP", *failed), answer.avps)
        self.assertFalse(answer.all("Multiple-Services-Credit-Control", "Granted-Service-Unit"))

    def test_unknown_subscriber_is_5030(self):
        for type_ in (INITIAL, EVENT):
            content = [("Requested-Action", DIRECT_DEBITING)] if type_ == EVENT else []
            answer = self.ask(type_, 0, *content, service(10, []), msisdn="84999999999")
            self.assert_refused(answer, 5030, type_, 0)

    def test_no_subscriber_at_all_is_5030(self):
        self.assert_refused(self.ask(INITIAL, 0, service(10, []), msisdn=None), 5030, INITIAL, 0)

    def test_service_without_tariff_is_5031_and_the_others_are_served(self):
        session = new_session()
        answer = self.peer.ccr(session, INITIAL, 0, service(10, []), service(77, []), msisdn=SUBSCRIBER)
        self.assertEqual(answer.result, 2001)
        by_group = {dict(entry)["Rating-Group"]: entry for entry in answer.services}
        self.assertEqual(dict(by_group[10])["Result-Code"], 2001)
        self.assertEqual(dict(by_group[77])["Result-Code"], 5031)
        self.assertEqual(answer.get("Failed-AVP", "Multiple-Services-Credit-Control", "Rating-Group") or
                         dict(dict(by_group[77]).get("Failed-AVP", [])).get("Rating-Group"), 77)
        self.peer.ccr(session, TERMINATION, 1, service(10, used=[octets(0)]), msisdn=SUBSCRIBER)

    def test_unsupported_service_context_is_5031(self):
        self.assert_refused(self.ask(INITIAL, 0, service(10, []), context="foo@bar"), 5031, INITIAL, 0, "Service-Context-Id")

    def test_event_without_requested_action_is_5005(self):
        self.assert_refused(self.ask(EVENT, 0, service(10, [])), 5005, EVENT, 0, "Requested-Action")

    def test_impossible_request_type_is_5004(self):
        for impossible in (0, 5, 9, 2**32 - 1):
            answer = self.ask(impossible, 0, service(10, []))
            self.assert_refused(answer, 5004, impossible, 0, "CC-Request-Type")
            self.assertEqual(answer.get("Failed-AVP", "CC-Request-Type"), impossible)

    def test_impossible_money_is_5004(self):
        impossible = {"negative": money(-5), "zero": money(0), "too large": money(2**62), "too fine": money(1, -7),
                      "exponent out of all bounds": money(1, 2**31 - 1), "other currency": money(1000, currency=840)}
        for name, value in impossible.items():
            with self.subTest(name):
                answer = self.ask(EVENT, 0, ("Requested-Action", REFUND_ACCOUNT), ("Requested-Service-Unit", value),
                                  context="recharge@airtime")
                self.assert_refused(answer, 5004, EVENT, 0, "Requested-Service-Unit", "CC-Money")

    def test_update_of_an_unknown_session_is_5002(self):
        for subscriber in (SUBSCRIBER, None):
            answer = self.ask(UPDATE, 1, service(10, [], [octets(1_000_000)]), msisdn=subscriber)
            self.assert_refused(answer, 5002, UPDATE, 1)
            answer = self.ask(TERMINATION, 1, service(10, used=[octets(1_000_000)]), msisdn=subscriber)
            self.assert_refused(answer, 5002, TERMINATION, 1)

    def test_no_credit_is_4012_for_each_service(self):
        self.lab.create("84900000002", enrol=False, main=50)
        session = new_session()
        answer = self.peer.ccr(session, INITIAL, 0, service(10, []), service(20, []), msisdn="84900000002")
        self.assertEqual(answer.result, 2001)
        self.assertEqual([dict(entry)["Result-Code"] for entry in answer.services], [4012, 4012])
        self.assertFalse(answer.all("Multiple-Services-Credit-Control", "Granted-Service-Unit"))
        self.assertEqual(self.lab.balance("84900000002"), 50)

    def test_same_number_with_other_content_is_5004(self):
        session = new_session()
        self.peer.ccr(session, INITIAL, 0, service(10, []), msisdn=SUBSCRIBER)
        answer = self.peer.ccr(session, INITIAL, 0, service(20, []), msisdn=SUBSCRIBER)
        self.assert_refused(answer, 5004, INITIAL, 0, "CC-Request-Number")
        self.peer.ccr(session, TERMINATION, 1, msisdn=SUBSCRIBER)

    def test_missing_required_avp_is_5005(self):
        for name in ("Service-Context-Id", "CC-Request-Type", "CC-Request-Number", "Origin-Realm", "Destination-Realm",
                     "Auth-Application-Id", "Session-Id"):
            with self.subTest(name):
                answer = self.ask(INITIAL, 0, service(10, []), omit=(name,))
                self.assertEqual(answer.result, 5005)
                self.assertIsNotNone(answer.get("Failed-AVP", name), answer.avps)
                self.assertEqual(answer.get("CC-Request-Type"), None if name == "CC-Request-Type" else INITIAL)
                self.assertEqual(answer.get("CC-Request-Number"), None if name == "CC-Request-Number" else 0)
                self.assertEqual(answer.get("Auth-Application-Id"), 4)

    def test_avp_too_often_is_5009(self):
        answer = self.ask(INITIAL, 0, ("Multiple-Services-Indicator", 1), ("Multiple-Services-Indicator", 1), service(10, []))
        self.assert_refused(answer, 5009, INITIAL, 0, "Multiple-Services-Indicator")

    def test_wrong_length_is_5014_nested_as_it_was(self):
        bad = avp("Multiple-Services-Credit-Control", [("Rating-Group", 10), avp("Requested-Service-Unit", [
            raw_avp(417, b"\0\0\0\1")])])
        answer = self.ask(INITIAL, 0, bad)
        self.assert_refused(answer, 5014, INITIAL, 0, "Multiple-Services-Credit-Control", "Requested-Service-Unit",
                            "CC-Service-Specific-Units")

    def test_unknown_mandatory_avp_is_5001_and_an_optional_one_is_ignored(self):
        answer = self.ask(INITIAL, 0, service(10, []), raw_avp(9999, b"1234", vendor=9999))
        self.assertEqual(answer.result, 5001)
        self.assertEqual(answer.get("Failed-AVP", (9999, 9999)), b"1234")
        session = new_session()
        answer = self.peer.ccr(session, INITIAL, 0, service(10, []), raw_avp(9999, b"1234", vendor=9999, mandatory=False),
                               msisdn=SUBSCRIBER)
        self.assertEqual(answer.result, 2001)
        self.peer.ccr(session, TERMINATION, 1, msisdn=SUBSCRIBER)

    def test_foreign_origin_host_is_refused(self):
        answer = self.ask(INITIAL, 0, service(10, []), Origin_Host="someone.else.example")
        self.assert_refused(answer, 5004, INITIAL, 0, "Origin-Host")

    def test_usage_beyond_all_bounds_is_5004_and_charges_what_was_granted(self):
        session = new_session()
        self.peer.ccr(session, INITIAL, 0, service(10, []), msisdn=SUBSCRIBER)
        answer = self.peer.ccr(session, UPDATE, 1, service(10, [], [octets(2**64 - 1)]), msisdn=SUBSCRIBER)
        self.assertEqual(answer.get("Multiple-Services-Credit-Control", "Result-Code"), 5004)
        self.peer.ccr(session, TERMINATION, 2, msisdn=SUBSCRIBER)
        self.before[0]["balance"] = str(int(self.before[0]["balance"]) - 500)

    def test_garbage_never_takes_the_daemon_down(self):
        """A few hundred CCRs with bytes flipped, AVPs cut and lengths that lie; each on a connection that may be closed for it."""
        import random
        chance = random.Random(7)
        whole = self.peer.ccr_body(new_session("garbage"), UPDATE, 1, service(77, [], [octets(5)]), msisdn="84999999998")
        peer = Peer(self.lab.port, "garbage.lab.test")
        for _ in range(300):
            body = bytearray(whole)
            for _ in range(chance.randint(1, 4)):
                body[chance.randrange(len(body))] = chance.randrange(256)
            if chance.random() < 0.2:
                body = body[:chance.randrange(len(body)) & ~3]
            try:
                peer.send(272, 4, REQUEST | PROXIABLE, bytes(body))
            except OSError:
                peer = Peer(self.lab.port, "garbage.lab.test")
        peer.sock.close()
        self.assertEqual(self.ask(EVENT, 0, ("Requested-Action", CHECK_BALANCE), service(10, [])).result, 2001)

    def test_redis_away_is_3004_and_comes_back(self):
        session = new_session()
        self.peer.ccr(session, INITIAL, 0, service(10, []), msisdn=SUBSCRIBER)
        self.lab.signal("REDIS", signal.SIGSTOP)
        try:
            answer = self.peer.ccr(session, UPDATE, 1, service(10, [], [octets(0)]), msisdn=SUBSCRIBER, timeout=15)
            self.assert_refused(answer, 3004, UPDATE, 1)
        finally:
            self.lab.signal("REDIS", signal.SIGCONT)

        def repeated():
            answer = self.peer.ccr(session, UPDATE, 1, service(10, [], [octets(0)]), msisdn=SUBSCRIBER,
                                   flags=REQUEST | PROXIABLE | 0x10)
            return answer if answer.result != 3004 else None

        self.assertEqual(eventually(repeated, what="an answer after Redis is back").result, 2001)
        self.assertEqual(self.peer.ccr(session, TERMINATION, 2, msisdn=SUBSCRIBER).result, 2001)


class OldRequests(LabTest):
    config = ROOT / "tests/e2e/policy.yaml"

    def test_request_older_than_its_deadline_is_3004(self):
        """While the first waits for Redis, the one behind it grows older than 2 s: its client has given up."""
        self.lab.create(SUBSCRIBER, main=50_000)
        with Peer(self.lab.port, "pgw1.lab.test") as peer:
            sessions = [new_session(), new_session()]
            self.lab.signal("REDIS", signal.SIGSTOP)
            try:
                first = peer.send_ccr(sessions[0], INITIAL, 0, service(10, []), msisdn=SUBSCRIBER)
                time.sleep(0.3)  # so that the second is not in the first's batch
                second = peer.send_ccr(sessions[1], INITIAL, 0, service(10, []), msisdn=SUBSCRIBER)
                time.sleep(2.2)
            finally:
                self.lab.signal("REDIS", signal.SIGCONT)
            peer.wait(first)
            self.assertEqual(peer.wait(second).result, 3004)
        self.assertNotIn(sessions[1], [entry["id"] for entry in self.lab.show(SUBSCRIBER)["sessions"]])


if __name__ == "__main__":
    unittest.main()
