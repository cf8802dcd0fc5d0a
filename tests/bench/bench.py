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
import time

import load
import measurements
from servers import ROOT, BenchError, NullServer, Stack, may_run_in_real_time

CALLS = 84_900_000_000    # subscribers with money
NEEDY = 84_910_000_000    # below the threshold
DEBTORS = 84_920_000_000  # with an open advance
CROWD = 84_930_000_000    # a million of them


def say(text):
    print(time.strftime("%H:%M:%S"), text, file=sys.stderr, flush=True)


class Row:
    """One line of the table: what was measured, against which target."""

    def __init__(self, what, value, unit="", target=None, at_least=True, detail=""):
        self.what, self.value, self.unit, self.target, self.at_least, self.detail = what, value, unit, target, at_least, detail

    @property
    def verdict(self):
        if self.target is None:
            return ""
        return "met" if (self.value >= self.target if self.at_least else self.value <= self.target) else "missed"

    @property
    def cells(self):
        number = f"{self.value:,.0f}" if abs(self.value) >= 100 else f"{self.value:.2f}"
        goal = "" if self.target is None else f"{'at least' if self.at_least else 'at most'} {self.target:,g}"
        return [self.what, f"{number} {self.unit}".strip(), goal, self.verdict, self.detail]


def table(rows):
    """GitHub's Markdown, readable on a terminal too."""
    lines = [["what", "measured", "target", "verdict", "in detail"]] + [row.cells for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(5)]
    text = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() + " |" for line in lines]
    return "\n".join([text[0], "|" + "|".join("---" for _ in widths) + "|"] + text[1:])


class Bench:
    def __init__(self, options):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="airtime-bench-"))
        self.soaks = options.soak
        self.seconds = 3
        self.rounds = 1 if options.quick else 3
        self.crowd = 100_000 if options.quick else 1_000_000
        self.stop_later = contextlib.ExitStack()
        self.rows = []
        self.numbers = {}
        self.saturation = {}

    def rewrite_aof(self):
        for stack in (self.everysec, self.always):
            stack.rewrite_aof()

    def row(self, *cells, **more):
        self.rows.append(Row(*cells, **more))
        say("   " + " | ".join(cell for cell in self.rows[-1].cells if cell))

    def started(self, server):
        self.stop_later.callback(server.stop)
        return server

    def start(self):
        say("starting null servers, a stack with appendfsync everysec and one with always")
        if not may_run_in_real_time():
            say("all in ordinary scheduling: real time, as the systemd units have it, takes root or CAP_SYS_NICE")
        self.null = self.started(NullServer(self.dir / "null", "null_dispatch"))
        self.bound = self.started(NullServer(self.dir / "bound", "null_forward"))
        # The subscribers come in turn: of a cache that lacks room for one, every one finds itself gone.
        settings = {"extension": {"cache_contracts_max": 300_000}}
        if self.soaks:
            # Ledger entries stay until their file is complete: here that is as it will be within the first minute.
            settings |= {"worker": {"ledger_rotate_s": 10}}
        self.everysec = self.started(Stack(self.dir / "everysec", settings=settings))
        # As conf/airtime.yaml says: while Redis waits for the disk for some shards, others decide.
        with_more_shards = settings | {"extension": settings["extension"] | {"shards": 8}}
        self.always = self.started(Stack(self.dir / "always", "always", settings=with_more_shards))
        say("seeding contracts")
        for stack in (self.everysec, self.always):
            stack.seed(CALLS, 100_000, main=900_000_000)
        self.everysec.seed(NEEDY, 100_000, main=500)
        self.everysec.seed(DEBTORS, 20_000, indebted=True, main=500)
        say("warming the caches: a session of each subscriber")
        for stack in (self.everysec, self.always):
            for first in (CALLS, NEEDY) if stack is self.everysec else (CALLS,):
                load.run(stack, first_msisdn=first, subscribers=100_000, requests=400_000, outstanding=256, warmup_s=0, seconds=600)

    @property
    def servers(self):
        return {"null": self.null, "bound": self.bound, "everysec": self.everysec, "always": self.always}

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


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a third of the time, for a first look")
    parser.add_argument("--soak", action="store_true", help="15 minutes at 80 %% of what it can, instead of the rest")
    parser.add_argument("--soak-minutes", type=float, default=15)
    parser.add_argument("--only", nargs="+", choices=measurements.STEPS, help="only these")
    parser.add_argument("--json", default=str(ROOT / "build" / "bench.json"), help="where the numbers are written")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is stopped all the same
    bench = Bench(options)
    status = 0
    try:
        bench.start()
        steps = {"soak": lambda bench: measurements.soak(bench, options.soak_minutes)} if options.soak else {
            name: step for name, step in measurements.STEPS.items() if not options.only or name in options.only}
        taken = {}
        for name, step in steps.items():
            before = cpu_ticks()
            step(bench)
            taken[name] = host_took(before)
        bench.row("CPU time that the host gave to others, in the worst step", max(taken.values()), "%",
                  detail=", ".join(f"{name} {share:.1f}" for name, share in taken.items()))
        bench.row("answers wrong, lost or doubled, in all runs", sum(load.FAULTS.values()), target=0, at_least=False,
                  detail=", ".join(f"{fault} {count}" for fault, count in load.FAULTS.items()))
    except BenchError as error:
        print(f"scripts/bench: {error}", file=sys.stderr)
        status = 2
    finally:
        bench.stop()
    when = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    print(f"\n{machine()}; {when}\n\n{table(bench.rows)}")
    rows = [dict(zip(("what", "value", "unit", "target", "verdict", "detail"),
                     (row.what, row.value, row.unit, row.target, row.verdict, row.detail))) for row in bench.rows]
    path = pathlib.Path(options.json)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"machine": machine(), "date": when, "rows": rows, "runs": bench.numbers}, indent=1) + "\n")
    say(f"numbers are in {path}")
    return status


if __name__ == "__main__":
    sys.exit(main())
