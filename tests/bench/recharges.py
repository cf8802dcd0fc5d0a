"""Recharges of debtors: answered by a node, their debt taken back by the worker."""
import time

import load
import steady_state
from rounds import DEBTORS, calls, p99
from saturation import saturation_of

ALONE_PER_S = 5500  # a closed loop would take more than it leaves the worker time for
BESIDE_PER_S = 1050
DEBTS = {"flow": "recharges", "first_msisdn": DEBTORS, "subscribers": 20_000}


def alone(bench, stack):
    stack.settle()
    began = time.monotonic()
    report = load.finish(load.start(stack, rate=ALONE_PER_S, seconds=10, warmup_s=0, **DEBTS))
    _, left = stack.work_left()
    took_s = time.monotonic() - began
    bench.numbers[f"{bench.label}recharges alone"] = report
    bench.row("recharges recovered per second, alone", (report["sent"] - left) / took_s, "/s",
              detail=f"answered {report['per_second']:,.0f}/s; left to the worker at the end: {left:,}")


def beside_calls(bench, stack):
    stack.settle()
    rate = round(0.8 * saturation_of(bench, "everysec"))
    traffic = load.start(stack, **calls(bench, rate=rate, seconds=10))
    storm = load.start(stack, rate=BESIDE_PER_S, seconds=10, warmup_s=1, first_connection=50, **DEBTS)
    left = []
    while storm.poll() is None:
        left.append(stack.work_left()[1])
        time.sleep(0.25)
    storm, traffic = load.finish(storm), load.finish(traffic)
    bench.numbers[f"{bench.label}recharges while CCRs run"] = {"recharges": storm, "traffic": traffic, "left": left}
    bench.row("recharges per second while CCRs run at 80 %", storm["per_second"], "/s",
              detail=f"p99 {p99(storm):,.0f} us; beside {traffic['per_second']:,.0f} CCRs/s")
    bench.row("the worker's backlog then, at worst", max(left) / BESIDE_PER_S, "s",
              detail=f"{max(left)} recharges")


def recharges(bench):
    stack = bench.server("everysec")
    steady_state.debtors(stack)
    alone(bench, stack)
    beside_calls(bench, stack)
    stack.settle()
