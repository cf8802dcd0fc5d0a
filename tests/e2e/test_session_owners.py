"""A session belongs to the client that opened it: who knows its Session-Id can neither go on with it, nor end it, nor take its name."""
import time
import unittest
from decimal import Decimal

from diameter import Peer, new_session, octets, service
from lab import ROOT, LabTest

INITIAL, UPDATE, TERMINATION = 1, 2, 3


class SessionOwners(LabTest):
    config = ROOT / "tests/e2e/policy.yaml"
    numbers = iter(range(84_912_000_001, 84_912_001_000))

    def setUp(self):
        self.victim, self.accomplice = self.subscriber(), self.subscriber()
        self.session = new_session()

    def subscriber(self):
        msisdn = str(next(self.numbers))
        self.lab.create(msisdn, main=20_000)
        return msisdn

    def peer(self, host):
        peer = Peer(self.lab.port, host)
        self.addCleanup(peer.close)
        return peer

    def money(self, msisdn):
        """(balance, reserved) of the main account."""
        account = next(account for account in self.lab.show(msisdn)["accounts"] if account["name"] == "main")
        return tuple(int(Decimal(account[what])) for what in ("balance", "reserved"))

    def attacks(self, number):
        """Everything that a stranger can send who knows the Session-Id, as arguments of a CCR."""
        usage = service(10, [], [octets(9_000_000)])
        for msisdn in (self.victim, self.accomplice, None):
            yield (self.session, UPDATE, number, usage), {"msisdn": msisdn}
            yield (self.session, TERMINATION, number, service(10, used=[octets(9_000_000)])), {"msisdn": msisdn}
            yield (self.session, UPDATE, number, usage), {"msisdn": msisdn, "CC_Sub_Session_Id": 7}
        for msisdn in (self.victim, self.accomplice):
            yield (self.session, INITIAL, 0, service(10, [])), {"msisdn": msisdn}
            yield (self.session, INITIAL, 0, service(10, [])), {"msisdn": msisdn, "CC_Sub_Session_Id": 7}

    def test_a_stranger_reaches_no_sub_session_by_the_name_that_it_is_shown_with(self):
        owner, stranger = self.peer("pgw1.lab.test"), self.peer("evil.stranger.lab.test")
        answer = owner.ccr(self.session, INITIAL, 0, service(10, octets(10_000_000)), msisdn=self.victim, CC_Sub_Session_Id=1)
        self.assertEqual(answer.result, 2001)
        before = self.lab.show(self.victim)
        self.assertEqual(before["sessions"][0]["id"], self.session + ";sub=1")
        for number, type_ in ((1, TERMINATION), (1, UPDATE)):
            for client in (stranger, owner):
                usage = service(10, used=[octets(90_000_000)])
                self.assertEqual(client.ccr(self.session + ";sub=1", type_, number, usage, msisdn=self.victim).result, 5002)
                self.assertEqual(self.lab.show(self.victim), before)
        usage = service(10, used=[octets(1_000_000)])
        self.assertEqual(owner.ccr(self.session, TERMINATION, 1, usage, msisdn=self.victim, CC_Sub_Session_Id=1).result, 2001)
        self.assertEqual(self.money(self.victim), (19_900, 0))

    def test_a_stranger_neither_continues_nor_ends_nor_overwrites_it(self):
        owner, stranger = self.peer("pgw1.lab.test"), self.peer("evil.stranger.lab.test")
        answer = owner.ccr(self.session, INITIAL, 0, service(10, octets(10_000_000)), msisdn=self.victim)
        self.assertEqual(answer.result, 2001)
        before = self.lab.show(self.victim), self.lab.show(self.accomplice)
        for arguments, named in self.attacks(1):
            with self.subTest(arguments=arguments[1:3], **named):
                self.assertEqual(stranger.ccr(*arguments, **named).result, 5002)
                self.assertEqual((self.lab.show(self.victim), self.lab.show(self.accomplice)), before)
        # It goes on where it was opened, though nothing but its Session-Id says so.
        self.assertEqual(owner.ccr(self.session, UPDATE, 1, service(10, octets(1_000_000), [octets(2_000_000)])).result, 2001)
        self.assertEqual((self.money(self.victim), self.money(self.accomplice)), ((19_800, 100), (20_000, 0)))
        self.assertEqual(owner.ccr(self.session, TERMINATION, 2, service(10, used=[octets(1_000_000)])).result, 2001)
        self.assertEqual((self.money(self.victim), self.money(self.accomplice)), ((19_700, 0), (20_000, 0)))

    def test_the_owner_is_served_as_fast_as_ever_meanwhile(self):
        owner, stranger = self.peer("pgw3.lab.test"), self.peer("many.stranger.lab.test")
        owner.ccr(self.session, INITIAL, 0, service(10, octets(1_000_000)), msisdn=self.victim)
        times = []
        for number in range(1, 101):
            sent = [stranger.send_ccr(*arguments, **named) for arguments, named in self.attacks(number)]
            started = time.monotonic()
            answer = owner.ccr(self.session, UPDATE, number, service(10, octets(1_000_000), [octets(1_000_000)]), msisdn=self.victim)
            times.append(time.monotonic() - started)
            self.assertEqual(answer.result, 2001)
            self.assertEqual({stranger.wait(waiting).result for waiting in sent}, {5002})
            time.sleep(0.02)
        self.assertLess(sorted(times)[-2], 0.25, "the 99th percentile")
        self.assertEqual((self.money(self.victim), self.money(self.accomplice)), ((10_000, 100), (20_000, 0)))

    def test_hosts_of_a_profile_that_says_so_go_on_with_each_other_s(self):
        first, second, alone = self.peer("pgw4.lab.test"), self.peer("pgw5.lab.test"), self.peer("a.smsc.lab.test")
        first.ccr(self.session, INITIAL, 0, service(10, octets(1_000_000)), msisdn=self.victim)
        self.assertEqual(second.ccr(self.session, UPDATE, 1, service(10, [], [octets(1_000_000)]), msisdn=self.victim).result, 2001)
        other = new_session()
        alone.ccr(other, INITIAL, 0, service(10, octets(1_000_000)), msisdn=self.victim)
        self.assertEqual(self.peer("b.smsc.lab.test").ccr(other, TERMINATION, 1, msisdn=self.victim).result, 5002)
        self.assertEqual(alone.ccr(other, TERMINATION, 1, msisdn=self.victim).result, 2001)

    def test_the_end_of_a_session_is_that_of_its_sub_sessions_though_nobody_opened_it(self):
        owner = self.peer("pgw6.lab.test")
        for sub_session in (1, 2):
            owner.ccr(self.session, INITIAL, 0, service(10, octets(1_000_000)), msisdn=self.victim, CC_Sub_Session_Id=sub_session)
        self.assertEqual(self.money(self.victim), (20_000, 200))
        ended = owner.ccr(self.session, TERMINATION, 1)
        self.assertEqual(ended.result, 2001)
        self.assertEqual(self.money(self.victim), (20_000, 0))
        self.assertEqual(owner.ccr(self.session, TERMINATION, 1).body, ended.body, "a repetition")


if __name__ == "__main__":
    unittest.main()
