"""What the rebuilt clients share."""
import pathlib
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "e2e"))

from diameter import Peer, new_session, time_of  # noqa: E402
from lab import LabTest  # noqa: E402

INITIAL, UPDATE, TERMINATION, EVENT = 1, 2, 3, 4
E164, IMSI, SIP_URI = 0, 1, 2
MSCC = "Multiple-Services-Credit-Control"

# RFC 8506 10.1: these stand in a CCR only.
NEVER_IN_AN_ANSWER = ("Requested-Action", "Requested-Service-Unit", "Used-Service-Unit", "Subscription-Id", "Service-Context-Id",
                      "Multiple-Services-Indicator", "User-Equipment-Info", "Termination-Cause", "Destination-Host",
                      "Destination-Realm")


def subscription(type_, data):
    return ("Subscription-Id", [("Subscription-Id-Type", type_), ("Subscription-Id-Data", data)])


def now():
    return time_of(time.time())


class Client:
    """One session of a client. `host_name` is what its CCRs come from; each kind of client builds them in `ccr`."""

    host_name = "client.lab.test"
    applications = (("Auth-Application-Id", 4),)

    def __init__(self, lab):
        self.peer = Peer(lab.port, self.host_name, applications=self.applications)
        self.session = new_session(self.host_name.split(".")[0])
        self.number = 0
        self.server_host = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.peer.close()

    def next_number(self):
        self.number += 1
        return self.number - 1

    def front(self, context, type_, number):
        """The AVPs with which nearly every client begins; Destination-Host is the Origin-Host of the last answer."""
        avps = [("Session-Id", self.session), ("Origin-Host", self.peer.host), ("Origin-Realm", self.peer.realm),
                ("Destination-Realm", self.peer.server_realm), ("Auth-Application-Id", 4), ("Service-Context-Id", context),
                ("CC-Request-Type", type_), ("CC-Request-Number", number)]
        return avps + ([("Destination-Host", self.server_host)] if self.server_host else [])


class ClientTest(LabTest):
    config = ROOT / "tests/gy/clients/policy.yaml"

    def check_answer(self, answer, client, type_, number):
        """What RFC 8506 3.2 and 10.1 ask of every CCA, whoever reads it."""
        self.assertEqual(answer.avps[0], ("Session-Id", client.session))
        self.assertEqual(answer.get("Auth-Application-Id"), 4)
        self.assertEqual(answer.get("CC-Request-Type"), type_)
        self.assertEqual(answer.get("CC-Request-Number"), number)
        self.assertEqual(answer.get("Origin-Host"), self.lab.values["ORIGIN_HOST"])
        self.assertEqual(answer.get("Origin-Realm"), self.lab.values["ORIGIN_REALM"])
        for name in NEVER_IN_AN_ANSWER:
            self.assertEqual(answer.all(name), [], name)

    def money(self, msisdn):
        """(balance, reserved) of the account that pays."""
        return self.lab.balance(msisdn), self.lab.balance(msisdn, what="reserved")
