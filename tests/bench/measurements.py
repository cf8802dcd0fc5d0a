"""What scripts/bench measures. Each step runs its servers turn about, because the machine drifts by half within minutes."""
import statistics
import threading
import time

import load
from servers import BenchError, Stack, may_run_in_real_time

SATURATING = (64, 256)
OVERLOAD_SEND_BUFFER = 65536
MILLION = 1_000_000


def calls(bench, **options):
    import bench as names

    return dict(first_msisdn=names.CALLS, subscribers=100_000, warmup_s=1, seconds=bench.seconds, **options)


def median(reports, value):
    return statistics.median(value(report) for report in reports)


def per_second(report):
    return report["per_second"]


def p50(report):
    return report["accepted_latency"]["p50_us"]


def p99(report):
    return report["accepted_latency"]["p99_us"]


def turn_about(bench, label, servers):
    """Every server in every round; `servers` are by name: (server, options of the load). Reports by name, round by round."""
    reports = {name: [] for name in servers}
    bench.rewrite_aof()
    for round_ in range(bench.rounds):
        for name, (server, options) in servers.items():
            report = load.run(server, **options)
            reports[name].append(report)
            from bench import say

            say(f"{label}, round {round_ + 1}, {name}: {report['per_second']:,.0f}/s, p50 {p50(report):,.0f} us, p99 {p99(report):,.0f} us, "
                f"CPU {load.cpu_us(report):.1f} us")
    bench.numbers[label] = reports
    return reports


def ratio(reports, name, against, value=per_second):
    """The median of the ratios of runs that were neighbours."""
    return statistics.median(value(one) / value(other) for one, other in zip(reports[name], reports[against]))


def at_saturation(found, name):
    """The reports of the better one of 64 and 256 outstanding."""
    return max((found[outstanding][name] for outstanding in SATURATING), key=lambda reports: median(reports, per_second))


def saturation_ratio(found, name, against):
    best, reference = at_saturation(found, name), at_saturation(found, against)
    return statistics.median(per_second(one) / per_second(other) for one, other in zip(best, reference))


def throughput_of(bench, label):
    """Rows of all servers and their ratios; what each makes at saturation."""
    found = {}
    for outstanding in (1, *SATURATING):
        found[outstanding] = turn_about(bench, f"{label}{outstanding} outstanding",
                                        {name: (server, calls(bench, outstanding=outstanding)) for name, server in bench.servers.items()})
    for name in bench.servers:
        best = at_saturation(found, name)
        cpu = median(best, load.cpu_us)
        parts = ", ".join(f"{process} {median(best, lambda report: report['processes'][process]['cpu_us_per_ccr']):.1f}"
                          for process in best[0]["processes"])
        bench.row(f"{label}{name}: CCRs per second at saturation", median(best, per_second), "/s",
                  detail=f"p50 {median(best, p50):,.0f} us, p99 {median(best, p99):,.0f} us; CPU per CCR {cpu:.1f} us ({parts})")
    bench.row(f"{label}everysec against null, throughput", saturation_ratio(found, "everysec", "null"), target=0.95)
    bench.row(f"{label}always against null, throughput", saturation_ratio(found, "always", "null"), target=0.85)
    bench.row(f"{label}bound (forward path, no store) against null", saturation_ratio(found, "bound", "null"))
    best, reference = at_saturation(found, "everysec"), at_saturation(found, "null")
    bench.row(f"{label}everysec against null, CPU per CCR", median(best, load.cpu_us) / median(reference, load.cpu_us), target=1.2,
              at_least=False, detail=f"{median(best, load.cpu_us):.1f} us against {median(reference, load.cpu_us):.1f} us")
    bench.row(f"{label}everysec against null, p50 one at a time", ratio(found[1], "everysec", "null", p50), target=1.6, at_least=False,
              detail=f"{median(found[1]['everysec'], p50):.0f} us against {median(found[1]['null'], p50):.0f} us")
    return {name: median(at_saturation(found, name), per_second) for name in bench.servers}


