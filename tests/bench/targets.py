"""What is wanted of each row, and which rows every full run leaves in runs.tsv."""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Target:
    value: float | None
    at_least: bool
    in_real_time: float | None = None  # where it differs there
    is_headline: bool = True

    def of(self, real_time):
        return self.in_real_time if real_time and self.in_real_time is not None else self.value

    def met_by(self, value, real_time):
        return value >= self.of(real_time) if self.at_least else value <= self.of(real_time)

    def in_words(self, real_time):
        return "" if self.value is None else f"{'at least' if self.at_least else 'at most'} {self.of(real_time):,g}"


def at_least(value, **more):
    return Target(value, True, **more)


def at_most(value, **more):
    return Target(value, False, **more)


SHOWN = Target(None, False)  # less is better, as long as there is no more to say

KINDS = ("", ", sessions of 40 CCRs", ", without PS-Information", ", of 100,000 subscribers")

TARGETS = {
    **{f"CPU per CCR of everything, against null{kind}": at_most(0.8) for kind in KINDS},
    "CPU per CCR of everything, against the bound": SHOWN,
    "Redis CPU per CCR at saturation, against another build": at_most(0.5),
    "CPU per CCR of everything, against another build": SHOWN,
    "everysec: context switches per CCR": SHOWN,
    "everysec: AOF per CCR": at_most(450),
    **{f"throughput against null, everysec{kind}": at_least(1.2) for kind in KINDS},
    "throughput against null, always": at_least(1),
    "one at a time: p50 against null": at_most(1.6, in_real_time=1.3),
    "p99 at half of null's saturation, against null": at_most(2, in_real_time=1.5),
    "p99 during a rewrite of the AOF, against null": at_most(3),
    "every session takes an advance, against the same without": at_least(0.95),
    "recharges recovered per second, alone": at_least(5000),
    "recharges per second while CCRs run at 80 %": at_least(1000),
    "the worker's backlog then, at worst": at_most(1, is_headline=False),
    "two nodes alternating, against two nulls": at_least(0.8),
    "a minute at saturation: the ledger's reader is behind at the end": at_most(2000),
    "an ended session in Redis, within its 600 s": at_most(200),
    "a contract in Redis: two open sessions, history full, one advance": at_most(2048),
    "extension's memory per open session": at_most(300, is_headline=False),
    "start of Redis with 1,000,000 contracts": SHOWN,
    "start of a node with 1,000,000 contracts, until its first answer": SHOWN,
    "overload at twice the peak: throughput against the peak": at_least(0.9, is_headline=False),
    "overload: p99 of accepted": at_most(500, is_headline=False),
    "overload: slowest 3004": at_most(2000, is_headline=False),
    "overload: terminations served": at_least(0.99, is_headline=False),
    "overload: recharges served": at_least(0.99, is_headline=False),
    "5 s after the overload: 3004": at_most(0, is_headline=False),
    "books: events loaded per second": at_least(None),
    "books: bytes per event": SHOWN,
    "a subscriber: p99 of ten people": at_most(50),
    "an older part of the timeline: p99 of ten people": at_most(50),
    "the dashboard: p99 of ten people": at_most(200),
    "charging while ten look and the worker loads, against the same without": at_least(0.95),
    "contracts whose books do not close, after all that": at_most(0),
    "answers wrong, lost or doubled, in all runs": at_most(0),
    **{f"soak: growth of {name} after the first minute": at_most(2, is_headline=False)
       for name in ("freeDiameterd", "redis-server", "airtime-worker", "airtime-portal")},
}
