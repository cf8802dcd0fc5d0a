"""Runs servers turn about, because the machine drifts by half within minutes, and compares what was measured side by side."""
import load
from table import Spread, say

FIRST = 84_900_000_000    # subscribers with money: 10,000, and 90,000 more
NEEDY = 84_910_000_000    # below the threshold
DEBTORS = 84_920_000_000  # with an open advance

WARMUP_S = 1


def calls(bench, **options):
    """Of 100 sessions five are calls and five SMS."""
    return {"first_msisdn": FIRST, "subscribers": 10_000, "others_percent": 10, "warmup_s": WARMUP_S, "seconds": bench.seconds, **options}


def per_second(report):
    return report["per_second"]


def p50(report):
    return report["accepted_latency"]["p50_us"]


def p99(report):
    return report["accepted_latency"]["p99_us"]


def run(bench, label, server, **options):
    server.prepare(options["warmup_s"] + options["seconds"])
    report = load.run(server, **options)
    say(f"{label}: {per_second(report):,.0f}/s, p50 {p50(report):,.0f} us, p99 {p99(report):,.0f} us, CPU {load.cpu_us(report):.1f} us")
    return report


def turn_about(bench, label, servers, rounds=None):
    """Every server in every round; `servers` are by name: (server, options of the load). Reports by name, round by round."""
    reports = {name: [] for name in servers}
    for stack in bench.stacks:
        stack.rewrite_aof()
    for round_ in range(rounds or bench.rounds):
        for name, (server, options) in servers.items():
            reports[name].append(run(bench, f"{bench.label}{label}, round {round_ + 1}, {name}", server, **options))
    bench.numbers[f"{bench.label}{label}"] = reports
    return reports


def spread(reports, value):
    return Spread.of(value(report) for report in reports)


def ratio(reports, name, against, value=per_second):
    """Of runs that were neighbours."""
    return Spread.of(value(one) / value(other) for one, other in zip(reports[name], reports[against]))
