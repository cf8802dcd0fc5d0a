"""What a contract and an ended session take in Redis, by kind of key, and how soon node and Redis start with many."""
import subprocess
import time

import load
import steady_state
from process_usage import resident_kb
from rounds import FIRST
from servers import BenchError

STREAMS = ("events", "work", "outbox", "calls", "inbox")  # what is on its way
SESSIONS = 20_000
HISTORIES = 2_000  # full ones
FULL_BYTES = 350  # history_bytes_kept of src/store, less a line

SIZES = """
local next_cursor, keys = unpack(redis.call('SCAN', ARGV[1], 'COUNT', 20000))
local sizes = {}
for _, key in ipairs(keys) do
    local kind = key:match('^{%w+}:([%a_]+)') or key:match('^([%a_]+)')
    local size = redis.call('MEMORY', 'USAGE', key, 'SAMPLES', 0)
    if kind == 'history' and redis.call('STRLEN', key) >= tonumber(ARGV[2]) then
        kind = 'full_history'
        sizes.full_histories = (sizes.full_histories or 0) + 1
    end
    sizes[kind] = (sizes[kind] or 0) + size
end
local reply = {next_cursor}
for kind, size in pairs(sizes) do
    reply[#reply + 1] = kind .. '=' .. size
end
return reply
"""


def sizes_of(stack):
    """Bytes by kind of key, all keys."""
    sizes, cursor = {}, "0"
    while cursor:
        next_cursor, *parts = stack.redis("EVAL", SIZES, 0, cursor, FULL_BYTES).split()
        for part in parts:
            kind, size = part.split("=")
            sizes[kind] = sizes.get(kind, 0) + int(size)
        cursor = "" if next_cursor == "0" else next_cursor
    return {kind: size for kind, size in sizes.items() if kind not in STREAMS}


def grown(before, after, number):
    return {kind: (size - before.get(kind, 0)) / number for kind, size in sorted(after.items())
            if abs(size - before.get(kind, 0)) / number >= 0.5}


def in_words(parts):
    return ", ".join(f"{kind} {size:,.0f}" for kind, size in sorted(parts.items(), key=lambda part: -part[1]))


def ended(bench):
    """Within the ten minutes in which an ended session's last request may be repeated."""
    stack = bench.server("everysec")
    stack.forget_ended()
    before = sizes_of(stack)
    report = load.run(stack, first_msisdn=FIRST, subscribers=10_000, outstanding=64, warmup_s=0, seconds=600, requests=4 * SESSIONS)
    parts = grown(before, sizes_of(stack), report["verdicts"]["right"] / 4)
    bench.row("an ended session in Redis, within its 600 s", sum(parts.values()), "bytes",
              detail=in_words(parts))


def new_crowd(bench, count, histories=0):
    """A stack of its own: contracts of two accounts, each with an advance, a node whose cache holds a thousand of them."""
    accounts = [{"name": "main", "receives_advances": True, "revenue": True}, {"name": "data", "receives_advances": True, "revenue": True}]
    tariffs = [dict(tariff, paid_by=[account for account in tariff["paid_by"] if account in ("main", "data")])
               for tariff in bench.server("everysec").policy["tariffs"]]
    stack = bench.new_stack("crowd", {"accounts": accounts, "tariffs": tariffs, "extension": {"cache_contracts_max": 1000}})
    before = sizes_of(stack)
    steady_state.crowd_with_advances(stack, count, histories)
    stack.settle(600)
    return stack, before


def memory(bench):
    count = bench.crowd // 10
    stack, before = new_crowd(bench, count, HISTORIES)
    openings = {"flow": "openings", "first_msisdn": steady_state.CROWD, "subscribers": count, "outstanding": 256, "octets": 102_400,
                "warmup_s": 0, "seconds": 600}
    load.run(stack, requests=count // 100, **openings)
    few_kb = resident_kb(stack.processes["freeDiameterd"])
    opened = load.run(stack, requests=2 * count - count // 100, **openings)
    many_kb = resident_kb(stack.processes["freeDiameterd"])
    after = sizes_of(stack)
    full = after.pop("full_history") / after.pop("full_histories")
    parts = {**grown(before, after, count), "history": full}
    bench.row("a contract in Redis: two open sessions, history full, one advance", sum(parts.values()), "bytes",
              detail=in_words(parts))
    bench.row("the same without its history", sum(size for kind, size in parts.items() if kind != "history"), "bytes")
    bench.row("extension's memory per open session", (many_kb - few_kb) * 1024 / opened["answered"], "bytes",
              detail=f"{few_kb / 1024:.0f} MiB, {many_kb / 1024:.0f} MiB with {2 * count:,}")
    stack.stop()


def starts(bench):
    stack, _ = new_crowd(bench, bench.crowd)
    stack.rewrite_aof()
    redis_s = stack.restart_redis()
    began = time.monotonic()
    node = stack.add_node("ocs2")
    accepts_s = time.monotonic() - began
    first = load.command(stack, ports=[node.port], first_msisdn=steady_state.CROWD, octets=102_400, requests=1, outstanding=1, warmup_s=0,
                         seconds=60)
    if subprocess.run(first, capture_output=True, check=False).returncode != 0:
        raise BenchError("a node that has started does not answer right")
    node_s = time.monotonic() - began
    bench.row(f"start of Redis with {bench.crowd:,} contracts", redis_s, "s",
              detail=f"with 10,000,000, by the number alone: {redis_s * 10_000_000 / bench.crowd:.0f} s")
    bench.row(f"start of a node with {bench.crowd:,} contracts, until its first answer", node_s, "s",
              detail=f"takes connections after {accepts_s:.2f} s; reads contracts when they are asked for, however many there are")
    stack.stop()
