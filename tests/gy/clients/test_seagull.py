"""Seagull's Diameter scenarios: a CCR with nobody in it, and one of an application that nobody has."""
import unittest

from client import INITIAL, Client, ClientTest
from diameter import CREDIT_CONTROL, PROXIABLE, REQUEST, TGPP, avp, raw_avp

VENDOR_APPLICATION = ("Vendor-Specific-Application-Id", [("Vendor-Id", TGPP), ("Auth-Application-Id", 4)])
JUNK_APPLICATION = 167_772_151


class Seagull(Client):
    host_name = "seagull.lab.test"
    applications = (VENDOR_APPLICATION,)

    def minimal(self):
        return [("Session-Id", self.session), ("Origin-Host", self.peer.host), ("Origin-Realm", self.peer.realm),
                ("Destination-Realm", self.peer.server_realm), VENDOR_APPLICATION, ("Auth-Application-Id", 4),
                ("Service-Context-Id", "32260@3gpp.org"), ("CC-Request-Type", INITIAL), ("CC-Request-Number", 0)]


class SeagullTest(ClientTest):
    def test_the_application_may_be_advertised_as_3gpps(self):
        with Seagull(self.lab) as client:
            self.assertEqual(client.peer.cea.result, 2001)

    def test_a_request_without_a_subscriber_is_answered(self):
        with Seagull(self.lab) as client:
            answer = client.peer.exchange(client.minimal())
            self.check_answer(answer, client, INITIAL, 0)
            self.assertEqual(answer.result, 5030)

    def test_a_ccr_of_another_application_is_refused_and_harms_nothing(self):
        with Seagull(self.lab) as client:
            body = b"".join(avp(*item) for item in client.minimal()) + raw_avp(480, b"\0\0\0\1") + raw_avp(606, b"junk")
            answer = client.peer.wait(client.peer.send(CREDIT_CONTROL, JUNK_APPLICATION, REQUEST | PROXIABLE, body))
            self.assertEqual(answer.result // 1000, 3)
            self.assertEqual(client.peer.exchange(client.minimal()).result, 5030, "the next one is answered")


if __name__ == "__main__":
    unittest.main()
