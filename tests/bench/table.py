"""The table that a run prints."""
import dataclasses
import statistics


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


def number(value):
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


class Row:
    """One line of the table: what was measured, against which target."""

    def __init__(self, what, value, unit="", target=None, at_least=True, detail=""):
        self.spread = value if isinstance(value, Spread) else None
        self.value = value.median if self.spread else value
        self.what, self.unit, self.target, self.at_least, self.detail = what, unit, target, at_least, detail

    @property
    def verdict(self):
        if self.target is None:
            return ""
        return "met" if (self.value >= self.target if self.at_least else self.value <= self.target) else "missed"

    @property
    def cells(self):
        spread = "" if not self.spread else f"{number(self.spread.least)} to {number(self.spread.most)}"
        goal = "" if self.target is None else f"{'at least' if self.at_least else 'at most'} {self.target:,g}"
        return [self.what, f"{number(self.value)} {self.unit}".strip(), spread, goal, self.verdict, self.detail]

    def as_json(self):
        spread = {"least": self.spread.least, "most": self.spread.most} if self.spread else {}
        return {"what": self.what, "value": self.value, **spread, "unit": self.unit, "target": self.target, "verdict": self.verdict,
                "detail": self.detail}


HEAD = ["what", "median", "spread", "target", "verdict", "in detail"]


def table(rows):
    """GitHub's Markdown, readable on a terminal too."""
    lines = [HEAD] + [row.cells for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    text = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() + " |" for line in lines]
    return "\n".join([text[0], "|" + "|".join("---" for _ in widths) + "|"] + text[1:])