def throughput(bench):
    bench.saturation = throughput_of(bench, "")


def peak_of(bench, server):
    return max(per_second(load.run(server, **calls(bench, outstanding=outstanding))) for outstanding in SATURATING)


def saturation_of(bench, name):
    """What the step before found; measured here where that step was left out."""
    if name not in bench.saturation:
        bench.saturation[name] = peak_of(bench, bench.servers[name])
    return bench.saturation[name]


class Nodes:
    """Other nodes of a stack, as something to load."""

    def __init__(self, stack, nodes, with_first):
        self.ports = ([stack.ports[0]] if with_first else []) + [node.port for node in nodes]
        self.processes = {node.name: node.pid for node in nodes}
        self.processes["redis-server"] = stack.processes["redis-server"]
        if with_first:
            self.processes["freeDiameterd"] = stack.processes["freeDiameterd"]


def variants(bench):
    import bench as names

    needy = dict(calls(bench), first_msisdn=names.NEEDY)
    found = {}
    for outstanding in SATURATING:
        options = calls(bench, outstanding=outstanding)
        found[outstanding] = turn_about(bench, f"variants at {outstanding}", {
            "null": (bench.null, options),
            "warm": (bench.everysec, options),
            "advances": (bench.everysec, dict(needy, outstanding=outstanding)),
            "null, 8 connections": (bench.null, dict(options, connections=8)),
            "8 connections": (bench.everysec, dict(options, connections=8)),
            "null, 4 MSCC": (bench.null, dict(options, mscc=4)),
            "4 MSCC": (bench.everysec, dict(options, mscc=4)),
        })
    bench.row("every session takes an advance, against the same without", saturation_ratio(found, "advances", "warm"), target=0.9)
    bench.row("8 connections against null with 8", saturation_ratio(found, "8 connections", "null, 8 connections"))
    bench.row("4 MSCC per CCR against null with 4", saturation_ratio(found, "4 MSCC", "null, 4 MSCC"))
    # A contract holds 16 open sessions: more would end each other.
    one = turn_about(bench, "one subscriber, 16 outstanding",
                     {"everysec": (bench.everysec, dict(calls(bench, outstanding=16), subscribers=1))})
    bench.row("one subscriber alone: CCRs per second", median(one["everysec"], per_second), "/s")


def nodes(bench):
    """After all that one node is measured with: what another one changes is stale in its cache."""
    second = bench.everysec.add_node("ocs2")
    cold = bench.everysec.add_node("ocs3", cache_contracts_max=0)
    found = {}
    for outstanding in SATURATING:
        options = calls(bench, outstanding=outstanding)
        found[outstanding] = turn_about(bench, f"nodes at {outstanding}", {
            "null": (bench.null, options),
            "two nodes": (Nodes(bench.everysec, [second], True), dict(options, alternate=True)),
            "cold": (Nodes(bench.everysec, [cold], False), options),
        })
    bench.row("two nodes in turn against null", saturation_ratio(found, "two nodes", "null"), target=0.65)
    bench.row("cache cold against null", saturation_ratio(found, "cold", "null"))
    for node in (second, cold):
        node.stop()


def during_rewrites(stack, **options):
    """A run in which one rewrite of the AOF follows the other."""
    process = load.start(stack, **options)
    time.sleep(1.2)
    while process.poll() is None:
        if stack.info("aof_rewrite_in_progress") == 0:
            stack.redis("BGREWRITEAOF")
        time.sleep(0.2)
    return load.finish(process)


def latency_at(bench, rate, label):
    options = calls(bench, rate=round(rate))
    found = turn_about(bench, f"{label}open loop at {rate:,.0f}/s", {"null": (bench.null, options), "everysec": (bench.everysec, options)})
    bench.row(f"{label}p99 at half of null's saturation, against null", ratio(found, "everysec", "null", p99), target=2, at_least=False,
              detail=f"at {rate:,.0f}/s: {median(found['everysec'], p99):,.0f} us against {median(found['null'], p99):,.0f} us")
    rewriting = [during_rewrites(bench.everysec, **options) for _ in range(bench.rounds)]
    bench.numbers[f"{label}open loop during AOF rewrites"] = rewriting
    bench.row(f"{label}p99 during an AOF rewrite, against null",
              statistics.median(p99(one) / p99(other) for one, other in zip(rewriting, found["null"])), target=3, at_least=False,
              detail=f"{median(rewriting, p99):,.0f} us; rewrites followed each other")


