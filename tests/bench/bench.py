"""Measures the daemon next to a null server and prints one table; scripts/bench builds what it needs."""
import argparse
import contextlib
import datetime
import json
import os
import pathlib
import platform
import shutil
import signal
import sys
import tempfile
import traceback

import headlines
import load
import steady_state
from audit import audit
from books import books
from held import held, soak
from latency import latency
from memory import ended, memory, starts
from nodes import nodes
from overload import overload
from recharges import recharges
from saturation import alone, compare, cpu
from sessions import advances, always, sessions, shapes
from servers import BUILD, ROOT, BenchError, NullServer, Stack, may_run_in_real_time
from table import REAL_TIME, Row, say, table

STEPS = {"compare": compare, "cpu": cpu, "alone": alone, "latency": latency, "sessions": sessions, "always": always, "advances": advances, "shapes": shapes,
         "recharges": recharges, "overload": overload, "held": held, "nodes": nodes,
         "ended": ended, "memory": memory, "starts": starts, "books": books, "audit": audit}
ONCE = ("ended", "memory", "starts", "books", "audit")  # however anything is scheduled
ALL = [name for name in STEPS if name != "compare"]
QUICK = ("cpu", "alone", "latency", "ended")


def name_of(build):
    """Of OTHER/build/release it is OTHER."""
    return build.parents[1].name if build.parent.name == "build" else build.name


def build_folder(text):
    path = pathlib.Path(text).resolve()
    if not (path / "bin" / "seed_contracts").exists():
        raise argparse.ArgumentTypeError(f"{path} has no bin/seed_contracts: build there with --target bench")
    return path


class Bench:
    def __init__(self, options):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="airtime-bench-"))
        self.crowd = 100_000 if options.quick else 1_000_000
        self.books_subscribers, self.books_events = options.subscribers, options.events
        self.seconds, self.rounds = options.seconds or (2 if options.quick else 4), options.rounds
        self.against, self.against_name = options.against, options.against and name_of(options.against)
        is_short = options.quick and not options.against
        self.sessions_before = steady_state.SESSIONS_BEFORE_QUICK if is_short else steady_state.SESSIONS_BEFORE
        self.real_time, self.is_over_all = False, False
        self.stop_later = contextlib.ExitStack()
        self.running = {}
        self.rows, self.numbers = [], {}
        self.outstanding, self.saturation = {}, {}

    def row(self, *cells, **more):
        self.rows.append(Row(*cells, real_time=self.real_time and not self.is_over_all, **more))
        say("   " + " | ".join(cell for cell in self.rows[-1].cells if cell))

    @property
    def label(self):
        """In front of what is measured."""
        return REAL_TIME if self.real_time else ""

    @property
    def compared(self):
        return ["null", "bound", "everysec"] + (["against"] if self.against else [])

    @property
    def stacks(self):
        return [server for server in self.running.values() if isinstance(server, Stack)]

    def started(self, server):
        self.stop_later.callback(server.stop)
        return server

    def server(self, name):
        """Started when it is first asked for, and then there until the end."""
        if name not in self.running:
            say(f"starting {name}")
            server = self.running[name] = self.started(self.new_server(name))
            server.schedule(self.real_time)
            if isinstance(server, Stack):
                say(f"{name}: contracts, and {self.sessions_before} sessions of each subscriber")
                steady_state.seed(server)
                say(f"{name}: {steady_state.warm_up(server, self.sessions_before)}")
        return self.running[name]

    def new_server(self, name):
        if name in ("null", "bound"):
            return NullServer(self.dir / name, {"null": "null_dispatch", "bound": "null_forward"}[name])
        # The subscribers come in turn: of a cache that lacks room for one, every one finds itself gone. The ledger's
        # files are short, so that Redis is rid of their entries while charging runs.
        settings = {"extension": {"cache_contracts_max": 300_000}, "worker": {"ledger_rotate_s": 10}}
        if name == "always":
            # As conf/airtime.yaml says: while Redis waits for the disk for some shards, others decide.
            settings["extension"]["shards"] = 8
        return Stack(self.dir / name, "always" if name == "always" else "everysec", settings=settings,
                     build=self.against if name == "against" else BUILD)

    def new_stack(self, name, settings):
        """One of its own for a step, which stops it."""
        say(f"starting {name}")
        stack = self.started(Stack(self.dir / f"{name}{len(self.rows)}", settings=settings))
        stack.schedule(self.real_time)
        return stack

    def schedule(self, real_time):
        self.real_time = real_time
        for server in self.running.values():
            server.schedule(real_time)

    def stop(self):
        self.stop_later.close()
        shutil.rmtree(self.dir, ignore_errors=True)


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown")
    return f"{os.cpu_count()} x {model}, Linux {platform.release()}"


