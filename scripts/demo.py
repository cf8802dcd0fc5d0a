"""The story of one advance, told with a real freeDiameterd, Redis and worker. Every figure is checked against the price list."""
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = pathlib.Path(os.environ.get("AIRTIME_BUILD", ROOT / "build" / "release")).resolve() / "bin"
MSISDN = "84912345678"
KEPT = ROOT / "build" / "demo"
MARKET, MARKET_DAYS = 300, 90
COLOUR = sys.stdout.isatty()
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")  # conf/airtime.yaml: months of spend begin there

# conf/airtime.yaml: data 75 VND per begun 50 KiB, voice 26.50 VND per second, threshold 1,000 VND, fee 10 % on top.
BLOCK, BLOCK_PRICE, SECOND_PRICE = 51_200, Decimal(75), Decimal("26.5")


class Wrong(Exception):
    """A figure is not what the rules say."""


def bold(text):
    return f"\033[1m{text}\033[0m" if COLOUR else text


def vnd(amount):
    amount = Decimal(amount).normalize()
    return f"{amount + 0:,f} VND" if amount == amount.to_integral() else f"{amount:,.2f} VND"


def chapter(title):
    print(f"\n{bold(title)}\n{'-' * len(title)}", flush=True)


def say(text):
    print(f"  {text}", flush=True)


def table(header, rows):
    widths = [max(len(str(cell)) for cell in column) for column in zip(header, *rows)]

    def line(cells):
        return "  " + "  ".join(str(cell).ljust(width) if n == 0 else str(cell).rjust(width)
                                for n, (cell, width) in enumerate(zip(cells, widths)))

    print(line(header))
    print("  " + "  ".join("-" * width for width in widths))
    for row in rows:
        print(line(row))
    print()


def must_be(what, actual, expected):
    if Decimal(actual) != Decimal(expected):
        raise Wrong(f"{what} must be {vnd(expected)}, got {vnd(actual)}")


