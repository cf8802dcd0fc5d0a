"""How long answers take at half of what null answers at most."""
import time

from rounds import calls, p99, ratio, spread, turn_about
from saturation import half_of_null

REWRITE_AFTER_S = 1.5  # of the run, its warm-up with it


class OneRewrite:
    """Of a stack's AOF, in each run; how long it took."""

    def __init__(self, stack):
        self.stack, self.took_s = stack, []

    def __call__(self):
        time.sleep(REWRITE_AFTER_S)
        began = time.monotonic()
        self.stack.rewrite_aof()
        self.took_s.append(time.monotonic() - began)


def latency(bench):
    rate = half_of_null(bench)
    options = calls(bench, rate=round(rate))
    names = [name for name in bench.compared if name != "bound"]
    rewrite = OneRewrite(bench.server("everysec"))
    servers = {name: (bench.server(name), options) for name in names}
    servers["rewriting"] = (bench.server("everysec"), {**options, "meanwhile": rewrite})
    found = turn_about(bench, f"open loop at {rate:,.0f}/s", servers)
    at = f"at {rate:,.0f}/s: "
    for name in names[1:]:
        bench.row(f"p99 at half of null's saturation, against null{'' if name == 'everysec' else ', ' + bench.against_name}",
                  ratio(found, name, "null", p99),
                  detail=f"{at}{spread(found[name], p99).median:,.0f} us against {spread(found['null'], p99).median:,.0f} us")
    bench.row("p99 during a rewrite of the AOF, against null", ratio(found, "rewriting", "null", p99),
              detail=f"{at}{spread(found['rewriting'], p99).median:,.0f} us; one rewrite of {max(rewrite.took_s):.1f} s at most "
              f"in {options['seconds']:g} s")
