"""What can be kept up: a minute at saturation, and a quarter of an hour of 80 % of it."""
import time

import load
from process_usage import resident_kb
from rounds import calls, p99, per_second
from saturation import best_outstanding
from table import say

MINUTE_S = 60


def watched(stack, process, every_s, look):
    """What `look` saw while the load ran."""
    seen = []
    while process.poll() is None:
        seen.append(look())
        time.sleep(every_s)
    return load.finish(process), seen


def held(bench, name="everysec"):
    """Saturation counts if the worker follows: how far the ledger's reader is behind when a minute is over."""
    stack = bench.server(name)
    stack.settle()
    stack.prepare(MINUTE_S)
    cost = load.Cost(stack)
    traffic = load.start(stack, **calls(bench, outstanding=best_outstanding(bench, name), seconds=MINUTE_S))
    report, left = watched(stack, traffic, 2, stack.work_left)
    report["per_ccr"] = cost.of(report)
    behind_ms, half = [ms for ms, _ in left], len(left) // 2
    bench.numbers[f"{bench.label}a minute at saturation"] = {"report": report, "left": left}
    bench.row("a minute at saturation: CCRs per second", per_second(report), "/s",
              detail=f"p99 {p99(report):,.0f} us, CPU per CCR {load.cpu_us(report):.1f} us, AOF {load.aof_bytes(report):,.0f} bytes")
    bench.row("a minute at saturation: the ledger's reader is behind at the end", behind_ms[-1], "ms",
              detail=f"at worst {max(behind_ms[:half])} in the first half, {max(behind_ms[half:])} in the second; "
                     f"recharges left {left[-1][1]}")
    return per_second(report)


def soak(bench, minutes):
    stack = bench.server("everysec")
    rate = round(0.8 * held(bench))
    say("ten seconds of overload: the room that its queues take is kept, and must not count as growth")
    load.finish(load.start(stack, **calls(bench, rate=round(2.5 * rate), send_buffer=65536, seconds=10)))
    stack.settle()
    say(f"{minutes:g} minutes at {rate:,}/s")
    traffic = load.start(stack, **calls(bench, rate=rate, seconds=60 * minutes))

    def look():
        sample = {"at": time.monotonic(), "dataset": stack.info("used_memory_dataset"), "behind_ms": stack.work_left()[0],
                  **{name: resident_kb(pid) for name, pid in stack.processes.items()}}
        say(", ".join(f"{name} {sample[name] / 1024:.1f} MiB" for name in stack.processes) + f", behind {sample['behind_ms']} ms")
        return sample

    report, samples = watched(stack, traffic, 10, look)
    bench.numbers["soak"] = {"report": report, "samples": samples}
    rows_of_growth(bench, stack, samples)
    bench.row("soak: answers", report["answered"], "", detail=f"{report['per_second']:,.0f}/s, p99 {p99(report):,.0f} us, 3004 "
              f"{report['verdicts'].get('too_busy', 0)}")


def rows_of_growth(bench, stack, samples):
    first = next(sample for sample in samples if sample["at"] >= samples[0]["at"] + 50)
    last = samples[-1]
    for name in stack.processes:
        grown = last[name] - first[name]
        if name == "redis-server":
            grown -= (last["dataset"] - first["dataset"]) / 1024  # the stored contracts apart
        bench.row(f"soak: growth of {name} after the first minute", 100 * grown / first[name], "%",
                  detail=f"{first[name] / 1024:.1f} MiB to {last[name] / 1024:.1f} MiB")