class Story:
    def __init__(self, directory, policy):
        self.dir = directory
        self.policy = policy
        self.stack = {}
        self.number = {}

    def up(self):
        done = subprocess.run([ROOT / "scripts/stack", "up", "--dir", self.dir, "--config", self.policy], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Wrong(f"the stack did not start: {done.stderr.strip()}")
        self.stack = dict(line.split("=", 1) for line in done.stdout.splitlines())

    def ctl(self, *arguments):
        done = subprocess.run([BIN / "airtimectl", "--config", self.stack["CONFIG"], *arguments], capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            raise Wrong(f"airtimectl {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    def gy(self, *arguments):
        """One exchange, shown as it is on the wire: a till recharges, the rest is a gateway's."""
        client = "shop1.till.lab.test" if arguments[0] == "recharge" else "pgw1.lab.test"
        environment = dict(os.environ, AIRTIME_DIAMETER=f"127.0.0.1:{self.stack['DIAMETER_PORT']}",
                           AIRTIME_ORIGIN_HOST=self.stack["ORIGIN_HOST"], AIRTIME_ORIGIN_REALM=self.stack["ORIGIN_REALM"])
        done = subprocess.run([BIN / "gy-client", *map(str, arguments), "--msisdn", MSISDN, "--origin-host", client],
                              capture_output=True, text=True, check=False, env=environment)
        print("".join(f"    {line}\n" for line in done.stdout.splitlines()), end="", flush=True)
        if done.returncode != 0:
            raise Wrong(f"gy-client {' '.join(map(str, arguments))}: exit status {done.returncode} {done.stderr.strip()}")
        return done.stdout

    def session(self, kind, name, type_, *arguments):
        self.number[name] = 0 if type_ == "initial" else self.number[name] + 1
        return self.gy(kind, "--session", name, "--type", type_, "--number", self.number[name], *arguments)

    def subscriber(self):
        return json.loads(self.ctl("--json", "subscriber", "show", MSISDN))

    def show_accounts(self, **expected):
        state = self.subscriber()
        table(("account", "balance", "held", "reserved"),
              [(account["name"], vnd(account["balance"]), vnd(account["held"]), vnd(account["reserved"]))
               for account in state["accounts"]])
        balances = {account["name"]: account["balance"] for account in state["accounts"]}
        for name, amount in expected.items():
            must_be(f"account {name}", balances[name], amount)
        return state

    def show_debt(self, state, expected):
        if state["advances"]:
            table(("advance", "to account", "lent", "fee", "outstanding", "state"),
                  [(advance["id"], advance["account"], vnd(advance["principal"]), vnd(advance["fee"]), vnd(advance["outstanding"]),
                    advance["state"]) for advance in state["advances"]])
        say(f"debt: {bold(vnd(state['debt']))}")
        must_be("the debt", state["debt"], expected)

    def settled_state(self):
        """Waits for the worker to have taken what is held."""
        deadline = time.monotonic() + 10
        while True:
            state = self.subscriber()
            if all(Decimal(account["held"]) == 0 for account in state["accounts"]):
                return state
            if time.monotonic() > deadline:
                raise Wrong("the worker did not recover what is held within 10 s")
            time.sleep(0.05)

    def tell(self):
        chapter("1  A private stack on loopback")
        self.up()
        table(("part", "where"), [("Redis 7, AOF on", f"port {self.stack['REDIS_PORT']}"),
                                  ("freeDiameterd with app_airtime", f"port {self.stack['DIAMETER_PORT']}"),
                                  ("airtime-worker", f"pid {self.stack['WORKER_PID']}")])

        chapter("2  A subscriber with five accounts, enrolled, who spends 85,000 VND a month")
        accounts = {"main": 4000, "promo": 500, "voice": 300, "sms": 600, "data": 1500}
        today = datetime.now(ZONE)
        months = [today.year * 12 + today.month - 1 - back for back in (1, 2, 3)]
        self.ctl("subscriber", "create", MSISDN, "--imsi", "452040000000001", "--enrol", "--activated",
                 time.strftime("%Y-%m-%d", time.gmtime(time.time() - 400 * 86400)),
                 *(word for name, amount in accounts.items() for word in ("--account", f"{name}={amount}")),
                 *(word for month in months for word in ("--spend", f"{month // 12:04d}-{month % 12 + 1:02d}=85000")))
        state = self.show_accounts(**accounts)
        say(f"average spend 85,000 VND: may owe up to {vnd(state['offer'])} before fees")
        must_be("the offer", state["offer"], 10_000)

        chapter("3  A data session and a call drain the balance")
        quota = 20 * BLOCK
        price = 20 * BLOCK_PRICE
        self.session("data", "movie", "initial", "--octets", quota)
        self.session("data", "movie", "update", "--octets", quota, "--used", quota)
        self.session("data", "movie", "update", "--octets", quota, "--used", quota)
        main = Decimal(4000) - (2 * price - 1500 - 500)
        self.session("voice", "call", "initial", "--seconds", 30)
        self.session("voice", "call", "termination", "--used", 30)
        main -= 30 * SECOND_PRICE - 300
        self.session("data", "movie", "update", "--octets", quota, "--used", quota)
        main -= price
        self.show_debt(self.show_accounts(main=main, promo=0, voice=0, sms=600, data=0), 0)
        say(f"what can pay for data is {vnd(main)}: not below the threshold of 1,000 VND, so quota shrinks and nothing is lent")

        chapter("4  The next report crosses the threshold: an advance, and quota in that very answer")
        self.session("data", "movie", "update", "--octets", quota, "--used", 6 * BLOCK)
        main -= 6 * BLOCK_PRICE
        state = self.show_accounts(main=main, data=5000)
        say("`data` was the lowest of the accounts that may be lent to, so 5,000 VND went there")
        self.show_debt(state, 5500)

        chapter("5  The debt as Redis holds it")
        contract = state["contract"]
        say(f"airtimectl contract dump {contract}")
        fields = [line.split("  ", 1) for line in self.ctl("contract", "dump", contract).splitlines()]
        table(("field", "value"), [(name, value if len(value) <= 90 else value[:87] + "...") for name, value in fields])

        chapter("6  The session goes on, and ends")
        self.session("data", "movie", "termination", "--used", 10 * BLOCK)
        data = 5000 - 10 * BLOCK_PRICE
        self.show_accounts(main=main, data=data)

        chapter("7  A recharge of 3,000 VND, less than the debt: 80 % of it repays, the fee first")
        self.gy("recharge", "--amount", 3000, "--id", "scratch-card-1")
        state = self.settled_state()
        main += 3000 - 2400
        self.show_recoveries(of_recharges=1)
        must_be("account main", self.balance(state, "main"), main)
        self.show_debt(state, 3100)

        chapter("8  The same recharge again (the shop's terminal repeats it): same answer, no second effect")
        self.gy("recharge", "--amount", 3000, "--id", "scratch-card-1")
        self.show_debt(self.show_accounts(main=main, data=data), 3100)

        chapter("9  A recharge of 10,000 VND settles the debt")
        self.gy("recharge", "--amount", 10_000, "--id", "scratch-card-2")
        state = self.settled_state()
        main += 10_000 - 3100
        self.show_recoveries(of_recharges=2)
        self.show_debt(self.show_accounts(main=main, promo=0, voice=0, sms=600, data=data), 0)

        chapter("10  The audit: every balance and debt rebuilt from the ledger's events alone")
        print("".join(f"  {line}\n" for line in self.ctl("audit").splitlines()), end="")

    @staticmethod
    def balance(state, name):
        return next(account["balance"] for account in state["accounts"] if account["name"] == name)

    def show_recoveries(self, of_recharges):
        """What the worker took, from the contract's history; the ledger reader may be a moment behind."""
        deadline = time.monotonic() + 10
        while True:
            events = [dict(pair.split("=", 1) for pair in shlex.split(line))
                      for line in self.ctl("subscriber", "history", MSISDN).splitlines()]
            recovered = [event for event in events if event["kind"] == "recovered"]
            if len({event["note"] for event in recovered}) == of_recharges:
                break
            if time.monotonic() > deadline:
                raise Wrong("the history does not show the recovery within 10 s")
            time.sleep(0.05)
        say("what the worker took, so far:")
        table(("recharge", "advance", "fee", "principal"),
              [(event["note"], event["advance"], vnd(-Decimal(event.get("fee", 0))), vnd(-Decimal(event.get("principal", 0))))
               for event in reversed(recovered)])


def stack_down(directory):
    subprocess.run([ROOT / "scripts/stack", "down", "--dir", directory], check=False)


def policy_with_books_at_once(path):
    """The sample policy, by which ledger files are finished, and so in the books, within seconds."""
    import yaml

    policy = yaml.safe_load((ROOT / "conf/airtime.yaml").read_text())
    policy["worker"]["ledger_rotate_s"] = 2
    path.write_text(yaml.safe_dump(policy, sort_keys=False, allow_unicode=True))
    return path


def fill_with_a_market(story):
    chapter(f"11  {MARKET} more subscribers, with {MARKET_DAYS} days behind them")
    made = subprocess.run([BIN / "generate_market", "--config", story.stack["CONFIG"], "--count", str(MARKET), "--days", str(MARKET_DAYS)],
                          stderr=subprocess.PIPE, text=True, check=False)
    if made.returncode != 0:
        raise Wrong(f"no market: {made.stderr.strip().splitlines()[-1]}")
    events = int(re.findall(r"(\d+) events", made.stderr)[-1])
    deadline = time.monotonic() + 180
    while True:
        books = json.loads(story.ctl("--json", "books", "status"))
        if books["events"] >= events and books["waiting"] == 0:
            break
        if time.monotonic() > deadline:
            raise Wrong(f"the worker did not load {events} events into the books within 180 s: see {story.dir / 'worker.log'}")
        time.sleep(0.5)
    say(f"{books['events']} events of the ledger are in the books")


def tell_and_keep():
    """The story, and a stack that goes on."""
    if KEPT.exists():
        say(f"{KEPT.relative_to(ROOT)}: the stack of an earlier time is stopped and thrown away")
        stack_down(KEPT)
        shutil.rmtree(KEPT)
    KEPT.mkdir(parents=True)
    story = Story(KEPT, policy_with_books_at_once(KEPT / "policy.yaml"))
    try:
        story.tell()
        fill_with_a_market(story)
    except Wrong as wrong:
        print(f"\nscripts/demo: {wrong}", file=sys.stderr)
        stack_down(KEPT)
        return 1
    password = pathlib.Path(story.stack["PAGES_PASSWORD_FILE"]).read_text().strip()
    chapter("The stack goes on: look at its pages")
    for name, value in (("address", bold(story.stack["PAGES_URL"] + "/")), ("user", bold(story.stack["PAGES_USER"])),
                        ("password", bold(password)), ("look for", f"{MSISDN} of the story, or 84900000004 of the market"),
                        ("to end it", f"scripts/stack down --dir {KEPT.relative_to(ROOT)}")):
        say(f"{name.ljust(10)} {value}")
    return 0


def main():
    if sys.argv[1:] == ["--keep"]:
        return tell_and_keep()
    with tempfile.TemporaryDirectory(prefix="airtime-demo-") as directory:
        story = Story(pathlib.Path(directory), ROOT / "conf/airtime.yaml")
        try:
            story.tell()
        except Wrong as wrong:
            print(f"\nscripts/demo: {wrong}", file=sys.stderr)
            return 1
        finally:
            stack_down(directory)
    print(f"\n{bold('Every figure was as the rules say.')} The stack is stopped and its files are gone.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
