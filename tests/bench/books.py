"""History for people: how fast ledger files get into the books, what pages over them take, and what both take from charging."""
import contextlib
import fcntl
import json
import os
import resource
import secrets
import subprocess
import time

import people
import rounds
import steady_state
from process_usage import resident_kb, usage_of
from servers import BUILD, BenchError
from table import say

DAYS = 90
PEOPLE = 10
LOOKED_AT = 84_940_000_000  # the first of them: subscribers whose contracts are in Redis, with a past by the real rules
LOOKED_AT_COUNT = 200
LOOKED_AT_DAYS = 270  # of their past: in 90 days nobody fills more than a page
MARKET = 85_000_000_000
LOADED_MEANWHILE = 86_000_000_000
LOOKS = ((1.0, "a page a second each", 60), (0.0, "without a pause", 20))  # the pause, and for how long, in s
LATER_EVENTS = 300_000  # of each round, for the worker to load meanwhile
WORKER_LOOKS_S = 2.5  # how late the worker finds that nobody has the books any more


def write_ledger(folder, subscribers, events, days, first_msisdn):
    """Of a market that was never in Redis. How many events it has."""
    say(f"writing the ledger of {subscribers:,} subscribers, {events:,} events in {days} days")
    done = subprocess.run([BUILD / "bin" / "generate_ledger", "--folder", folder, "--subscribers", str(subscribers), "--events", str(events),
                           "--days", str(days), "--first-msisdn", str(first_msisdn), "--seed", str(first_msisdn)],
                          stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise BenchError("generate_ledger failed")
    return int(done.stdout)


def confirm(stack):
    """Files that Redis has not confirmed are set aside by the worker: what was written until now counts as its own."""
    for partition in range(int(stack.redis("HGET", "airtime:operator", "partitions"))):
        stack.redis("HSET", f"{{p{partition:02}}}:ledger", "cursor", f"{int(1e3 * time.time())}-0")


def move_in(stack, files):
    for file in files:
        into = stack.dir / "ledger" / file.parent.name
        into.mkdir(exist_ok=True)
        file.rename(into / file.name)


def ctl(stack, *words):
    done = subprocess.run([BUILD / "bin" / "airtimectl", "--config", stack.values["CONFIG"], "--json", *map(str, words)], capture_output=True,
                          text=True, check=False)
    if done.returncode != 0:
        raise BenchError(f"airtimectl {' '.join(map(str, words))}: {done.stderr}")
    return done.stdout


def status(stack):
    return json.loads(ctl(stack, "books", "status"))


@contextlib.contextmanager
def nobody_loads(stack):
    """Workers leave the books alone while somebody has them."""
    with open(stack.dir / "books" / "lock", "ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def load(bench, stack, events):
    """All of the ledger, by the worker's loader, on its own; then what it takes."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    process = subprocess.Popen([BUILD / "bin" / "airtimectl", "--config", stack.values["CONFIG"], "books", "rebuild"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    peak_kb, said_at, line = 0, began, ""
    for line in process.stderr:
        peak_kb = max(peak_kb, resident_kb(process.pid))
        if time.monotonic() > said_at + 10:
            said_at = time.monotonic()
            say(line.strip())
    if process.wait() != 0:
        raise BenchError(f"airtimectl books rebuild failed: {line.strip()}")
    took_s = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    books = status(stack)
    if books["events"] < events:
        raise BenchError(f"of {events} events {books['events']} are in the books")
    bench.numbers[f"{bench.label}books loaded"] = {"events": events, "took_s": took_s, "cpu_s": cpu_s, "peak_kb": peak_kb, "books": books}
    name = f"{events:,} events of {bench.books_subscribers:,} subscribers"
    bench.row("books: events loaded per second", events / took_s, "/s",
              detail=f"{name} in {books['files']:,} files; {took_s:.0f} s, CPU {cpu_s:.0f} s: {events / cpu_s:,.0f} in one of CPU; "
                     f"at most {peak_kb / 1024:.0f} MiB")
    bench.row("books: bytes per event", books["bytes"] / events, "bytes", detail=f"{books['bytes'] / 1e6:,.0f} MB, all files")


def sign_in_all(bench, stack):
    """Ten of them, each with an account."""
    password = secrets.token_urlsafe(18)
    file = bench.dir / "people.password"
    file.touch(mode=0o600)
    file.write_text(password + "\n")
    for number in range(PEOPLE):
        ctl(stack, "user", "add", f"person{number}", "--role", "manager", "--password-file", file)
    return [people.Person(stack.values["PAGES_URL"], f"person{number}", password) for number in range(PEOPLE)]


def pages_of(person):
    firsts = [f"/subscribers/m-{LOOKED_AT + number}" for number in range(LOOKED_AT_COUNT)]
    older = [page for page in (people.older_page(person, path) for path in firsts) if page]
    if not older:
        raise BenchError("nobody has more events than fit on a page")
    reports = [f"/reports?report={report}&by={by}" for report, by in (("lending", "day"), ("lending", "channel"), ("vintage", "week"),
                                                                    ("roll", "month"), ("repeat", "week"), ("curves", "month"))]
    return [people.Page("a subscriber", firsts, 5), people.Page("an older part of the timeline", older, 2),
            people.Page("the dashboard", ["/dashboard"], 2), people.Page("a report", reports, 1)]


def look(bench, stack, crowd, pages):
    """What ten people wait for, until the last byte of a page is there."""
    portal = stack.processes["airtime-portal"]
    for pause_s, how, look_s in LOOKS:
        say(f"ten people look for {look_s} s, {how}")
        before, began = usage_of(portal), time.monotonic()
        with people.Crowd(crowd, pages, pause_s) as browsing:
            time.sleep(look_s)
        spent, took_s = usage_of(portal) - before, time.monotonic() - began
        count = sum(map(len, browsing.took_ms.values()))
        bench.numbers[f"{bench.label}books looked at, {how}"] = browsing.took_ms
        for name, took_ms in browsing.took_ms.items():
            if not took_ms:
                raise BenchError(f"nobody looked at {name}")
            bench.row(f"{name}: p99 of ten people, {how}", people.quantile(took_ms, 0.99), "ms", known_as=f"{name}: p99 of ten people",
                      detail=f"p50 {people.quantile(took_ms, 0.5):.1f} ms of {len(took_ms):,}")
        bench.row(f"pages per second, ten people, {how}", count / took_s, "/s",
                  detail=f"CPU of the portal {1e3 * spent.cpu_s / count:.1f} ms a page; it has {resident_kb(portal) / 1024:.0f} MiB")


def beside_charging(bench, stack, crowd, pages, later):
    """Charging alone, and while ten look at a page a second each and the worker loads. `later`: files, as many for each round."""
    say("charging alone, and beside people and a worker that loads")
    steady_state.seed(stack)
    say(steady_state.warm_up(stack, bench.sessions_before))
    wait_until_loaded(stack)
    outstanding = rounds.calls(bench, outstanding=256)
    reports = {"alone": [], "beside": []}
    loaded = []
    for number in range(bench.rounds):
        with nobody_loads(stack):
            stack.settle()
            reports["alone"].append(rounds.run(bench, f"{bench.label}books, round {number + 1}, alone", stack, **outstanding))
            before = status(stack)["events"]
            move_in(stack, later[number::bench.rounds])
        with people.Crowd(crowd, pages, 1.0):
            time.sleep(WORKER_LOOKS_S)
            reports["beside"].append(rounds.run(bench, f"{bench.label}books, round {number + 1}, beside them", stack, **outstanding))
        loaded.append(status(stack)["events"] - before)
        say(f"{loaded[-1]:,} events loaded meanwhile")
    bench.numbers[f"{bench.label}books beside charging"] = {**reports, "loaded": loaded}
    bench.row("charging while ten look and the worker loads, against the same without", rounds.ratio(reports, "beside", "alone"),
              detail=f"{rounds.spread(reports['beside'], rounds.per_second).median:,.0f}/s; {sum(loaded):,} events loaded meanwhile, "
                     f"in no round fewer than {min(loaded):,}")


def wait_until_loaded(stack, seconds=600):
    """What the stack's own worker wrote."""
    stack.settle(seconds)
    deadline = time.monotonic() + seconds
    folder = stack.dir / "ledger"
    while list((folder / "open").iterdir()) or (files := status(stack)["files"]) < sum(len(os.listdir(day)) for day in folder.glob("20*")):
        if time.monotonic() > deadline:
            raise BenchError("the worker does not load what it wrote")
        time.sleep(1)
    say(f"{files:,} files are in the books")


def play(stack):
    """Subscribers with a past in Redis, whose ledger the worker writes and loads."""
    say(f"{LOOKED_AT_COUNT} subscribers with {LOOKED_AT_DAYS} days of a past by the real rules")
    done = subprocess.run([BUILD / "bin" / "generate_market", "--config", stack.values["CONFIG"], "--first-msisdn", str(LOOKED_AT), "--count",
                           str(LOOKED_AT_COUNT), "--days", str(LOOKED_AT_DAYS)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise BenchError(done.stderr.strip())
    wait_until_loaded(stack)


def books(bench):
    stack = bench.new_stack("books", {"worker": {"ledger_rotate_s": 10}, "portal": {"pages": {"look_ups_per_hour": 100_000}}})
    stack.stop_worker()
    events = write_ledger(stack.dir / "ledger", bench.books_subscribers, bench.books_events, DAYS, MARKET)
    later = stack.dir / "later"
    write_ledger(later, bench.books_subscribers, LATER_EVENTS * bench.rounds, 2, LOADED_MEANWHILE)
    confirm(stack)
    load(bench, stack, events)
    stack.start_worker()
    play(stack)
    crowd = sign_in_all(bench, stack)
    pages = pages_of(crowd[0])
    look(bench, stack, crowd, pages)
    beside_charging(bench, stack, crowd, pages, sorted(later.glob("*/*")))
    stack.stop()
