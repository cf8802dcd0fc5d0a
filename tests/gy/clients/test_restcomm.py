"""RestComm's charging client and its Seagull scenarios: a plus sign, an own context, Service-Identifier instead of Rating-Group."""
import time
import unittest

from client import E164, EVENT, INITIAL, MSCC, TERMINATION, UPDATE, Client, ClientTest, now, subscription
from diameter import first, optional


class Restcomm(Client):
    host_name = "chacli-01.lab.test"

    def __init__(self, lab, msisdn):
        super().__init__(lab)
        self.session = f"chacli-01:28122012:{time.time_ns()}"
        self.msisdn = msisdn

    def ccr(self, type_, *content):
        number = self.next_number()
        avps = self.front("mob.data@mvno.pt", type_, number) + [("Event-Timestamp", now()), subscription(E164, "+" + self.msisdn)]
        avps += [("Termination-Cause", 1)] if type_ == TERMINATION else []
        avps += [*content, optional("User-Equipment-Info", [("User-Equipment-Info-Type", 1),
                                                            ("User-Equipment-Info-Value", b"00:16:3e:5d:7f:5d")])]
        return self.peer.exchange(avps), number


def mscc(identifier, used=None, ask=True):
    content = [("Requested-Service-Unit", [("CC-Total-Octets", 1_048_576)])] if ask else []
    content += [("Used-Service-Unit", [("CC-Total-Octets", used)])] if used is not None else []
    return (MSCC, content + [("Service-Identifier", identifier)])


class RestcommTest(ClientTest):
    def granted(self, answer):
        return {first(group, "Service-Identifier"): first(group, "Granted-Service-Unit", "CC-Total-Octets")
                for group in answer.services if first(group, "Rating-Group") is None and first(group, "Result-Code") == 2001}

    def test_a_session_of_two_service_identifiers_without_indicator(self):
        self.lab.create("351910123456", main=10_000)
        with Restcomm(self.lab, "351910123456") as client:
            answer, number = client.ccr(INITIAL, mscc(17), mscc(25))
            self.check_answer(answer, client, INITIAL, number)
            self.assertEqual(self.granted(answer), {17: 1_048_576, 25: 1_048_576})
            self.assertTrue(all(first(group, "Validity-Time") for group in answer.services))
            answer, _ = client.ccr(UPDATE, mscc(17, 1_000_000), mscc(25, 1_000_000))
            self.assertEqual(set(self.granted(answer)), {17, 25})
            self.assertEqual(self.lab.balance("351910123456"), 10_000 - 300)
            answer, _ = client.ccr(TERMINATION, mscc(17, 0, ask=False), mscc(25, 0, ask=False))
            self.assertEqual(answer.result, 2001)
        self.assertEqual(self.money("351910123456"), (9700, 0))

    def test_an_event_without_requested_action_is_missing_it(self):
        """Its scenario expects success; RFC 8506 8.41 has no action to assume."""
        self.lab.create("351910123457", main=1000)
        with Restcomm(self.lab, "351910123457") as client:
            answer, number = client.ccr(EVENT, mscc(17))
            self.check_answer(answer, client, EVENT, number)
            self.assertEqual(answer.result, 5005)
            self.assertEqual([name for name, _ in answer.get("Failed-AVP")], ["Requested-Action"])
        self.assertEqual(self.money("351910123457"), (1000, 0))


if __name__ == "__main__":
    unittest.main()
