"""What the server asks of its clients: RFC 8506 5.5, RFC 6733 8.5, checklist 1.9; and clients that restart."""
import unittest

from gy import *
from stack_ports import free_port  # from scripts, where lab looks


class ServerInitiated(GyTest):
    def waiting_session(self, client):
        """TC14: redirected at once, without quota."""
        self.subscriber(0)
        session, answer = self.open(client, service(10, []))
        self.assertEqual(answer.get(MSCC, "Final-Unit-Indication", "Final-Unit-Action"), 1)
        return session

    def assert_no_request(self, client, seconds=0.7):
        with self.assertRaises(TimeoutError):
            print("unexpected", client.wait_request(RE_AUTH, seconds).avps)

    def test_TC15_a_recharge_makes_the_server_ask_the_client_to_re_authorise(self):
        client = self.client("gw.redirect")
        session = self.waiting_session(client)
        self.recharge(self.client("shop"), 1000)
        request = client.wait_request(RE_AUTH)
        self.assertEqual(request.application, 4)
        self.assertEqual(request.flags, REQUEST | PROXIABLE)
        self.assertEqual(plain(request.avps), {
            "Session-Id": session, "Origin-Host": self.lab.values["ORIGIN_HOST"], "Origin-Realm": "lab.test",
            "Destination-Realm": "lab.test", "Destination-Host": client.host, "Auth-Application-Id": 4,
            "Re-Auth-Request-Type": 0, "Rating-Group": 10})
        answer = self.ask(client, session, UPDATE, 1, service(10, []))
        self.assert_mscc(answer, granted(10, "CC-Total-Octets", 5_000_000))
        self.assertEqual(self.money(), (1000, 500))

    def test_TC15_also_when_the_recharge_comes_from_a_till(self):
        client = self.client("gw.redirect")
        self.waiting_session(client)
        self.lab.ctl("recharge", self.msisdn, "10", "--id", f"till-{self.msisdn}")
        self.assertEqual(client.wait_request(RE_AUTH).get("Rating-Group"), 10)

    def test_TC15_also_when_another_session_gives_its_money_back(self):
        client = self.client("gw.redirect")
        self.subscriber(500)
        other, _ = self.open(self.client(), service(10, []))
        session, answer = self.open(client, service(10, []))
        self.assertEqual(answer.get(MSCC, "Final-Unit-Indication", "Final-Unit-Action"), 1)
        self.ask(self.client(), other, TERMINATION, 1, service(10, used=[octets(1_000_000)]))
        self.assertEqual(client.wait_request(RE_AUTH).get("Session-Id"), session)

    def test_TC15_also_when_the_recharge_comes_in_at_another_node(self):
        client = self.client("gw.redirect")
        session = self.waiting_session(client)
        port = free_port()
        node = self.lab.start_node("ocs2", port)
        self.addCleanup(node.wait)
        self.addCleanup(node.terminate)
        shop = Client(port, "shop2.lab.test", connect=False)
        shop.test = self
        eventually(lambda: self.connects(shop), what="the second node")
        self.addCleanup(shop.close)
        self.assertEqual(self.recharge(shop, 1000).get("Origin-Host"), "ocs2.lab.test")
        request = client.wait_request(RE_AUTH)
        self.assertEqual((request.get("Session-Id"), request.get("Origin-Host")), (session, self.lab.values["ORIGIN_HOST"]))

    def test_TC15_several_services_are_the_whole_session(self):
        client = self.client("gw.redirect")
        self.subscriber(0)
        self.open(client, service(10, []), service(20, []))
        self.recharge(self.client("shop"), 1000)
        self.assertIsNone(client.wait_request(RE_AUTH).get("Rating-Group"))

    def test_TC15_too_little_money_is_no_reason_to_ask(self):
        client = self.client("gw.redirect")
        self.waiting_session(client)
        self.recharge(self.client("shop"), 99)
        self.assert_no_request(client)
        self.recharge(self.client("shop"), 1)
        client.wait_request(RE_AUTH)

    def test_TC16_a_client_that_is_re_authorising_already_is_asked_once_only(self):
        client = self.client("gw.redirect")
        client.client_results[RE_AUTH] = 2001
        session = self.waiting_session(client)
        self.recharge(self.client("shop"), 1000)
        client.wait_request(RE_AUTH)
        self.recharge(self.client("shop"), 1000)
        self.assert_no_request(client)
        answer = self.ask(client, session, UPDATE, 1, service(10, []))
        self.assert_mscc(answer, granted(10, "CC-Total-Octets", 5_000_000))

    def test_a_client_that_ignores_the_request_recovers_when_its_validity_ends(self):
        client = self.client("gw.redirect")
        client.client_results[RE_AUTH] = None
        session = self.waiting_session(client)
        self.recharge(self.client("shop"), 1000)
        client.wait_request(RE_AUTH)
        answer = self.ask(client, session, UPDATE, 1, service(10, []))
        self.assert_mscc(answer, granted(10, "CC-Total-Octets", 5_000_000))

    def test_a_client_that_answers_no_call_still_gets_those_of_its_other_sessions(self):
        client = self.client("gw.redirect")
        client.client_results[RE_AUTH] = None
        sessions = []
        for _ in range(5):
            sessions.append(self.waiting_session(client))
            self.recharge(self.client("shop"), 1000)
        # Far below the 10 s after which a call is given up, and in the order of the recharges.
        self.assertEqual([client.wait_request(RE_AUTH, 2).get("Session-Id") for _ in sessions], sessions)

    def test_a_session_that_the_client_lost_is_released(self):
        client = self.client("gw.redirect")
        client.client_results[RE_AUTH] = 5002
        self.subscriber(0)
        session, _ = self.open(client, service(10, []))
        self.recharge(self.client("shop"), 1000)
        client.wait_request(RE_AUTH)
        eventually(lambda: not self.open_sessions(), what="the session's end")
        self.assertEqual(self.ask(client, session, UPDATE, 1, service(10, [])).result, 5002)

    def test_a_client_that_could_not_comply_is_asked_again_at_the_next_chance(self):
        client = self.client("gw.redirect")
        client.client_results[RE_AUTH] = 5012
        session = self.waiting_session(client)
        self.recharge(self.client("shop"), 1000)
        client.wait_request(RE_AUTH)
        eventually(lambda: f"session={session} client={client.host} result=5012" in self.lab.log(), what="the answer's effect")
        self.recharge(self.client("shop"), 1000)
        client.wait_request(RE_AUTH)

    def test_a_client_that_is_away_is_asked_when_it_is_back(self):
        client = self.client("gw.away.redirect")
        self.waiting_session(client)
        client.close()
        self.recharge(self.client("shop"), 1000)
        eventually(lambda: f"client={client.host} result=3002" in self.lab.log(), what="the call that finds nobody")
        eventually(lambda: self.connects(client), what="the new connection")
        client.wait_request(RE_AUTH, 10)

    def connects(self, client):
        try:
            client.connect()
            return True
        except (Closed, OSError):  # the server still ends the old connection
            return False

    def test_a_client_behind_a_proxy_is_asked_over_it(self):
        proxy = self.client("edge.proxy")
        self.subscriber(0)
        session, answer = self.open(proxy, service(10, []), Origin_Host="gw.hidden.redirect.lab.test")
        self.assertEqual(answer.get(MSCC, "Final-Unit-Indication", "Final-Unit-Action"), 1)
        self.recharge(self.client("shop"), 1000)
        request = proxy.wait_request(RE_AUTH)
        self.assertEqual((request.get("Session-Id"), request.get("Destination-Host")), (session, "gw.hidden.redirect.lab.test"))

    def test_a_client_that_was_behind_a_proxy_and_is_heard_directly_is_asked_directly(self):
        proxy, client = self.client("edge.proxy"), self.client("gw.came.redirect")
        self.subscriber(1000)
        self.open(proxy, service(10, []), Origin_Host=client.host)
        session, _ = self.open(client, service(20, []), Origin_Host=client.host.upper())
        self.lab.ctl("session", "abort", session)
        self.assertEqual(client.wait_request(ABORT_SESSION).get("Session-Id"), session)

    def test_a_session_is_aborted_from_outside(self):
        client = self.client()
        self.subscriber(1000)
        session, _ = self.open(client, service(10, []))
        self.lab.ctl("session", "abort", session)
        request = client.wait_request(ABORT_SESSION)
        self.assertEqual(plain(request.avps), {
            "Session-Id": session, "Origin-Host": self.lab.values["ORIGIN_HOST"], "Origin-Realm": "lab.test",
            "Destination-Realm": "lab.test", "Destination-Host": client.host, "Auth-Application-Id": 4})
        self.assertEqual(self.ask(client, session, TERMINATION, 1, service(10, used=[octets(1_000_000)])).result, 2001)
        self.assertEqual(self.money(), (900, 0))
        self.assertEqual(self.lab.ctl("session", "abort", session, check=False).returncode, 1)

    def test_an_aborted_session_that_the_client_does_not_know_is_released(self):
        client = self.client()
        client.client_results[ABORT_SESSION] = 5002
        self.subscriber(1000)
        session, _ = self.open(client, service(10, []))
        self.lab.ctl("session", "abort", session)
        client.wait_request(ABORT_SESSION)
        eventually(lambda: self.reserved() == 0, what="the reservation's end")

    def test_a_restarted_client_s_sessions_are_released_of_all_its_subscribers(self):
        client, others = self.client(), []
        for _ in range(3):
            self.subscriber(1000)
            self.open(client, service(10, []), Origin_State_Id=7)
            others.append(self.msisdn)
        self.subscriber(1000)
        self.open(client, service(10, []))  # it did not say which life it was in
        self.open(self.client("other"), service(20, []), Origin_State_Id=7)
        self.open(client, service(20, []), Origin_State_Id=8)
        mine = self.msisdn
        for self.msisdn in others:
            eventually(lambda: self.reserved() == 0, what="the release")
        self.msisdn = mine
        self.assertEqual(self.reserved(), 500 + 50 + 50)

    def test_a_restarted_client_s_sessions_of_the_same_subscriber_are_released_at_once(self):
        client = self.client()
        self.subscriber(1000)
        session, _ = self.open(client, service(10, []), Origin_State_Id=7)
        self.open(client, service(20, []), Origin_State_Id=7)
        self.assertEqual(self.reserved(), 550)
        self.open(client, service(20, []), Origin_State_Id=8)
        self.assertEqual(self.reserved(), 50)
        answer = self.ask(client, session, TERMINATION, 1, service(10, used=[octets(1_000_000)]), Origin_State_Id=8)
        self.assertEqual((answer.result, self.money()), (2001, (900, 50)))

    def test_a_client_is_the_same_whatever_the_case_of_its_name(self):
        client, others = self.client(), []
        for name in (client.host.upper(), client.host, client.host.title()):
            self.subscriber(1000)
            self.open(client, service(10, []), Origin_State_Id=7, Origin_Host=name)
            others.append(self.msisdn)
        self.subscriber(1000)
        self.open(client, service(20, []), Origin_State_Id=8)
        for self.msisdn in others:
            eventually(lambda: self.reserved() == 0, what="the release")

    def test_sessions_survive_a_restart_of_the_daemon(self):
        self.subscriber(1000)
        session, _ = self.open(self.client(), service(10, []))
        update = (session, UPDATE, 1, service(10, [], [octets(1_000_000)]))
        answer = self.ask(self.client(), *update)
        self.clients.pop("gw").close()
        self.lab.down()
        self.lab.up()
        self.assertEqual(self.ask(self.client(), *update, flags=T_FLAG).body, answer.body)
        answer = self.ask(self.client(), session, UPDATE, 2, service(10, [], [octets(1_000_000)]))
        self.assert_mscc(answer, granted(10, "CC-Total-Octets", 5_000_000))
        self.assertEqual(self.money(), (800, 500))

    def open_sessions(self):
        return [session for session in self.lab.show(self.msisdn)["sessions"] if session.get("closed_at") is None]


if __name__ == "__main__":
    unittest.main()
