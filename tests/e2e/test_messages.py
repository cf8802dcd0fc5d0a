"""What subscribers are told, by a real Kannel, read off the handset to the letter."""
import collections
import datetime
import os
import signal
import subprocess
import time

from diameter import Peer, new_session, octets, service
from handset import SMS, HandsetTest
from lab import eventually, policy_with
from portal import Portal
import stack_kannel  # from scripts, where lab looks

INITIAL = 1
DUE_DAYS = 30


class Messages(HandsetTest):
    # Invitations in every hour, as nobody knows when tests run.
    config = policy_with(sms=SMS, invitation={"from": "00:00", "until": "24:00"})

    def borrow(self, peer, msisdn):
        """A data session that crosses the threshold: 5,000 lent for 500."""
        self.assertEqual(peer.ccr(new_session(), INITIAL, 0, service(10, octets(1_000_000)), msisdn=msisdn).result, 2001)

    def due(self):
        return time.strftime("%d/%m/%Y", time.gmtime(time.time() + (DUE_DAYS * 24 + 7) * 3600))

    def granted(self):
        return (f"Quý khách đã được ứng 5.000đ vào tài khoản data, phí 500đ. Cần hoàn trả 5.500đ, hạn {self.due()}")

    def test_enrolment_is_told(self):
        msisdn = "84930000002"
        self.lab.create(msisdn, enrol=False)
        self.lab.ctl("subscriber", "enrol", msisdn)
        self.assertEqual(self.handsets.receive(msisdn),
                         "Quý khách đã đăng ký tự động ứng tiền khi sắp hết tiền. Tạm dừng: soạn TAM DUNG, hủy: soạn HUY gửi 9118")
        self.lab.ctl("subscriber", "cancel", msisdn)
        self.assertEqual(self.handsets.receive(msisdn), "Quý khách đã hủy tự động ứng tiền. Đăng ký lại: soạn DK gửi 9118")

    def test_who_is_not_registered_and_runs_out_of_money_is_invited_once(self):
        msisdn = "84930000003"
        self.lab.create(msisdn, enrol=False, main=0)
        with Peer(self.lab.port, "pgw2.lab.test") as peer:
            for number in range(3):
                peer.ccr(new_session(), INITIAL, number, service(10, octets(1_000_000)), msisdn=msisdn)
        text = self.handsets.receive(msisdn)
        self.assertRegex(text, r"^\[QC\] Ứng \d+\.000đ, phí [\d.]+đ, thu lại ở lần nạp thẻ tới\. ")
        self.assertRegex(text, r" soạn Y trong 10 phút, hoặc DK, gửi 9118\. Từ chối: TC$")
        self.assertIsNone(self.handsets.receive(msisdn, seconds=2), "one in a week")
        self.handsets.send("+" + msisdn, "Y")
        self.assertEqual(self.handsets.receive(msisdn),
                         "Quý khách đã đăng ký tự động ứng tiền khi sắp hết tiền. Tạm dừng: soạn TAM DUNG, hủy: soạn HUY gửi 9118")
        self.assertEqual(self.lab.show(msisdn)["enrolment"], "active")
        self.assertEqual(self.lab.debt(msisdn), 0)

    def test_the_report_counts_each_message_as_its_own_record_says(self):
        msisdn = "84930000011"
        self.lab.create(msisdn, enrol=False)
        for step in ("enrol", "cancel", "enrol"):
            self.lab.ctl("subscriber", step, msisdn)
            self.assertIsNotNone(self.handsets.receive(msisdn))
        today = str(datetime.datetime.now(self.lab.zone).date())
        portal = Portal(self.lab)

        def shown():
            view = portal.api("GET", f"reports?report=messages&by=message&first={today}&last={today}").json
            return {row["key"]: [cell["value"] for cell in row["cells"]][:5] for row in view.get("rows", [])}

        eventually(lambda: shown() == self.counted_in_records(today), what="the report of today's messages")
        counts = [list(map(int, row)) for row in shown().values()]
        self.assertGreaterEqual(sum(row[0] for row in counts), 3)
        for sent, delivered, undelivered, *_ in counts:
            self.assertLessEqual(delivered + undelivered, sent)

    def counted_in_records(self, date):
        """Kind -> sent, delivered, undelivered, rejected, dropped, of each message's record in Redis."""
        kinds = collections.defaultdict(lambda: [0] * 5)
        for key in self.lab.redis("KEYS", "*:sms:*").splitlines():
            kind, status, taken, day = (self.lab.redis("HGET", key, field) for field in ("kind", "status", "taken", "date"))
            if not kind or day != date:
                continue
            kinds[kind][0] += taken == "1"
            for place, name in enumerate(("delivered", "undelivered", "rejected", "dropped"), 1):
                kinds[kind][place] += status == name
        return {kind: list(map(str, counts)) for kind, counts in kinds.items()}

    def test_what_is_corrected_by_hand_is_told(self):
        msisdn = "84930000009"
        self.lab.create(msisdn, enrol=False, main=5000)
        self.lab.ctl("adjust", msisdn, "-500", "--id", "told-1", "--role", "care", "--reason", "wrong charge")
        self.assertEqual(self.handsets.receive(msisdn), "Tài khoản chính của Quý khách bị trừ 500đ")

    def test_what_waits_while_kannel_is_away_arrives_when_it_is_back(self):
        msisdn = "84930000004"
        self.lab.create(msisdn, main=100, promo=50, data=0)
        os.killpg(self.lab.pid("SMSBOX"), signal.SIGKILL)
        with Peer(self.lab.port, "pgw3.lab.test") as peer:
            self.borrow(peer, msisdn)
        eventually(self.worker_complains, what="the worker's complaint")
        self.assertIsNone(self.handsets.receive(msisdn, seconds=1))
        conf = self.lab.dir / "kannel" / "kannel.conf"
        process = subprocess.Popen(stack_kannel.smsbox_command(conf), stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            self.assertEqual(self.handsets.receive(msisdn, seconds=30), self.granted())
            self.assertIsNone(self.handsets.receive(msisdn, seconds=1), "once")
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        # For the tests that come after this one.
        self.lab.extra.append(subprocess.Popen(["/usr/sbin/smsbox", "-v", "2", conf], stderr=subprocess.DEVNULL))

    def test_what_a_killed_worker_left_is_sent_by_another(self):
        msisdn = "84930000005"
        self.lab.create(msisdn, main=100, promo=50, data=0)
        self.lab.signal("WORKER", signal.SIGKILL)
        eventually(lambda: not self.lab.alive("WORKER"), what="worker gone")
        with Peer(self.lab.port, "pgw4.lab.test") as peer:
            self.borrow(peer, msisdn)
        # Taken by a worker that died with it: as a consumer that nobody runs, where Redis had not given it to the one that was
        # killed, whose connection it may not have missed yet.
        waiting = [self.take_from(partition) for partition in range(self.lab.partitions())]
        self.assertTrue(any("granted" in entry for entry in waiting), "the message waits in Redis")
        self.lab.start_worker()
        self.assertEqual(self.handsets.receive(msisdn, seconds=30), self.granted())

    def worker_complains(self):
        return any("kannel does not take messages" in log.read_text(errors="replace") for log in self.lab.dir.glob("worker*.log"))

    def take_from(self, partition):
        stream = f"{{p{partition:02d}}}:outbox"
        self.lab.redis("XGROUP", "CREATE", stream, "worker", "0", "MKSTREAM")
        self.lab.redis("XREADGROUP", "GROUP", "worker", "dead", "STREAMS", stream, ">")
        return self.lab.redis("XRANGE", stream, "-", "+")


class MachinesThatAnswer(HandsetTest):
    config = policy_with(sms=SMS, portal={"sms": {"answers_max": 3}})

    def test_two_that_answer_each_other_come_to_an_end(self):
        msisdn = "84930000010"
        self.lab.create(msisdn, enrol=False)
        answers = 0
        while answers < 10:
            self.handsets.send("+" + msisdn, "I am on holiday and shall answer later")
            if self.handsets.receive(msisdn, seconds=5) is None:
                break
            answers += 1
        self.assertEqual(answers, 3)
        self.handsets.send("+" + msisdn, "DK")
        eventually(lambda: self.lab.show(msisdn)["enrolment"] == "active", what="it is still done")
        self.handsets.send("+" + msisdn, "UT 5000")
        self.assertIn("5.000đ", self.handsets.receive(msisdn) or "", "money that moved is told")

    def test_short_codes_and_names_get_no_answer(self):
        for machine in ("1414", "VNPT"):
            self.handsets.send(machine, "KM 50%")
            self.assertIsNone(self.handsets.receive(machine, seconds=2), machine)
