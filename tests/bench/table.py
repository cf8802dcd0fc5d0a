"""The table that a run prints."""
import dataclasses
import statistics
import sys
import time

from targets import TARGETS

REAL_TIME = "real time: "


def say(text):
    """What goes on, beside the table."""
    print(time.strftime("%H:%M:%S"), text, file=sys.stderr, flush=True)


@dataclasses.dataclass(frozen=True)
class Spread:
    """Of the rounds: what lies in the middle, and the outermost."""
    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values):
        values = list(values)
        return cls(statistics.median(values), min(values), max(values))

    @property
    def in_words(self):
        return "" if self.least == self.most else f"{number(self.least)} to {number(self.most)}"


def number(value):
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


class Row:
    """One line of the table. `known_as`: its name among the targets, where it is another one."""

    def __init__(self, what, value, unit="", detail="", real_time=False, known_as=None):
        self.what, self.unit, self.detail, self.real_time = (REAL_TIME if real_time else "") + what, unit, detail, real_time
        self.spread = value if isinstance(value, Spread) else Spread(value, value, value)
        self.name = (REAL_TIME if real_time else "") + (known_as or what)
        self.target = TARGETS.get(known_as or what)

    @property
    def is_headline(self):
        return self.target is not None and self.target.is_headline

    @property
    def cells(self):
        return [self.what, f"{number(self.spread.median)} {self.unit}".strip(), self.spread.in_words,
                self.target.in_words(self.real_time) if self.target else "", verdict(self.target, self.spread.median, self.real_time),
                self.detail]

    def as_json(self):
        return {"what": self.what, **dataclasses.asdict(self.spread), "unit": self.unit,
                "target": self.target and self.target.of(self.real_time),
                "verdict": verdict(self.target, self.spread.median, self.real_time), "detail": self.detail}


def verdict(target, value, real_time):
    if target is None or target.value is None:
        return ""
    return "met" if target.met_by(value, real_time) else "missed"


def markdown(head, lines):
    """GitHub's, readable on a terminal too."""
    lines = [head] + lines
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    text = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() + " |" for line in lines]
    return "\n".join([text[0], "|" + "|".join("---" for _ in widths) + "|"] + text[1:])


def table(rows):
    return markdown(["what", "median", "spread", "target", "verdict", "in detail"], [row.cells for row in rows])
