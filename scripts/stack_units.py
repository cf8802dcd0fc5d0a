"""Starts daemons with the environment that their systemd units give them."""
import pathlib

UNITS = pathlib.Path(__file__).resolve().parent.parent / "conf" / "systemd"


def as_unit(unit, *command):
    """The command, run with the Environment= lines of a file under conf/systemd."""
    lines = (UNITS / unit).read_text().splitlines()
    return ["env", *[line.removeprefix("Environment=") for line in lines if line.startswith("Environment=")], *map(str, command)]


def redis_server(conf):
    return as_unit("redis-server.service.d/airtime.conf", "redis-server", conf)


def freediameterd(conf):
    return as_unit("freediameterd.service", "freeDiameterd", "-c", conf)