def latency(bench):
    latency_at(bench, saturation_of(bench, "null") / 2, "")


def ordinary(bench):
    """Without the priorities of the systemd units; where there are none anyway, it is measured already."""
    if not may_run_in_real_time():
        return
    for server in bench.servers.values():
        server.schedule(False)
    saturation = throughput_of(bench, "ordinary scheduling: ")
    latency_at(bench, saturation["null"] / 2, "ordinary scheduling: ")
    overload_of(bench, "ordinary scheduling: ")
    for server in bench.servers.values():
        server.schedule(True)


BACKLOG = "local n = 0 for i = 0, 63 do n = n + redis.call('XLEN', string.format('{p%02d}:work', i)) end return n"


def backlog(stack):
    return int(stack.redis("EVAL", BACKLOG, 0))


def wait_for_worker(stack, seconds=60):
    deadline = time.monotonic() + seconds
    while backlog(stack) > 0:
        if time.monotonic() > deadline:
            raise BenchError("the worker does not get through its work")
        time.sleep(0.2)


def recharges(bench):
    import bench as names

    stack = bench.everysec
    stack.wake_worker()
    wait_for_worker(stack)
    debtors = dict(flow="recharges", first_msisdn=names.DEBTORS, subscribers=20_000, warmup_s=0)
    began = time.monotonic()
    # A closed loop would take more recharges than it leaves the worker time for.
    report = load.run(stack, rate=3300, seconds=10, **debtors)
    recovered = report["sent"] - backlog(stack)
    took = time.monotonic() - began
    bench.numbers["recharges alone"] = report
    bench.row("recharges recovered per second, alone", recovered / took, "/s", target=3000,
              detail=f"answered {report['per_second']:,.0f}/s; left to the worker at the end: {backlog(stack):,}")
    wait_for_worker(stack)
    rate = round(0.8 * saturation_of(bench, "everysec"))
    traffic = load.start(stack, **dict(calls(bench, rate=rate), seconds=10))
    storm = load.start(stack, rate=500, seconds=10, first_connection=50, **dict(debtors, warmup_s=1))
    backlogs = []
    while storm.poll() is None:
        backlogs.append(backlog(stack))
        time.sleep(0.25)
    storm, traffic = load.finish(storm), load.finish(traffic)
    bench.numbers["recharges while CCRs run"] = {"recharges": storm, "traffic": traffic, "backlogs": backlogs}
    bench.row("recharges per second while CCRs run at 80 %", storm["per_second"], "/s", target=495,
              detail=f"p99 {p99(storm):,.0f} us; beside {traffic['per_second']:,.0f} CCRs/s")
    bench.row("the worker's backlog then, at worst", max(backlogs) / 500, "s", target=1, at_least=False,
              detail=f"{max(backlogs)} recharges")
    wait_for_worker(stack)
    stack.rest_worker()


