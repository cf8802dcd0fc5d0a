"""Other sessions than the headline's."""
import steady_state
from rounds import FIRST, NEEDY, calls, per_second, ratio, spread, turn_about
from saturation import at_saturation, best_outstanding, rows_against_build, rows_against_null

LONG = 38  # UPDATEs of a session of 40 CCRs
KINDS = {", sessions of 40 CCRs": {"updates": LONG}, ", without PS-Information": {"ps_information": 0},
         ", of 100,000 subscribers": {"subscribers": 100_000}}


def sessions(bench):
    names = [name for name in bench.compared if name != "bound"]
    for label, options in KINDS.items():
        if "subscribers" in options:
            for name in names[1:]:
                steady_state.crowd(bench.server(name))
        found = at_saturation(bench, f"saturation{label}", names, **options)
        rows_against_null(bench, found, label)
        rows_against_build(bench, found, label)


def always(bench):
    found = at_saturation(bench, "saturation, appendfsync always", ["null", "always"])
    bench.row("throughput against null, always", ratio(found, "always", "null"),
              detail=f"{spread(found['always'], per_second).median:,.0f}/s")


def advances(bench):
    """Every session takes an advance, which the next one's reports use up."""
    stack = bench.server("everysec")
    steady_state.crowd(stack)
    steady_state.needy(stack)
    options = {"subscribers": 100_000, "others_percent": 0, "outstanding": best_outstanding(bench, "everysec")}
    found = turn_about(bench, "advances", {
        name: (stack, calls(bench, first_msisdn=first, **options))
        for name, first in (("with", NEEDY), ("without", FIRST))})
    bench.row("every session takes an advance, against the same without", ratio(found, "with", "without"))


def shapes(bench):
    """Other shapes of the load, against the same at null."""
    for what, options in (("8 connections", {"connections": 8}), ("4 MSCC per CCR", {"mscc": 4})):
        found = at_saturation(bench, what, ["null", "everysec"], rounds=3, **options)
        bench.row(f"throughput against null, {what}", ratio(found, "everysec", "null"))
    # A contract holds 16 open sessions: more would end each other.
    one = turn_about(bench, "one subscriber", {"everysec": (bench.server("everysec"), calls(bench, outstanding=16, subscribers=1))}, rounds=3)
    bench.row("one subscriber alone: CCRs per second", spread(one["everysec"], per_second), "/s")
