"""How long answers take at half of what null answers at most."""
import time

import load
from rounds import calls, p99, ratio, run, spread, turn_about
from saturation import half_of_null
from table import Spread

REWRITE_AFTER_S = 1.5  # of the run, its warm-up with it


def during_rewrite(bench, stack, options):
    """A run in which Redis begins to rewrite its AOF, once. How long the rewrite took is in the report."""
    stack.prepare(options["warmup_s"] + options["seconds"])
    process = load.start(stack, **options)
    time.sleep(REWRITE_AFTER_S)
    began = time.monotonic()
    stack.rewrite_aof()
    took_s = time.monotonic() - began
    report = load.finish(process)
    stack.settle()
    return {**report, "rewrite_s": took_s}


def latency(bench):
    rate = half_of_null(bench)
    options = calls(bench, rate=round(rate))
    names = [name for name in bench.compared if name != "bound"]
    found = turn_about(bench, f"open loop at {rate:,.0f}/s", {name: (bench.server(name), options) for name in names})
    for name in names[1:]:
        bench.row(f"p99 at half of null's saturation, against null, {name}", ratio(found, name, "null", p99),
                  **({"target": 2 if bench.label == "" else 1.5, "at_least": False} if name == "everysec" else {}),
                  detail=f"at {rate:,.0f}/s: {spread(found[name], p99).median:,.0f} us against {spread(found['null'], p99).median:,.0f} us")
    rewriting(bench, options)


def rewriting(bench, options):
    """The fork is worst behind its own writes: the time until every page was copied is in the run."""
    pairs = []
    for round_ in range(bench.rounds):
        null = run(bench, f"{bench.label}beside a rewrite, round {round_ + 1}, null", bench.server("null"), **options)
        pairs.append((during_rewrite(bench, bench.server("everysec"), options), null))
    bench.numbers[f"{bench.label}during a rewrite"] = pairs
    bench.row("p99 during a rewrite of the AOF, against null", Spread.of(p99(one) / p99(other) for one, other in pairs), target=3,
              at_least=False, detail=f"{spread([one for one, _ in pairs], p99).median:,.0f} us; one rewrite in {options['seconds']:g} s, of "
              f"{spread([one for one, _ in pairs], lambda report: report['rewrite_s']).median:.1f} s")
