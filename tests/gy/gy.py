"""Scenarios against one stack with the model's policy; every answer is held to what RFC 8506 says of all answers."""
import itertools
import pathlib
import sys
from decimal import Decimal

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "e2e"))

from diameter import (ABORT_SESSION, AVPS, PROXIABLE, RE_AUTH, REQUEST, RETRANSMITTED, Closed, Peer, avp, decode, first, new_session,  # noqa: E402
                      octets, raw_avp, service, values)
from lab import LabTest, eventually  # noqa: E402

INITIAL, UPDATE, TERMINATION, EVENT = 1, 2, 3, 4
DIRECT_DEBITING, REFUND_ACCOUNT, CHECK_BALANCE, PRICE_ENQUIRY = 0, 1, 2, 3
T_FLAG = REQUEST | PROXIABLE | RETRANSMITTED
MSCC = "Multiple-Services-Credit-Control"
MSI = ("Multiple-Services-Indicator", 1)
SMS_CONTEXT, VOICE_CONTEXT, RECHARGE_CONTEXT = "32274@3gpp.org", "32260@3gpp.org", "recharge@airtime"

# RFC 8506 10.1: these never stand in a CCA's command level.
NEVER_IN_CCA = {"Requested-Action", "Requested-Service-Unit", "Used-Service-Unit", "Subscription-Id", "Service-Context-Id",
                "Multiple-Services-Indicator", "Service-Identifier", "Termination-Cause", "Destination-Host",
                "Destination-Realm", "User-Equipment-Info", "CC-Correlation-Id"}


def seconds(count):
    return [("CC-Time", count)]


def units(count):
    return [("CC-Service-Specific-Units", count)]


def dollars(digits, exponent=None, currency=840):
    value = [("Value-Digits", digits)] + ([("Exponent", exponent)] if exponent is not None else [])
    return [("CC-Money", [("Unit-Value", value)] + ([("Currency-Code", currency)] if currency else []))]


def plain(avps):
    """A group as a dictionary; what stands there more than once becomes a list."""
    found = {}
    for name, value in avps:
        value = plain(value) if isinstance(value, list) else value
        if name in found:
            found[name] = (found[name] if isinstance(found[name], list) else [found[name]]) + [value]
        else:
            found[name] = value
    return found


def amount(group):
    """The exact amount of a CC-Money, Cost-Information or Remaining-Balance."""
    return Decimal(group["Unit-Value"]["Value-Digits"]).scaleb(group["Unit-Value"].get("Exponent", 0))


def key_of(mscc):
    return first(mscc, "Rating-Group"), tuple(values(mscc, "Service-Identifier"))


class Client(Peer):
    """A peer whose answers are checked as they come."""

    test = None

    def close(self, politely=True):
        """Also when it was closed before."""
        if self.sock.fileno() >= 0:
            super().close(politely)

    def ask(self, *args, **kwargs):
        request = self.ccr_body(*args, **{name: value for name, value in kwargs.items() if name not in ("timeout", "flags")})
        answer = self.ccr(*args, **kwargs)
        check_answer(self.test, decode(request), answer)
        return answer


