"""What is measured: null servers, and private stacks of ours with further nodes; in real time where that may be."""
import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
import stack_units  # noqa: E402
from stack_ports import free_port  # noqa: E402

BUILD = pathlib.Path(os.environ.get("AIRTIME_BUILD", ROOT / "build" / "release")).resolve()
REALM = "lab.test"


class BenchError(Exception):
    """Something kept the benchmark from measuring; the message says what."""


def wait_until_accepts(port, process, log):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise BenchError(f"{log.stem} did not start; the end of {log}:\n" + "\n".join(log.read_text(errors="replace").splitlines()[-10:]))


def may_run_in_real_time():
    """Root may, and who has CAP_SYS_NICE."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    except PermissionError:
        return False
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    return True


def schedule_freediameterd(pid, real_time):
    """As its systemd unit does, or as everything else."""
    priority = stack_units.real_time_priority(stack_units.FREEDIAMETERD) if real_time else 0
    for thread in os.listdir(f"/proc/{pid}/task"):
        with contextlib.suppress(ProcessLookupError):  # some end while it starts
            os.sched_setscheduler(int(thread), os.SCHED_RR if real_time else os.SCHED_OTHER, os.sched_param(priority))


def schedule_redis(pid, real_time):
    """As its systemd unit does, or as everything else: neither its other threads nor its children."""
    priority = stack_units.real_time_priority(stack_units.REDIS) if real_time else 0
    os.sched_setscheduler(pid, (os.SCHED_RR if real_time else os.SCHED_OTHER) | os.SCHED_RESET_ON_FORK, os.sched_param(priority))


class Daemon:
    """One freeDiameterd in a directory."""

    def __init__(self, directory, name, port, conf):
        self.name, self.port = name, port
        directory.mkdir(parents=True, exist_ok=True)
        path, log = directory / f"{name}.conf", directory / f"{name}.log"
        path.write_text(conf)
        with open(log, "ab") as output:
            self.process = subprocess.Popen(stack_units.freediameterd(path),
                                            stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True)
        wait_until_accepts(port, self.process, log)

    @property
    def pid(self):
        return self.process.pid

    def stop(self):
        for number, patience in ((signal.SIGTERM, 8), (signal.SIGKILL, 2)):
            if self.process.poll() is None:
                self.process.send_signal(number)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(patience)


class NullServer:
    """The same freeDiameterd, configuration and dictionaries, with an extension that answers at once."""

    def __init__(self, directory, extension):
        library = BUILD / "lib"
        port = free_port()
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "acl_wl.conf").write_text(f"ALLOW_IPSEC *.{REALM}\n")
        conf = f"""\
