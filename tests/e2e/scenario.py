"""What a subscriber lives through on the whole stack: SMS by a real Kannel, USSD, calls and recharges by Diameter, months by the
lab's clock; and what is then in the accounts, the ledger and the CDRs."""
import itertools
import json
import re
import urllib.parse
import uuid
from datetime import timedelta
from decimal import Decimal

from cdr import CDRS_SOON, CdrTest, rows_of
from diameter import Peer, money, new_session, service
from handset import SMS, HandsetTest
from lab import eventually, policy_with
from portal import Portal

INITIAL, UPDATE, TERMINATION, EVENT = 1, 2, 3, 4
USSD_CHARACTERS = {"gsm7": 182, "ucs2": 80}


def scenario_policy(**sections):
    return policy_with(sms=SMS, worker=CDRS_SOON, **sections)


class Call:
    """A phone call, paid from the main and the bonus account: 60 VND for each begun 6 seconds."""

    def __init__(self, peer, msisdn):
        self.peer, self.msisdn = peer, msisdn
        self.session, self.requests, self.latest = new_session(), 0, None

    def request(self, type_, wanted=None, used=()):
        self.latest = (type_, wanted, used)
        answer = self.peer.ccr(self.session, type_, self.requests, service(20, wanted, used), msisdn=self.msisdn)
        self.requests += 1
        return answer.get("Multiple-Services-Credit-Control", "Result-Code"), \
            answer.get("Multiple-Services-Credit-Control", "Granted-Service-Unit", "CC-Time")

    def repeats(self):
        """The latest request again, as it was."""
        self.requests -= 1
        return self.request(*self.latest)

    def begins(self, seconds):
        return self.request(INITIAL, [("CC-Time", seconds)])

    def goes_on(self, used, seconds):
        return self.request(UPDATE, [("CC-Time", seconds)], [[("CC-Time", used)]])

    def ends(self, used):
        return self.request(TERMINATION, used=[[("CC-Time", used)]])


