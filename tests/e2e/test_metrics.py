"""Prometheus looks at a loaded stack, and answers every question of the dashboard."""
import itertools
import json
import math
import signal
import subprocess
import sys
import threading
import unittest
import urllib.error
import urllib.parse
import urllib.request
import uuid

from cdr import CDRS_SOON
from diameter import Peer, money, new_session, octets, service
from handset import SMS, HandsetTest
from lab import ROOT, eventually, policy_with
from portal import Portal

sys.path.insert(0, str(ROOT / "scripts"))
from stack_ports import free_port  # noqa: E402

sys.path.insert(0, str(ROOT / "tests/watching"))
import test_rules  # noqa: E402

INITIAL, TERMINATION, EVENT = 1, 3, 4
BORROWER, STRANGER, NOBODY = "84980000001", "84980000002", "84980000009"


class Prometheus:
    """Debian's, with a folder and a port of its own, which looks at worker and portal once a second."""

    def __init__(self, lab):
        self.folder, self.port = lab.dir / "prometheus", free_port()
        self.folder.mkdir()
        portal = lab.values["PORTAL_URL"].removeprefix("http://")
        jobs = {"worker": f"127.0.0.1:{lab.values['METRICS_PORT']}", "portal": portal}
        lab.write_yaml(self.folder / "prometheus.yml", {
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "rule_files": [str(test_rules.ALERTS)],
            "scrape_configs": [{"job_name": name, "static_configs": [{"targets": [target]}]} for name, target in jobs.items()]})
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                ["prometheus", f"--config.file={self.folder}/prometheus.yml", f"--storage.tsdb.path={self.folder}/data",
                 f"--web.listen-address=127.0.0.1:{self.port}"], stdout=log, stderr=log)
        lab.extra.append(self.process)

    def ask(self, expression):
        """Values that are numbers, by their labels; none before it is there."""
        url = f"http://127.0.0.1:{self.port}/api/v1/query?" + urllib.parse.urlencode({"query": expression})
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                found = json.load(answer)["data"]["result"]
        except urllib.error.HTTPError as refused:
            if refused.code == 503:  # it reads its data
                return {}
            raise AssertionError(f"{expression}: {refused.read().decode()}") from refused
        except OSError:
            return {}
        values = {tuple(sorted(each["metric"].items())): float(each["value"][1]) for each in found}
        return {labels: value for labels, value in values.items() if not math.isnan(value)}

    def number(self, expression):
        """Of a question with one answer; None as long as there is none."""
        return next(iter(self.ask(expression).values()), None)


class Load(threading.Thread):
    """A little of everything, over and over: served, lent, refused, recharged, and not understood."""

    def __init__(self, port):
        super().__init__()
        self.port, self.stopping, self.sent = port, threading.Event(), 0

    def run(self):
        with Peer(self.port, "pgw1.lab.test") as gateway:
            for _ in itertools.takewhile(lambda _: not self.stopping.is_set(), itertools.count()):
                self.round(gateway)

    def round(self, gateway):
        # The borrower uses 1,200 for each 1,000 that come in.
        for msisdn, used in ((BORROWER, 12_000_000), (STRANGER, 1_000_000), (NOBODY, 1_000_000)):
            session = new_session()
            gateway.ccr(session, INITIAL, 0, service(10, octets(used)), msisdn=msisdn)
            gateway.ccr(session, TERMINATION, 1, service(10, used=[octets(used)]), msisdn=msisdn)
        gateway.ccr(new_session(), EVENT, 0, ("Requested-Action", 1), ("Requested-Service-Unit", money(1000)),
                    msisdn=BORROWER, context="recharge@airtime")
        gateway.ccr(new_session(), INITIAL, 0, msisdn=BORROWER, omit=("Service-Context-Id",))
        self.sent += 8
        self.stopping.wait(0.05)


OF_A_CERTIFICATE = {"min(airtime_portal_certificate_days)"}  # the lab's pages come in plain


