"""Two nodes on one Redis, each session's requests alternating between them, against two nulls."""
from rounds import calls, per_second, ratio, spread, turn_about
from saturation import best_outstanding


class Together:
    """Several daemons, as one server to load."""

    def __init__(self, first, others):
        self.first = first
        self.ports = [first.ports[0]] + [daemon.port for daemon in others]
        self.processes = {**first.processes, **{f"freeDiameterd {daemon.name}": daemon.pid for daemon in others}}

    def __getattr__(self, name):
        return getattr(self.first, name)


def nodes(bench):
    null, stack = bench.server("null"), bench.server("everysec")
    second_null, second = null.add_node("null2"), stack.add_node("ocs2")
    found = turn_about(bench, "two nodes", {
        name: (Together(server, [other]), calls(bench, outstanding=best_outstanding(bench, name), alternate=True))
        for name, server, other in (("null", null, second_null), ("everysec", stack, second))})
    bench.row("two nodes alternating, against two nulls", ratio(found, "everysec", "null"),
              detail=f"{spread(found['everysec'], per_second).median:,.0f}/s")
    for daemon in (second_null, second):
        daemon.stop()
