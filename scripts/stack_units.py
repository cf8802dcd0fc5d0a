"""Starts daemons as their systemd units do."""
import pathlib

UNITS = pathlib.Path(__file__).resolve().parent.parent / "conf" / "systemd"
FREEDIAMETERD = "freediameterd.service"
REDIS = "redis-server.service.d/airtime.conf"


def settings(unit, name):
    """What stands behind each NAME= of a file under conf/systemd."""
    return [line.removeprefix(f"{name}=") for line in (UNITS / unit).read_text().splitlines() if line.startswith(f"{name}=")]


def real_time_priority(unit):
    return int(settings(unit, "CPUSchedulingPriority")[0])


def freediameterd(conf):
    """The command, with the environment that its unit gives it."""
    return ["env", *settings(FREEDIAMETERD, "Environment"), "freeDiameterd", "-c", str(conf)]