def overload_of(bench, label):
    """Between two measurements of the peak."""
    import bench as names

    stack = bench.everysec
    peak = peak_of(bench, stack)
    storm = dict(flow="recharges", first_msisdn=names.DEBTORS, subscribers=20_000, warmup_s=1, first_connection=50)
    seconds = 10
    traffic = load.start(stack, **dict(calls(bench, rate=round(2 * peak), send_buffer=OVERLOAD_SEND_BUFFER), seconds=seconds))
    # What sends too much is itself short of CPU time, and would count its own delay: another client tells how long answers take.
    witness = load.start(stack, before_others=True, **dict(calls(bench, rate=500, first_connection=40), seconds=seconds))
    recharged = load.run(stack, rate=100, seconds=seconds, **storm)
    witness, traffic = load.finish(witness), load.finish(traffic)
    after_began = time.monotonic()
    after = load.run(stack, **dict(calls(bench, rate=round(peak / 2)), warmup_s=max(0.0, 5 - (time.monotonic() - after_began)), seconds=3))
    peaks = (peak, peak_of(bench, stack))
    bench.numbers[f"{label}overload"] = {"peaks": peaks, "traffic": traffic, "witness": witness, "recharges": recharged, "after": after}
    served = sum(per_second(report) for report in (traffic, witness, recharged))
    busy = witness["busy_latency"]
    ended = traffic["by_kind"].get("termination", {})
    bench.row(f"{label}overload at twice the peak: throughput against the peak", served / statistics.mean(peaks), target=0.9,
              detail=f"{served:,.0f}/s against {peaks[0]:,.0f} before and {peaks[1]:,.0f} after; "
                     f"right {traffic['verdicts'].get('right', 0):,}, 3004 {traffic['verdicts'].get('too_busy', 0):,}, "
                     f"could not be sent {traffic['unsent']:,}")
    bench.row(f"{label}overload: p99 of accepted", p99(witness) / 1000, "ms", target=500, at_least=False,
              detail=f"of another client with {witness['per_second']:,.0f}/s; the one that sends too much sees {p99(traffic) / 1000:,.0f} ms")
    bench.row(f"{label}overload: slowest 3004", busy["max_us"] / 1000, "ms", target=2000, at_least=False,
              detail=f"{busy['count']:,} to that other client; the one that sends too much sees {traffic['busy_latency']['max_us'] / 1000:,.0f} ms")
    bench.row(f"{label}overload: terminations served", ended.get("right", 0) / max(1, sum(ended.values())), target=0.99)
    bench.row(f"{label}overload: recharges served", recharged["verdicts"].get("right", 0) / max(1, recharged["sent"]), target=0.99,
              detail=f"p99 {p99(recharged) / 1000:,.0f} ms")
    bench.row(f"{label}5 s after the overload: 3004", after["verdicts"].get("too_busy", 0), target=0, at_least=False,
              detail=f"p99 {p99(after):,.0f} us at half the peak")


def overload(bench):
    overload_of(bench, "")


def ledger_left(stack):
    script = "local n = 0 for i = 0, 63 do n = n + redis.call('XLEN', string.format('{p%02d}:events', i)) end return n"
    return int(stack.redis("EVAL", script, 0))


def memory(bench):
    """A stack of its own: contracts of two accounts, a node whose cache holds a thousand of them."""
    import bench as names

    accounts = [{"name": "main", "receives_advances": True, "revenue": True}, {"name": "data", "receives_advances": True, "revenue": True}]
    tariffs = [dict(tariff, paid_by=[account for account in tariff["paid_by"] if account != "promo"])
               for tariff in bench.everysec.policy["tariffs"]]
    stack = bench.started(Stack(bench.dir / "memory", settings={
        "accounts": accounts, "tariffs": tariffs, "extension": {"cache_contracts_max": 1000},
        # Entries leave Redis when their file is complete.
        "worker": {"ledger_rotate_s": 5}}))
    before = stack.info("used_memory")
    from bench import say

    say(f"opening {bench.crowd:,} contracts, each with an advance")
    stack.wake_worker()
    stack.seed(names.CROWD, bench.crowd, indebted=True, main=400, data=300)
    say("waiting for the ledger")
    wait_for_ledger(stack, 240)
    left = ledger_left(stack)
    stack.rest_worker()
    bench.row("Redis memory per contract", (stack.info("used_memory") - before) / bench.crowd, "bytes", target=1024, at_least=False,
              detail=f"{bench.crowd:,} contracts; ledger entries still there: {left:,}")
    openings = dict(flow="openings", first_msisdn=names.CROWD, subscribers=bench.crowd, outstanding=256, octets=102_400, warmup_s=0,
                    seconds=600)
    few = bench.crowd // 100
    first = load.run(stack, requests=few, **openings)
    more = load.run(stack, requests=bench.crowd - few, **openings)
    few_kb = first["processes"]["freeDiameterd"]["resident_kb_after"]
    many_kb = more["processes"]["freeDiameterd"]["resident_kb_after"]
    bench.numbers["openings"] = [first, more]
    bench.row("extension's memory per open session", (many_kb - few_kb) * 1024 / (more["answered"]), "bytes", target=300, at_least=False,
              detail=f"{few_kb / 1024:.0f} MiB with {first['answered']:,}, {many_kb / 1024:.0f} MiB with {bench.crowd:,}")
    stack.stop()