class Scenario(HandsetTest, CdrTest):
    maxDiff = None
    config = scenario_policy()
    ussd_coding = "gsm7"
    gateways = itertools.count(1)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = Portal(cls.lab)
        # Each story begins in the morning, when reminders may be sent, and no date is another one a moment later.
        now = cls.lab.now()
        morning = (now + timedelta(days=1)).replace(hour=10, minute=0, second=0)
        cls.lab.set_clock(int((morning - now).total_seconds()))

    def setUp(self):
        self.heard = {}  # number -> texts, in their order

    # What the subscriber does.

    def writes(self, msisdn, text, *answers):
        """An SMS, and all that is told then."""
        self.handsets.send("+" + msisdn, text)
        self.hears(msisdn, *answers)

    def hears(self, msisdn, *texts):
        for text in texts:
            self.assertEqual(self.handsets.receive(msisdn, seconds=30), text)
            self.heard.setdefault(msisdn, []).append(text)

    def dials(self, msisdn, *inputs_and_pages):
        """A USSD session: what is typed, and the page that comes, "CON " or "END " in front of it."""
        session, typed = uuid.uuid4().hex, []
        for entry, page in inputs_and_pages:
            typed += [entry] if entry else []
            answer = self.portal.ussd(msisdn, "*".join(typed), session)
            self.assertEqual((answer.status, answer.body), (200, page))
            characters = answer.body[len("CON "):]
            self.assertTrue(self.ussd_coding == "ucs2" or characters.isascii())
            self.assertLessEqual(len(characters), USSD_CHARACTERS[self.ussd_coding])

    def gateway(self):
        """Another one each time: none is silent for long while months pass."""
        peer = Peer(self.lab.port, f"gw{next(self.gateways)}.lab.test")
        self.addCleanup(peer.__exit__)
        return peer

    def call(self, msisdn):
        return Call(self.gateway(), msisdn)

    def recharges(self, msisdn, amount):
        answer = self.gateway().ccr(new_session(), EVENT, 0, ("Requested-Action", 1), ("Requested-Service-Unit", money(amount)),
                                    msisdn=msisdn, context="recharge@airtime")
        self.assertEqual(answer.result, 2001)

    # What is found then.

    def in_days(self, days):
        """The day, as texts name it."""
        return (self.lab.now() + timedelta(days=days)).strftime("%d/%m/%Y")

    def granted(self, amount, account):
        """What is told of a grant of this moment, for a fee of a tenth."""
        dong = lambda number: f"{number:,}đ".replace(",", ".")
        return (f"Quý khách đã được ứng {dong(amount)} vào tài khoản {account}, phí {dong(amount // 10)}. "
                f"Cần hoàn trả {dong(amount // 10 * 11)}, hạn {self.in_days(30)}")

    def expect_accounts(self, msisdn, debt, **balances):
        shown = self.lab.show(msisdn)
        self.assertEqual({account["name"]: Decimal(account["balance"]) for account in shown["accounts"]}, balances)
        self.assertEqual(Decimal(shown["debt"]), debt)

    def expect_books(self, msisdn, *events):
        """All that ever happened, in the CDRs and in the ledger's history; that all of it was told; and that the books close."""
        eventually(lambda: len(self.cdrs(msisdn)) >= self.lab.show(msisdn)["events"], 30, "all CDRs")
        rows = [row for row in self.cdrs(msisdn) if row["kind"] not in ONLY_COUNTED]
        self.assertEqual(self.history(msisdn), [line_of(row) for row in rows if row["kind"] != "opened" and row["kind"] != "used"])
        self.assertEqual([line_of(row) for row in as_if_nothing_was_counted(self.cdrs(msisdn))], list(events))
        self.expect_whole_cdrs()
        self.expect_audits_close()
        eventually(lambda: all(status == "delivered" for _, status in self.messages(msisdn)), 30, "delivery reports")
        self.assertCountEqual([text for text, _ in self.messages(msisdn)], self.heard.get(msisdn, []), "nothing else was said")

    def until_history_has(self, msisdn, beginning):
        """The worker writes it, a moment after the event."""
        eventually(lambda: any(line.startswith(beginning) for line in self.history(msisdn)), 30, beginning)

    def cdrs(self, msisdn):
        contract = self.lab.show(msisdn)["contract"]
        return [row for path in self.complete_files() for row in rows_of(path)[0] if row["contract"] == contract]

    def history(self, msisdn):
        events = json.loads(self.lab.ctl("--json", "subscriber", "history", msisdn, "--count", "100").stdout)
        for event in events:
            event["accounts"] = ";".join(f"{name}:{amount}" for name, amount in event["accounts"].items())
        return [line_of(event) for event in reversed(events)]

    def messages(self, msisdn):
        """What was sent, and what became of it; two that left together may have been noted in either order."""
        records = json.loads(self.lab.ctl("--json", "subscriber", "messages", msisdn).stdout)
        return [(record["text"], record["status"]) for record in records]


# Rows that move nothing: they are there for reports alone.
ONLY_COUNTED = ("offered", "refused", "invited", "invitation_accepted", "invitation_declined")
NEW_EACH_TIME = {  # ids of SMS, requests and USSD sessions, times, what tells one version of the texts from another
    r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}": "ID",
    r"\braw\.lab\.test;\d+;\d+/\d+": "ID",
    r"\b[0-9a-f]{32};": "ID;",
    r"\buntil \S+Z": "until THEN",
    r"\b(vi|en)-1-[0-9a-f]{8}\b": r"\1-1",
}


def as_if_nothing_was_counted(rows):
    """What moved something: advances are named as if no offer or refusal had taken a number before them."""
    counted = [int(row["n"]) for row in rows if row["kind"] in ONLY_COUNTED]
    named = []
    for row in rows:
        if row["kind"] in ONLY_COUNTED:
            continue
        if row["advance"]:
            number = int(row["advance"].removeprefix("a"))
            row = {**row, "advance": f"a{number - sum(each < number for each in counted)}"}
        named.append(row)
    return named


def line_of(event):
    """An event of the ledger in a line: kind, accounts, what it does to the debt, advance, note."""
    line = [event["kind"], event["accounts"]]
    line += [f"{name}={event[name]}" for name in ("principal", "fee", "vat") if event.get(name) not in (None, "", "0")]
    line += [event.get("advance", ""), urllib.parse.unquote(event.get("note", ""))]
    text = " ".join(word for word in line if word)
    for pattern, stands_for in NEW_EACH_TIME.items():
        text = re.sub(pattern, stands_for, text)
    return text
