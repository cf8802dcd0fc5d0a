"""As many CCRs as a server answers, and what each costs."""
import load
from rounds import calls, p50, p99, per_second, ratio, run, spread, turn_about

SATURATING = (64, 256)
COMPARED = 128


def best_outstanding(bench, name):
    """That of the two with which a server answers more; found once. Two builds of ours have the same."""
    name = "everysec" if name == "against" else name
    key = bench.label, name
    if key not in bench.outstanding:
        tried = {outstanding: run(bench, f"{bench.label}{name} with {outstanding} outstanding", bench.server(name),
                                  **calls(bench, outstanding=outstanding, seconds=2)) for outstanding in SATURATING}
        bench.outstanding[key] = max(tried, key=lambda outstanding: per_second(tried[outstanding]))
    return bench.outstanding[key]


def at_saturation(bench, label, names, rounds=None, **options):
    return turn_about(bench, label, {name: (bench.server(name), calls(bench, outstanding=best_outstanding(bench, name), **options))
                                     for name in names}, rounds)


def saturation_of(bench, name):
    """What `cpu` found; measured here where that was left out."""
    known = bench.saturation.setdefault(bench.label, {})
    if name not in known:
        outstanding = best_outstanding(bench, name)
        known[name] = per_second(run(bench, f"{bench.label}{name} at saturation", bench.server(name), **calls(bench, outstanding=outstanding)))
    return known[name]


def half_of_null(bench):
    return saturation_of(bench, "null") / 2


def parts_of(reports, what, form=".1f"):
    return ", ".join(f"{name} {spread(reports, lambda report: report['per_ccr'][what][name]).median:{form}}"
                     for name in reports[0]["per_ccr"][what])


def rows_of_each(bench, found, label=""):
    for name, reports in found.items():
        bench.row(f"{name}: CCRs per second{label}", spread(reports, per_second), "/s",
                  detail=f"p50 {spread(reports, p50).median:,.0f} us, p99 {spread(reports, p99).median:,.0f} us")
        bench.row(f"{name}: CPU per CCR{label}", spread(reports, load.cpu_us), "us", detail=parts_of(reports, "cpu_us"))
        bench.row(f"{name}: context switches per CCR{label}", spread(reports, load.switches), detail=parts_of(reports, "switches", ".2f"))
        if reports[0]["per_ccr"]["aof_bytes"]:
            bench.row(f"{name}: AOF per CCR{label}", spread(reports, load.aof_bytes), "bytes")


def rows_against_null(bench, found, label=""):
    bench.row(f"CPU per CCR of everything, against null{label}", ratio(found, "everysec", "null", load.cpu_us))
    if "bound" in found:
        bench.row(f"CPU per CCR of everything, against the bound{label}", ratio(found, "everysec", "bound", load.cpu_us))
    bench.row(f"throughput against null, everysec{label}", ratio(found, "everysec", "null"))


def rows_against_build(bench, found, label=""):
    """Beside another build, in the same rounds."""
    if "against" not in found:
        return
    for what, value, form in (("Redis CPU per CCR at saturation", load.redis_cpu_us, ".1f"), ("CPU per CCR of everything", load.cpu_us, ".1f"),
                              ("throughput", per_second, ",.0f"), ("AOF per CCR", load.aof_bytes, ".0f"),
                              ("context switches per CCR", load.switches, ".2f")):
        bench.row(f"{what}, against {bench.against_name}{label}", ratio(found, "everysec", "against", value),
                  detail=f"{spread(found['everysec'], value).median:{form}} against {spread(found['against'], value).median:{form}}",
                  known_as=f"{what}, against another build{label}")


def cpu(bench):
    """The headline: sessions of 4 CCRs, with PS-Information."""
    found = at_saturation(bench, "saturation", bench.compared)
    rows_of_each(bench, found)
    rows_against_null(bench, found)
    rows_against_build(bench, found)
    bench.saturation[bench.label] = {name: spread(reports, per_second).median for name, reports in found.items()}


def compare(bench):
    """Whether a change is cheaper: only null and the two builds, at one load."""
    found = turn_about(bench, "comparison", {name: (bench.server(name), calls(bench, outstanding=COMPARED))
                                             for name in bench.compared if name != "bound"})
    rows_of_each(bench, found)
    rows_against_null(bench, found)
    rows_against_build(bench, found)


def alone(bench):
    """One request at a time."""
    names = [name for name in bench.compared if name != "bound"]
    found = turn_about(bench, "one at a time", {name: (bench.server(name), calls(bench, outstanding=1)) for name in names})
    for name in names[1:]:
        bench.row(f"one at a time: p50 against null{'' if name == 'everysec' else ', ' + bench.against_name}", ratio(found, name, "null", p50),
                  detail=f"{spread(found[name], p50).median:.0f} us against {spread(found['null'], p50).median:.0f} us")