Identity = "null.{REALM}";
Realm = "{REALM}";
Port = {port};
SecPort = 0;
No_SCTP;
No_IPv6;
LoadExtension = "dict_nasreq.fdx";
LoadExtension = "dict_dcca.fdx";
LoadExtension = "dict_dcca_3gpp.fdx";
LoadExtension = "{library / 'dict_airtime.fdx'}";
LoadExtension = "acl_wl.fdx" : "{directory / 'acl_wl.conf'}";
LoadExtension = "{library / (extension + '.fdx')}";
"""
        self.daemon = Daemon(directory, extension, port, conf)
        self.ports = [port]
        self.processes = {"freeDiameterd": self.daemon.pid}
        self.schedule(may_run_in_real_time())

    def schedule(self, real_time):
        schedule_freediameterd(self.daemon.pid, real_time)

    def stop(self):
        self.daemon.stop()


class Stack:
    """A private stack of ours; its worker stands still unless a measurement wants it."""

    def __init__(self, directory, appendfsync="everysec", settings=None):
        self.dir = directory
        directory.mkdir(parents=True, exist_ok=True)
        policy = yaml.safe_load((ROOT / "tests" / "bench" / "policy.yaml").read_text())
        policy["redis"] = {"appendfsync": appendfsync}
        for section, values in (settings or {}).items():
            policy[section] = values if isinstance(values, list) else {**policy.get(section, {}), **values}
        self.policy = policy
        path = directory / "policy.yaml"
        path.write_text(yaml.safe_dump(policy, sort_keys=False))
        self.nodes = []
        done = subprocess.run([ROOT / "scripts" / "stack", "up", "--dir", directory, "--config", path], capture_output=True, text=True,
                              check=False, env=dict(os.environ, AIRTIME_BUILD=str(BUILD)))
        if done.returncode != 0:
            raise BenchError(done.stderr)
        self.values = dict(line.split("=", 1) for line in done.stdout.splitlines())
        self.ports = [int(self.values["DIAMETER_PORT"])]
        self.processes = {"freeDiameterd": self.pid("FREEDIAMETER"), "redis-server": self.pid("REDIS")}
        self.schedule(may_run_in_real_time())
        self.rest_worker()

    def pid(self, name):
        return int(self.values[f"{name}_PID"])

    def rest_worker(self):
        os.kill(self.pid("WORKER"), signal.SIGSTOP)

    def wake_worker(self):
        os.kill(self.pid("WORKER"), signal.SIGCONT)

    def schedule(self, real_time):
        schedule_freediameterd(self.processes["freeDiameterd"], real_time)
        schedule_redis(self.processes["redis-server"], real_time)

    def add_node(self, name, **extension):
        """A further freeDiameterd on the same Redis."""
        config = yaml.safe_load(pathlib.Path(self.values["CONFIG"]).read_text())
        port = free_port()
        config["node"] = name
        config["extension"].update(listen_port=port, **extension)
        (self.dir / f"{name}.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
        conf = (self.dir / "freeDiameter.conf").read_text()
        for before, after in ((self.values["ORIGIN_HOST"], f"{name}.{REALM}"), (f"Port = {self.ports[0]};", f"Port = {port};"),
                              ("airtime.yaml", f"{name}.yaml")):
            conf = conf.replace(before, after)
        self.nodes.append(Daemon(self.dir, name, port, conf))
        schedule_freediameterd(self.nodes[-1].pid, may_run_in_real_time())
        return self.nodes[-1]

    def seed(self, first, count, indebted=False, **balances):
        command = [BUILD / "bin" / "seed_contracts", "--config", self.values["CONFIG"], "--first-msisdn", str(first), "--count", str(count)]
        for account, amount in balances.items():
            command += [f"--{account}", str(amount)]
        subprocess.run(command + (["--indebted"] if indebted else []), check=True, stderr=subprocess.DEVNULL)

    def redis(self, *words):
        done = subprocess.run(["redis-cli", "-p", self.values["REDIS_PORT"], *map(str, words)], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def info(self, field):
        for line in self.redis("INFO").splitlines():
            if line.startswith(field + ":"):
                return int(line.split(":")[1])
        raise BenchError(f"Redis does not tell {field}")

    def rewrite_aof(self):
        """Now, and never by itself: a rewrite takes a core of its own, and is measured apart."""
        self.redis("CONFIG", "SET", "auto-aof-rewrite-percentage", "0")
        self.redis("BGREWRITEAOF")
        time.sleep(0.1)
        while self.info("aof_rewrite_in_progress") or self.info("aof_rewrite_scheduled"):
            time.sleep(0.1)

    def audit(self):
        return subprocess.run([BUILD / "bin" / "airtimectl", "--config", self.values["CONFIG"], "audit"], capture_output=True, text=True,
                              check=False)

    def stop(self):
        with contextlib.suppress(ProcessLookupError):  # stopped before
            self.wake_worker()
        for node in self.nodes:
            node.process.send_signal(signal.SIGUSR1)
            with contextlib.suppress(subprocess.TimeoutExpired):
                node.process.wait(6)
            node.stop()
        subprocess.run([ROOT / "scripts" / "stack", "down", "--dir", self.dir], check=False)
