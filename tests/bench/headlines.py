"""What every full run appends to runs.tsv, and the table that README.md makes of the last of them.

Run by itself it writes that table again.
"""
import csv
import subprocess

from servers import ROOT
from table import REAL_TIME, markdown, number, verdict
from targets import TARGETS

RUNS = ROOT / "tests" / "bench" / "runs.tsv"
README = ROOT / "tests" / "bench" / "README.md"
BEGIN, END = "<!-- from runs.tsv, by headlines.py -->\n", "<!-- end -->\n"
SHOWN = 3  # runs, of which the worst counts
ABOUT = ["date", "machine", "commit"]


def commit():
    """With a plus where sources differ from it."""
    git = lambda *words: subprocess.run(["git", "-C", ROOT, *words], capture_output=True, text=True, check=False).stdout.strip()
    return git("rev-parse", "--short=7", "HEAD") + ("+" if git("status", "--porcelain", "--untracked-files=no") else "")


def read(path=RUNS):
    if not path.exists():
        return []
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def cell_of(spread):
    return "/".join(f"{value:.6g}" for value in (spread.median, spread.least, spread.most))


def append(rows, date, machine, path=RUNS):
    """A run is a line: median/least/most of each row. A row that is new makes a column that older lines lack."""
    line = {"date": date, "machine": machine, "commit": commit(), **{row.name: cell_of(row.spread) for row in rows if row.is_headline}}
    runs = read(path) + [line]
    columns = ABOUT + list(dict.fromkeys(name for run in runs for name in run if name not in ABOUT))
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.DictWriter(file, columns, delimiter="\t", lineterminator="\n", restval="")
        out.writeheader()
        out.writerows(runs)


def target_of(name):
    return TARGETS.get(name.removeprefix(REAL_TIME)), name.startswith(REAL_TIME)


def worst(runs, name):
    """The run with the worst median, and its numbers; none: no run has the row."""
    target, _ = target_of(name)
    known = [([float(word) for word in run[name].split("/")], run) for run in runs if run.get(name)]
    if not known or target is None:
        return None
    return (min if target.at_least else max)(known, key=lambda one: one[0][0])


def summary(runs):
    runs = runs[-SHOWN:]
    lines = []
    for name in dict.fromkeys(name for run in runs for name in run if name not in ABOUT):
        found = worst(runs, name)
        if not found:
            continue
        (median, least, most), run = found
        target, real_time = target_of(name)
        lines.append([name, number(median), "" if least == most else f"{number(least)} to {number(most)}", target.in_words(real_time),
                      verdict(target, median, real_time), run["date"]])
    if not runs:
        return "None yet.\n"
    told = "; ".join(f"{run['date']}, commit `{run['commit']}`, {run['machine']}" for run in runs)
    return f"The worst of: {told}.\n\n" + markdown(["what", "median", "spread", "target", "verdict", "of"], lines) + "\n"


def write_readme(path=README, runs=None):
    text = path.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    path.write_text(before + BEGIN + summary(read() if runs is None else runs) + END + rest.split(END)[1], encoding="utf-8")


if __name__ == "__main__":
    write_readme()
