"""What subscribers and other systems do by the portal, on the whole stack."""
import json
import os
import signal
import threading
import time
import unittest
import uuid
from decimal import Decimal

from diameter import RE_AUTH, Peer, new_session, service
from lab import ROOT, LabTest, eventually
from portal import Portal


def inbox_of(msisdn, partitions):
    """The stream of the number's partition."""
    hash_ = 0xcbf29ce484222325
    for byte in msisdn.encode():
        hash_ = (hash_ ^ byte) * 0x100000001b3 % 2**64
    return f"{{p{hash_ % partitions:02d}}}:inbox"


class PortalTest(LabTest):
    config = ROOT / "tests/e2e/policy.yaml"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = Portal(cls.lab)

    def enrolment(self, msisdn):
        return self.lab.show(msisdn)["enrolment"]

    def sms(self, msisdn, text, **named):
        answer = self.portal.sms("+" + msisdn, text, **named)
        self.assertEqual((answer.status, answer.body), (200, ""))
        eventually(lambda: not self.unhandled(), what="the SMS was handled")

    def unhandled(self):
        return sum(int(self.lab.redis("XLEN", key)) for key in self.lab.redis("KEYS", "{p*}:inbox").split())

    def test_registration_by_sms(self):
        self.lab.create("84900000101", enrol=False)
        self.sms("84900000101", "Đk")
        self.assertEqual(self.enrolment("84900000101"), "active")
        self.sms("84900000101", "tạm  dừng 7 ngày")
        self.assertEqual(self.enrolment("84900000101"), "paused")
        self.sms("84900000101", "RESUME")
        self.assertEqual(self.enrolment("84900000101"), "active")
        self.sms("84900000101", "huỷ")
        self.assertEqual(self.enrolment("84900000101"), "cancelled")

    def test_advance_by_sms_once_however_often_it_is_delivered(self):
        self.lab.create("84900000102")
        message = str(uuid.uuid4())
        senders = [threading.Thread(target=self.portal.sms, args=("+84900000102", "UT 10", message)) for _ in range(8)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        eventually(lambda: not self.unhandled(), what="the SMS were handled")
        (advance,) = self.lab.show("84900000102")["advances"]
        self.assertEqual((Decimal(advance["principal"]), advance["channel"]), (10_000, "sms"))

    def test_a_portal_that_was_killed_before_it_did_what_it_had_taken(self):
        self.lab.create("84900000103", enrol=False)
        self.sms("84900000103", "?")  # its stream and the group are there from now on
        self.lab.signal("PORTAL", signal.SIGKILL)
        eventually(lambda: not self.lab.alive("PORTAL"), what="portal gone")
        inbox = inbox_of("84900000103", self.lab.partitions())
        self.lab.redis("XADD", inbox, "*", "id", "left-behind", "from", "84900000103", "text", "DK")
        self.lab.redis("XREADGROUP", "GROUP", "worker", "the-dead-one", "COUNT", "1", "STREAMS", inbox, ">")
        self.lab.start_portal()
        eventually(lambda: self.enrolment("84900000103") == "active", seconds=30, what="the message was handled")

    def test_confirmed_advance_by_ussd(self):
        self.lab.create("84900000104", enrol=False)
        session = uuid.uuid4().hex
        menu = self.portal.ussd("84900000104", "", session)
        self.assertTrue(menu.body.startswith("CON "), menu.body)
        self.assertTrue(self.portal.ussd("84900000104", "1", session).body.startswith("CON "))
        self.assertTrue(self.portal.ussd("84900000104", "1*1", session).body.startswith("CON "))
        self.assertEqual(self.lab.show("84900000104")["advances"], [])
        first = self.portal.ussd("84900000104", "1*1*1", session)
        self.assertTrue(first.body.startswith("END "), first.body)
        self.assertEqual(len(self.lab.show("84900000104")["advances"]), 1)
        self.assertTrue(self.portal.ussd("84900000104", "1*1*1", session).body.startswith("END "))
        self.assertEqual(len(self.lab.show("84900000104")["advances"]), 1, "the same step again lends nothing")

    def test_a_client_that_waits_for_money_is_asked_after_an_advance_by_sms(self):
        self.lab.create("84900000110", enrol=False, main=0)
        with Peer(self.lab.port, "gw.waiting.lab.test") as gateway:
            session = new_session()
            gateway.ccr(session, 1, 0, service(10, []), msisdn="84900000110")
            self.sms("84900000110", "UT 10")
            self.assertEqual(gateway.wait_request(RE_AUTH).get("Session-Id"), session)

    def test_registration_by_ussd(self):
        self.lab.create("84900000105", enrol=False)
        session = uuid.uuid4().hex
        for text in ("", "3", "3*1"):
            self.assertTrue(self.portal.ussd("84900000105", text, session, as_json=True).body.startswith("CON "))
        self.assertEqual(self.enrolment("84900000105"), "not_registered")
        self.assertTrue(self.portal.ussd("84900000105", "3*1*1", session, as_json=True).body.startswith("END "))
        self.assertEqual(self.enrolment("84900000105"), "active")

    def test_recharge_by_rest_repays_like_one_by_diameter(self):
        self.lab.create("84900000106")
        lent = self.portal.api("POST", "advances", {"msisdn": "84900000106", "amount": "5000"}, role="care")
        self.assertEqual(lent.status, 200, lent.body)
        key = uuid.uuid4().hex
        for repeated in (False, True):
            answer = self.portal.api("POST", "recharges", {"msisdn": "84900000106", "amount": "20000"}, role="channel", key=key)
            self.assertEqual((answer.status, answer.json["repeated"]), (200, repeated), answer.body)
        eventually(lambda: self.lab.debt("84900000106") == 0, what="the debt was recovered")
        self.assertEqual(self.portal.api("POST", "recharges", {"msisdn": "84900000106", "amount": "1"}, key=key).status, 409)
        shown = self.portal.api("GET", "subscribers/84900000106", role="channel")
        self.assertEqual(shown.json, json.loads(self.lab.ctl("--json", "subscriber", "show", "84900000106").stdout))

    def test_redis_away_is_said_with_a_time_to_come_again(self):
        self.lab.create("84900000107", enrol=False)
        os.kill(self.lab.pid("REDIS"), signal.SIGSTOP)
        try:
            for answer in (self.portal.sms("84900000107", "DK", "while-away"), self.portal.ussd("84900000107", ""),
                           self.portal.api("GET", "subscribers/84900000107"), self.portal.call("GET", "/health")):
                self.assertEqual(answer.status, 503)
                self.assertIn("Retry-After", answer.headers)
        finally:
            os.kill(self.lab.pid("REDIS"), signal.SIGCONT)
        eventually(lambda: self.portal.call("GET", "/health").status == 200, what="redis is back")
        self.sms("84900000107", "DK", id="while-away")
        eventually(lambda: self.enrolment("84900000107") == "active", what="registered after all")

    def log(self):
        return "".join(log.read_text(errors="replace") for log in self.lab.dir.glob("portal*.log"))

    def test_look_ups_and_changes_stand_in_the_log_with_who_and_what(self):
        self.lab.create("84900000108", enrol=False)
        contract = self.lab.show("84900000108")["contract"]
        self.assertEqual(self.portal.api("GET", "subscribers/84900000108", role="channel").status, 200)
        self.assertRegex(self.log(), rf"api\.look_up client=\S+ role=channel address=127\.0\.0\.1 contract={contract}\n")
        key = uuid.uuid4().hex
        self.assertEqual(self.portal.api("POST", "recharges", {"msisdn": "84900000108", "amount": "1000"}, role="channel", key=key).status, 200)
        self.assertRegex(self.log(), rf"api\.post client=\S+ role=channel address=127\.0\.0\.1 resource=recharges key={key} contract={contract} "
                                     r"status=200\n")
        self.portal.ussd("84900000108", "3*1*1", "session-108")
        self.assertIn(f"ussd.answered contract={contract} session=session-108 answer=registered\n", self.log())
        self.assertNotIn("84900000108", self.log(), "no number in clear")

    def test_who_switches_lending_and_why_stands_in_the_nodes_log(self):
        off = self.portal.api("POST", "lending", {"state": "off", "reason": "a wave of fraud"})
        self.assertEqual((off.status, off.json), (200, {"lending": "off"}))
        eventually(lambda: 'lending.switched off role=' in self.lab.log(), what="the node has seen it")
        self.assertIn('reason="a wave of fraud"', self.lab.log())
        self.lab.ctl("lending", "on", "--role", "manager", "--reason", "it is over")
        eventually(lambda: 'lending.switched on role=manager reason="it is over"' in self.lab.log(), what="the node has seen that too")
        self.assertEqual(self.portal.api("POST", "lending", {"state": "off", "reason": "x"}, role="care").status, 403)
        self.assertEqual(self.portal.api("POST", "lending", {"state": "off"}).status, 400, "not without a reason")

    def test_what_people_write_in_place_of_the_keyword(self):
        self.lab.create("84900000109", enrol=False)
        for text, standing in (("Đăng ký", "active"), ("tam dung den 31-12", "paused"), ("Tiếp tục", "active"), ("STOP ALL", "cancelled"),
                               ("soạn “DK” gửi 9118", "active"), ("hủy đăng ký", "cancelled")):
            self.sms("84900000109", text)
            self.assertEqual(self.enrolment("84900000109"), standing, text)
        self.sms("84900000109", "ứng tiền 5 nghìn gửi 9118")
        self.assertEqual(self.lab.debt("84900000109"), 5_500)
        self.sms("84900000109", "TRA 500")
        self.assertEqual(self.lab.debt("84900000109"), 5_000)

    def test_metrics(self):
        self.portal.call("GET", "/nowhere")
        self.assertIn('airtime_portal_answers_total{channel="pages",status="303"}', self.portal.call("GET", "/metrics").body)


if __name__ == "__main__":
    unittest.main()
