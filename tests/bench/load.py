"""Runs the load generator and reads what it reports."""
import json
import subprocess

from servers import BUILD, BenchError, may_run_in_real_time

FAULTS = {"wrong": 0, "lost": 0, "doubled": 0, "unknown": 0}
"""Of all runs: what is wrong need not be fast."""


def command(server, ports=None, **options):
    """gy_load's options by name: outstanding=64 becomes --outstanding 64, alternate=True a bare --alternate."""
    words = [BUILD / "bin" / "gy_load"]
    for port in ports or server.ports:
        words += ["--connect", f"127.0.0.1:{port}"]
    for name, pid in server.processes.items():
        words += ["--process", f"{name}={pid}"]
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


def run(server, **options):
    """One run's report."""
    return finish(start(server, **options))


def cpu_us(report):
    return sum(process["cpu_us_per_ccr"] for process in report["processes"].values())
