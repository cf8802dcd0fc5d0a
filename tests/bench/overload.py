"""Twice as much as it can, and how soon that is forgotten."""
import statistics
import time

import load
import steady_state
from recharges import DEBTS
from rounds import calls, p99, per_second, run
from saturation import best_outstanding

SEND_BUFFER = 65536
SECONDS = 10


def peak_of(bench, stack):
    return per_second(run(bench, f"{bench.label}peak", stack, **calls(bench, outstanding=best_outstanding(bench, "everysec"))))


def storm(bench, stack, peak):
    """The traffic that is too much, another client beside it, recharges."""
    traffic = load.start(stack, **calls(bench, rate=round(2 * peak), send_buffer=SEND_BUFFER, seconds=SECONDS))
    # What sends too much is itself short of CPU time, and would count its own delay: another client tells how long answers take.
    witness = load.start(stack, before_others=True, **calls(bench, rate=500, first_connection=40, seconds=SECONDS))
    recharged = load.finish(load.start(stack, rate=100, seconds=SECONDS, warmup_s=1, first_connection=50, **DEBTS))
    return load.finish(traffic), load.finish(witness), recharged


def rows_of_storm(bench, peaks, traffic, witness, recharged):
    served = sum(per_second(report) for report in (traffic, witness, recharged))
    busy = witness["busy_latency"]
    ended = traffic["by_kind"].get("termination", {})
    bench.row("overload at twice the peak: throughput against the peak", served / statistics.mean(peaks),
              detail=f"{served:,.0f}/s against {peaks[0]:,.0f} before and {peaks[1]:,.0f} after; "
                     f"right {traffic['verdicts'].get('right', 0):,}, 3004 {traffic['verdicts'].get('too_busy', 0):,}, "
                     f"could not be sent {traffic['unsent']:,}")
    right = sum(report["accepted_latency"]["count"] / report["seconds"] for report in (traffic, witness, recharged))
    bench.row("overload: of these right, not 3004", right / statistics.mean(peaks), detail=f"{right:,.0f}/s")
    bench.row("overload: p99 of accepted", p99(witness) / 1000, "ms",
              detail=f"of another client with {witness['per_second']:,.0f}/s; the one that sends too much sees {p99(traffic) / 1000:,.0f} ms")
    bench.row("overload: slowest 3004", busy["max_us"] / 1000, "ms",
              detail=f"{busy['count']:,} to that other client; the one that sends too much sees {traffic['busy_latency']['max_us'] / 1000:,.0f} ms")
    bench.row("overload: terminations served", ended.get("right", 0) / max(1, sum(ended.values())))
    bench.row("overload: recharges served", recharged["verdicts"].get("right", 0) / max(1, recharged["sent"]),
              detail=f"p99 {p99(recharged) / 1000:,.0f} ms")


def overload(bench):
    """Between two measurements of the peak."""
    stack = bench.server("everysec")
    steady_state.debtors(stack)
    peak = peak_of(bench, stack)
    traffic, witness, recharged = storm(bench, stack, peak)
    ended_at = time.monotonic()
    after = load.finish(load.start(stack, **calls(bench, rate=round(peak / 2), warmup_s=max(0.0, 5 - (time.monotonic() - ended_at)),
                                                  seconds=3)))
    peaks = (peak, peak_of(bench, stack))
    bench.numbers[f"{bench.label}overload"] = {"peaks": peaks, "traffic": traffic, "witness": witness, "recharges": recharged,
                                               "after": after}
    rows_of_storm(bench, peaks, traffic, witness, recharged)
    bench.row("5 s after the overload: 3004", after["verdicts"].get("too_busy", 0),
              detail=f"p99 {p99(after):,.0f} us at half the peak")