def check_answer(test, request, answer):
    """RFC 8506 3.2, 5.1.2, 8.16, 10.1."""
    if first(request, "Session-Id"):
        test.assertEqual(answer.avps[0], ("Session-Id", first(request, "Session-Id")))
    for name in ("CC-Request-Type", "CC-Request-Number", "CC-Sub-Session-Id"):
        test.assertEqual(answer.all(name)[:1], values(request, name)[:1], name)
    for name in ("Result-Code", "Origin-Host", "Origin-Realm", "Auth-Application-Id"):
        test.assertEqual(len(answer.all(name)), 1, name)
    test.assertEqual(NEVER_IN_CCA & {name for name, _ in answer.avps}, set())
    test.assertEqual(bool(answer.flags & 0x20), answer.result // 1000 == 3, "the E bit goes with protocol errors")
    for mscc in answer.services:
        test.assertEqual(len(values(mscc, "Result-Code")), 1, "each MSCC has a Result-Code")
        granted = values(mscc, "Granted-Service-Unit")
        test.assertLessEqual(len(granted), 1)
        kinds = [name for units in granted for name, _ in units if name != "Tariff-Time-Change"]
        test.assertLessEqual(len(kinds), 1, "one kind of unit")
        final = first(mscc, "Final-Unit-Indication")
        if final and first(final, "Final-Unit-Action") == 0:
            test.assertEqual(len(final), 1, "TERMINATE stands alone")
    asked = sorted(map(str, map(key_of, values(request, MSCC))))
    if answer.services and asked:
        # What is for after a change of tariff has its counterpart.
        answered = [mscc for mscc in answer.services if first(mscc, "Tariff-Change-Usage") != 1]
        test.assertEqual(sorted(map(str, map(key_of, answered))), asked, "keys come back as they were sent")


class GyTest(LabTest):
    config = ROOT / "tests" / "gy" / "policy.yaml"
    identities = itertools.count(1)
    numbers = iter(range(12025550001, 12025559999))

    def subscriber(self, balance):
        """A fresh one with that many cents; the test's own unless it makes another."""
        self.msisdn = str(next(self.numbers))
        self.lab.ctl("subscriber", "create", self.msisdn, "--account", f"main={Decimal(balance) / 100}")
        return self.msisdn

    def setUp(self):
        self.clients = {}

    def client(self, name="gw"):
        """The same connection for the same name."""
        if name in self.clients:
            return self.clients[name]
        # Another identity in each test: freeDiameter needs a moment to part from the one before.
        host, _, domain = f"{name}.lab.test".partition(".")
        self.clients[name] = client = Client(self.lab.port, f"{host}{next(self.identities)}.{domain}")
        client.test = self
        self.addCleanup(client.close)
        return client

    def money(self):
        """(balance, reserved) of the subscriber in cents."""
        account = self.lab.show(self.msisdn)["accounts"][0]
        return tuple(int(Decimal(account[what]) * 100) for what in ("balance", "reserved"))

    def cents(self):
        return self.money()[0]

    def reserved(self):
        return self.money()[1]

    def ask(self, client, session, type_, number, *content, **kwargs):
        return client.ask(session, type_, number, *content, msisdn=kwargs.pop("msisdn", self.msisdn), **kwargs)

    def open(self, client, *services, session=None, **kwargs):
        """An INITIAL; its Session-Id and its answer."""
        session = session or new_session(client.host.split(".")[0])
        return session, self.ask(client, session, INITIAL, 0, MSI, *services, **kwargs)

    def recharge(self, client, cents, session=None, **kwargs):
        return self.ask(client, session or new_session("shop"), EVENT, 0, ("Requested-Action", REFUND_ACCOUNT),
                        ("Requested-Service-Unit", dollars(cents, -2)), context=RECHARGE_CONTEXT, **kwargs)

    def event(self, client, action, *content, number=0, session=None, **kwargs):
        return self.ask(client, session or new_session("event"), EVENT, number, ("Requested-Action", action), *content, **kwargs)

    def assert_mscc(self, answer, *expected):
        """The command succeeded, and its MSCCs are exactly these, in any order."""
        self.assertEqual(answer.result, 2001)
        self.assertCountEqual([plain(mscc) for mscc in answer.services], expected)

    def assert_failed(self, answer, result, *content):
        """Refused with exactly this in Failed-AVP."""
        self.assertEqual(answer.result, result)
        self.assertEqual(answer.services, [])
        self.assertEqual(answer.all("Failed-AVP"), [decode(b"".join(content))] if content else [])


def granted(rating_group, name, count, validity=600, **more):
    """An MSCC of a grant."""
    mscc = {"Result-Code": 2001, "Granted-Service-Unit": {name: count}, "Validity-Time": validity}
    if rating_group is not None:
        mscc["Rating-Group"] = rating_group
    return mscc | {key.replace("_", "-"): value for key, value in more.items()}


def refused(rating_group, result, **more):
    mscc = {"Result-Code": result} | {key.replace("_", "-"): value for key, value in more.items()}
    return mscc | ({"Rating-Group": rating_group} if rating_group is not None else {})


__all__ = [name for name in globals() if not name.startswith("_") and name != "unittest"]
