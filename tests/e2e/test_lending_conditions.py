"""What the operator decides while everything runs: lists, segments, and limits on the whole; and the answer to "why did I not get one?"."""
import json
import time
import unittest

from diameter import Peer, new_session, octets, service
from lab import LabTest, eventually, policy_with

INITIAL = 1


class Conditions(LabTest):
    config = policy_with(lending_limits={"advances_per_hour_max": 3, "lent_per_day_max": 1_000_000},
                         segments=[{"name": "vip", "advance": {"threshold": 3000}}])

    def ask(self, msisdn):
        """Asks for quota; the debt that it leads to."""
        with Peer(self.lab.port, "pgw1.lab.test") as peer:
            peer.ccr(new_session(), INITIAL, 0, service(10, octets(1_000_000)), msisdn=msisdn)
        return self.lab.debt(msisdn)

    def json(self, *arguments):
        return json.loads(self.lab.ctl("--json", *arguments).stdout)

    def next_hour(self):
        """Every test may lend three times, in an hour of its own."""
        now = int(self.lab.redis("TIME").splitlines()[0]) + self.lab.clock_offset_s()
        self.lab.set_clock(3600 - now % 3600 + 60)
        eventually(lambda: self.json("lending", "status")["gate"] == "open", what="an open gate")
        time.sleep(1.2)

    def setUp(self):
        self.next_hour()

    def test_a_list_holds_from_the_next_request_on(self):
        self.lab.create("84970000001", main=500)
        self.lab.ctl("list", "add", "deny", "84970000001", "--role", "care", "--reason", "fraud case 17")
        self.assertEqual(self.ask("84970000001"), 0)
        self.assertEqual(self.json("explain", "84970000001")["refusal_automatic"], "denied")
        self.assertEqual([entry["msisdn"] for entry in self.json("list", "show", "deny")], ["84970000001"])
        self.lab.ctl("list", "remove", "deny", "84970000001", "--reason", "settled")
        self.assertEqual(self.json("list", "show", "deny"), [])
        self.assertEqual(self.ask("84970000001"), 5500)
        eventually(lambda: "deny%20on%20care%20fraud%20case%2017" in self.lab.ctl("subscriber", "history", "84970000001").stdout,
                   what="role and reason in the history")

    def test_a_file_puts_many_on_a_list_and_names_every_line_that_it_cannot(self):
        for number in range(3):
            self.lab.create(f"8497000010{number}", main=500)
        names = self.lab.dir / "names.txt"
        names.write_text("84970000100\n84970000101\nnobody\n84970000999\n84970000102\n")
        done = self.lab.ctl("list", "add", "no_ads", names, "--reason", "asked for it", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("3 changed, 0 were so already, 2 rejected", done.stdout)
        self.assertIn("names.txt:3: must be an MSISDN", done.stderr)
        self.assertIn("names.txt:4: nobody has it", done.stderr)
        again = self.lab.ctl("list", "add", "no_ads", names, "--reason", "asked for it", check=False)
        self.assertIn("0 changed, 3 were so already, 2 rejected", again.stdout)
        self.assertEqual(len(self.json("list", "show", "no_ads")), 3)

    def test_a_segment_has_its_own_threshold(self):
        self.lab.create("84970000002", main=2500)
        self.assertEqual(self.ask("84970000002"), 0)
        self.lab.ctl("subscriber", "segment", "84970000002", "vip", "--reason", "loyal for ten years")
        self.assertEqual(self.ask("84970000002"), 5500)

    def test_a_limit_stops_every_node_within_a_second_until_the_hour_is_over(self):
        for number in range(5):
            self.lab.create(f"8497000020{number}", main=500)
        seen = len(self.lab.log())
        debt = int(self.json("lending", "status")["debt"])
        for number in range(3):
            self.assertEqual(self.ask(f"8497000020{number}"), 5500)
        eventually(lambda: "lending.stopped limit=advances_per_hour" in self.lab.log()[seen:], 3, "the alarm")
        self.assertEqual(self.ask("84970000203"), 0)
        status = self.json("lending", "status")
        self.assertEqual((status["gate"], status["stopped_by"], status["advances_this_hour"], status["lent_this_hour"]),
                         ("limit_reached", "advances_per_hour", 3, "15000"))
        self.assertEqual(int(status["debt"]), debt + 3 * 5500)
        self.assertRegex(status["resumes_at"], r":00:00\.000Z$")
        self.assertEqual(self.json("explain", "84970000203")["refusal_automatic"], "operator_limit_reached")
        asked = self.lab.ctl("advance", "84970000204", "--id", "asked-1")
        self.assertIn("lent ", asked.stdout, "advances on request go on")
        self.next_hour()
        eventually(lambda: "lending.resumed" in self.lab.log()[seen:], 3, "the all-clear")
        self.assertEqual(self.ask("84970000203"), 5500)

    def test_explain_shows_every_rule(self):
        self.lab.create("84970000003", spend=0, main=500, enrol=False)
        told = self.json("explain", "84970000003")
        forbids = {rule["rule"] for rule in told["rules"] if rule["automatic"] == "forbids"}
        self.assertEqual(forbids, {"not_enrolled", "average_spend_too_low"})
        self.assertEqual((told["refusal_automatic"], told["refusal_on_request"]), ("not_enrolled", "average_spend_too_low"))
        self.assertTrue(all(entry["below_threshold"] for entry in told["services"]))
        text = self.lab.ctl("explain", "84970000003").stdout
        self.assertRegex(text, r"average spend +0 +at least 30000 +NO +NO +average_spend_too_low")


if __name__ == "__main__":
    unittest.main()