def books(bench):
    bench.everysec.wake_worker()
    wait_for_worker(bench.everysec)
    time.sleep(2)
    audit = bench.everysec.audit()
    bench.row("contracts whose books do not close, after all that", audit.returncode, target=0, at_least=False,
              detail=(audit.stdout.strip().splitlines() or ["airtimectl audit: exit status 0"])[-1])
    bench.everysec.rest_worker()


def resident_kb(pid):
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1])
    raise BenchError(f"process {pid} is gone")


def held_rate(bench, stack):
    """What is answered, and taken from the ledger at the same time: a peak of seconds leaves the worker and rewrites of the AOF no time."""
    traffic = load.start(stack, **dict(calls(bench, outstanding=64), seconds=60))
    time.sleep(20)  # by then files are completed as fast as they are begun
    began, before = time.monotonic(), ledger_left(stack)
    report = load.finish(traffic)
    left_behind = (ledger_left(stack) - before) / (time.monotonic() - began)
    return per_second(report) - max(0, left_behind)


def wait_for_ledger(stack, seconds):
    deadline = time.monotonic() + seconds
    while ledger_left(stack) > 0 and time.monotonic() < deadline:
        time.sleep(0.5)


def soak(bench, minutes):
    from bench import say

    stack = bench.everysec
    stack.wake_worker()
    say("a minute as fast as it goes, ledger reader running")
    held = held_rate(bench, stack)
    say("ten seconds of overload: the room that its queues take is kept, and must not count as growth")
    load.run(stack, **dict(calls(bench, rate=round(2 * held), send_buffer=OVERLOAD_SEND_BUFFER), seconds=10))
    wait_for_ledger(stack, 240)
    rate = round(0.8 * held)
    say(f"{minutes:g} minutes at {rate:,}/s, ledger reader running")
    pids = {**stack.processes, "airtime-worker": stack.pid("WORKER")}
    traffic = load.start(stack, **dict(calls(bench, rate=rate), seconds=60 * minutes))
    samples = []
    done = threading.Event()
    while traffic.poll() is None and not done.wait(10):
        dataset = stack.info("used_memory_dataset")
        samples.append({"at": time.monotonic(), "dataset": dataset, **{name: resident_kb(pid) for name, pid in pids.items()}})
        say(", ".join(f"{name} {samples[-1][name] / 1024:.1f} MiB" for name in pids) + f", ledger in Redis {ledger_left(stack):,}")
    report = load.finish(traffic)
    bench.numbers["soak"] = {"report": report, "samples": samples}
    first = next(sample for sample in samples if sample["at"] >= samples[0]["at"] + 50)
    last = samples[-1]
    for name in pids:
        grown = last[name] - first[name]
        if name == "redis-server":
            grown -= (last["dataset"] - first["dataset"]) / 1024  # the stored contracts apart
        bench.row(f"soak: growth of {name} after the first minute", 100 * grown / first[name], "%", target=2, at_least=False,
                  detail=f"{first[name] / 1024:.1f} MiB to {last[name] / 1024:.1f} MiB")
    bench.row("soak: answers", report["answered"], "", detail=f"{report['per_second']:,.0f}/s, p99 {p99(report):,.0f} us, 3004 "
              f"{report['verdicts'].get('too_busy', 0)}")


STEPS = {"throughput": throughput, "variants": variants, "latency": latency, "recharges": recharges, "overload": overload,
         "ordinary": ordinary, "nodes": nodes, "memory": memory, "books": books}