def cpu_ticks():
    """Those that the host of a virtual machine gave to others (steal of proc(5)), and all."""
    with open("/proc/stat") as stat:
        ticks = [int(field) for field in stat.readline().split()[1:9]]
    return ticks[7], sum(ticks)


def host_took(before):
    """The share of CPU time since `before`, in percent, that the host gave to others."""
    (taken_before, all_before), (taken, all_now) = before, cpu_ticks()
    return 100 * (taken - taken_before) / max(1, all_now - all_before)


def measure(bench, options):
    if options.soak:
        STEPS["soak"] = lambda bench: soak(bench, options.soak_minutes)
    steps = ["soak"] if options.soak else options.only or options.steps or (QUICK if options.quick else ALL)
    schedulings = [real_time for real_time in (False, True) if not real_time or may_run_in_real_time()]
    if options.soak:
        schedulings = schedulings[-1:]
    elif options.quick or options.ordinary:
        schedulings = [False]
    elif options.real_time:
        schedulings = schedulings[-1:]
    taken = {}
    for real_time in schedulings:
        bench.schedule(real_time)
        for name in steps:
            if name in ONCE and real_time != schedulings[-1]:
                continue
            before, bench.is_over_all = cpu_ticks(), name in ONCE
            STEPS[name](bench)
            taken[bench.label + name] = host_took(before)
    bench.is_over_all = True
    bench.row("CPU time that the host gave to others, in the worst step", max(taken.values()), "%",
              detail=", ".join(f"{name} {share:.1f}" for name, share in taken.items()))
    bench.row("answers wrong, lost or doubled, in all runs", sum(load.FAULTS.values()),
              detail=", ".join(f"{fault} {count}" for fault, count in load.FAULTS.items()))


def is_full(options):
    """With all rows, each of as many rounds as they should be."""
    is_less = options.quick or options.soak or options.only or options.steps or options.ordinary or options.real_time
    return not is_less and options.rounds >= 7 and options.seconds is None


def step(name):
    """Instead of `choices`, which Python 3.11 also asks of a list that is empty."""
    if name not in STEPS:
        raise argparse.ArgumentTypeError(f"no step {name}; there are {', '.join(STEPS)}")
    return name


def parse_options(arguments=None):
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("steps", nargs="*", type=step, metavar="STEP", help="as --only")
    parser.add_argument("--quick", action="store_true", help="the headline alone, in five minutes, in ordinary scheduling")
    parser.add_argument("--soak", action="store_true", help="15 minutes at 80 %% of what it can, instead of the rest")
    parser.add_argument("--soak-minutes", type=float, default=15)
    parser.add_argument("--only", nargs="+", type=step, metavar="STEP", help="only these")
    parser.add_argument("--ordinary", action="store_true", help="in ordinary scheduling alone")
    parser.add_argument("--real-time", action="store_true", help="in real time alone, where that may be")
    parser.add_argument("--subscribers", type=int, default=1_000_000, help="of the market that `books` loads (1000000)")
    parser.add_argument("--events", type=int, default=10_000_000, help="of that market (10000000)")
    parser.add_argument("--rounds", type=int, default=7, help="in each of which every server has its turn (7)")
    parser.add_argument("--seconds", type=float, help="of each turn (4, with --quick 2)")
    parser.add_argument("--against", type=build_folder, metavar="DIR", help="another build's folder, as OTHER/build/release: it runs in the same rounds")
    parser.add_argument("--json", default=str(ROOT / "build" / "bench.json"), help="where the numbers are written")
    return parser.parse_args(arguments)


def main(arguments=None):
    options = parse_options(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is stopped all the same
    bench = Bench(options)
    status = 0
    try:
        measure(bench, options)
    except Exception as error:  # an hour of figures is worth more than the step that failed
        if not isinstance(error, BenchError):
            traceback.print_exc()
        print(f"scripts/bench: {error}", file=sys.stderr)
        status = 2
    finally:
        bench.stop()
    when = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    print(f"\n{machine()}; {when}\n\n{table(bench.rows)}")
    if not status and is_full(options):
        headlines.append(bench.rows, when, machine())
        headlines.write_readme()
    path = pathlib.Path(options.json)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"machine": machine(), "date": when, "rows": [row.as_json() for row in bench.rows], "runs": bench.numbers},
                               indent=1) + "\n")
    say(f"numbers are in {path}")
    return status


if __name__ == "__main__":
    sys.exit(main())
