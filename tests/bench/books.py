"""Whether what was measured was right."""
import time


def books(bench):
    """At the end: what was measured was right."""
    stack = bench.server("everysec")
    stack.settle()
    time.sleep(2)
    audit = stack.audit()
    bench.row("contracts whose books do not close, after all that", audit.returncode,
              detail=(audit.stdout.strip().splitlines() or ["airtimectl audit: exit status 0"])[-1])
