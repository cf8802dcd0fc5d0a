"""Runs the load generator, reads what it reports, and adds what the run cost."""
import json
import subprocess

from process_usage import usage_of
from servers import BUILD, BenchError, may_run_in_real_time

FAULTS = {"wrong": 0, "lost": 0, "doubled": 0, "unknown": 0}
"""Of all runs: what is wrong need not be fast."""


def command(server, ports=None, **options):
    """gy_load's options by name: outstanding=64 becomes --outstanding 64, alternate=True a bare --alternate."""
    words = [BUILD / "bin" / "gy_load"]
    for port in ports or server.ports:
        words += ["--connect", f"127.0.0.1:{port}"]
    for name, value in options.items():
        words += ["--" + name.replace("_", "-")] + ([] if value is True else [str(value)])
    return [str(word) for word in words]


def start(server, before_others=False, **options):
    """`before_others`: a generator of little traffic, in real time where it may, so that it waits for nobody but the server."""
    words = (["chrt", "--rr", "1"] if before_others and may_run_in_real_time() else []) + command(server, **options)
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(process):
    out, errors = process.communicate()
    if process.returncode not in (0, 1):
        raise BenchError(errors.strip())
    report = json.loads(out)
    FAULTS["wrong"] += sum(count for verdict, count in report["verdicts"].items() if verdict not in ("right", "too_busy"))
    for fault in ("lost", "doubled", "unknown"):
        FAULTS[fault] += report[fault]
    return report


class Cost:
    """What a run costs, from here until all of it is done: the worker's share of it comes behind the answers."""

    def __init__(self, server):
        self.server = server
        self.usage = {name: usage_of(pid) for name, pid in server.processes.items()}
        self.aof_bytes = server.aof_bytes()

    def of(self, report):
        self.server.settle()
        ccrs = max(1, report["sent"])
        spent = {name: usage_of(pid) - self.usage[name] for name, pid in self.server.processes.items()}
        return {"cpu_us": {name: 1e6 * usage.cpu_s / ccrs for name, usage in spent.items()},
                "switches": {name: usage.switches / ccrs for name, usage in spent.items()},
                "aof_bytes": (self.server.aof_bytes() - self.aof_bytes) / ccrs}


def run(server, meanwhile=None, **options):
    """One run's report, with what a CCR cost. `meanwhile` is called when the load has begun."""
    cost = Cost(server)
    process = start(server, **options)
    if meanwhile:
        meanwhile()
    report = finish(process)
    report["per_ccr"] = cost.of(report)
    return report


def cpu_us(report):
    return sum(report["per_ccr"]["cpu_us"].values())


def redis_cpu_us(report):
    return report["per_ccr"]["cpu_us"]["redis-server"]


def switches(report):
    return sum(report["per_ccr"]["switches"].values())


def aof_bytes(report):
    return report["per_ccr"]["aof_bytes"]