class Metrics(HandsetTest):
    maxDiff = None
    config = policy_with(sms=SMS, worker=CDRS_SOON, lending_limits={"advances_per_day_max": 1_000_000})

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prometheus = Prometheus(cls.lab)
        cls.portal = Portal(cls.lab)
        cls.lab.create(BORROWER, main=1500, promo=0, data=0)
        cls.lab.create(STRANGER, enrol=False, main=500, promo=0, data=0)
        cls.load = Load(cls.lab.port)
        cls.load.start()

    @classmethod
    def tearDownClass(cls):
        cls.load.stopping.set()
        cls.load.join()
        super().tearDownClass()

    def test_1_each_question_of_the_dashboard_is_answered(self):
        # An SMS with its answer and delivery, a USSD page, a call of the API.
        self.handsets.send("+" + STRANGER, "KT")
        self.assertTrue(self.handsets.receive(STRANGER))
        self.assertEqual(self.portal.ussd(STRANGER, "", uuid.uuid4().hex).status, 200)
        self.assertEqual(self.portal.api("GET", f"subscribers/{STRANGER}").status, 200)
        unanswered = [expression.replace("$__rate_interval", "10s") for expression in test_rules.expressions()
                      if expression not in OF_A_CERTIFICATE]

        def all_are_answered():
            unanswered[:] = [expression for expression in unanswered if not self.prometheus.ask(expression)]
            return not unanswered

        try:
            eventually(all_are_answered, 40, "answers")
        except AssertionError:
            self.fail("no data for\n" + "\n".join(unanswered))
        self.assertEqual(self.prometheus.ask('ALERTS{alertstate="firing"}'), {})

    def test_2_what_was_counted_is_what_was_done(self):
        count = lambda expression: self.prometheus.number(f"sum({expression})")
        eventually(lambda: count('airtime_today_events{kind="recovered"}') > 1, 20, "an advance, and what repays it")
        self.load.stopping.set()
        self.load.join()
        eventually(lambda: count("airtime_ccr_total") == self.load.sent, 10, "all that were sent")
        rounds = self.load.sent // 8
        self.assertEqual(count('airtime_ccr_total{type="event", result="2001"}'), rounds)
        self.assertEqual(count('airtime_ccr_total{type="initial", result="5030"}'), rounds)
        self.assertEqual(count('airtime_ccr_total{type="initial", result="5005"}'), rounds)
        self.assertEqual(count('airtime_ccr_total{result="3004"}'), 0)
        self.assertEqual(count("airtime_ccr_duration_seconds_count"), self.load.sent - rounds, "without those that wait for no shard")
        self.assertEqual(count("airtime_batch_requests_sum"), self.load.sent - rounds)
        self.assertGreater(count('airtime_advance_refusals_total{reason="not_enrolled"}'), 0)
        self.assertGreater(count("airtime_advances_total"), 0)
        eventually(lambda: count('airtime_today_events{kind="advanced"}') == count("airtime_advances_total"), 10, "the ledger's advances")
        eventually(lambda: count("airtime_debt_amount") == float(self.lab.debt(BORROWER)), 10, "the debt")
        eventually(lambda: count('airtime_today_events{kind="recharged"}') == rounds, 10, "recharges of the day")
        self.assertGreater(count("airtime_recoveries_total"), 0)

    def test_3_a_node_that_dies_is_seen_and_one_that_ends_is_forgotten(self):
        second = self.lab.start_node("ocs2", free_port())
        eventually(lambda: self.prometheus.ask('airtime_node_info{node="ocs2"}'), 20, "the second node")
        second.send_signal(signal.SIGUSR1)
        eventually(lambda: second.poll() is not None, 20, "the second node's end")
        eventually(lambda: not self.lab.redis("KEYS", "airtime:node:ocs2"), 10, "nothing left of it")
        self.assertEqual(self.lab.redis("ZRANGE", "airtime:nodes", 0, -1), "ocs1")
        self.lab.signal("FREEDIAMETER", signal.SIGKILL)
        silent = 'time() - airtime_node_last_seen_timestamp_seconds{node="ocs1"}'
        eventually(lambda: (self.prometheus.number(silent) or 0) > 3, 20, "its silence")


if __name__ == "__main__":
    unittest.main()
