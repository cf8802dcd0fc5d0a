"""What is measured: null servers, and private stacks of ours with further nodes; in real time where that may be."""
import contextlib
import os
import pathlib
import re
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

    @property
    def is_running(self):
        return self.process.poll() is None

    def stop(self):
        for number, patience in ((signal.SIGTERM, 8), (signal.SIGKILL, 2)):
            if self.process.poll() is None:
                self.process.send_signal(number)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(patience)


class NullServer:
    """The same freeDiameterd, configuration and dictionaries, with an extension that answers at once."""

    def __init__(self, directory, extension):
        self.dir, self.extension, self.daemons, self.real_time = directory, extension, [], False
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "acl_wl.conf").write_text(f"ALLOW_IPSEC *.{REALM}\n")
        first = self.add_node("null")
        self.ports, self.processes = [first.port], {"freeDiameterd": first.pid}

    def add_node(self, name):
        """A further one beside it."""
        library, port = BUILD / "lib", free_port()
        conf = f"""\
Identity = "{name}.{REALM}";
Realm = "{REALM}";
Port = {port};
SecPort = 0;
No_SCTP;
No_IPv6;
ThreadsPerServer = 64;
LoadExtension = "dict_nasreq.fdx";
LoadExtension = "dict_dcca.fdx";
LoadExtension = "dict_dcca_3gpp.fdx";
LoadExtension = "{library / 'dict_airtime.fdx'}";
LoadExtension = "acl_wl.fdx" : "{self.dir / 'acl_wl.conf'}";
LoadExtension = "{library / (self.extension + '.fdx')}";
"""
        self.daemons.append(Daemon(self.dir, name, port, conf))
        schedule_freediameterd(self.daemons[-1].pid, self.real_time)
        return self.daemons[-1]

    def schedule(self, real_time):
        self.real_time = real_time
        for daemon in self.daemons:
            if daemon.is_running:
                schedule_freediameterd(daemon.pid, real_time)

    def aof_bytes(self):
        return 0

    def prepare(self, seconds):
        """It remembers nothing."""

    def settle(self):
        """It is done when it has answered."""

    def stop(self):
        for daemon in self.daemons:
            daemon.stop()


WORK_LEFT = """
local behind_ms, work = 0, 0
for i = 0, redis.call('HGET', 'airtime:operator', 'partitions') - 1 do
    local partition = string.format('{p%02d}:', i)
    local last = redis.call('EXISTS', partition .. 'events') == 1 and redis.call('XINFO', 'STREAM', partition .. 'events')
    for j = 1, last and #last or 0, 2 do
        if last[j] == 'last-generated-id' then
            local cursor = redis.call('HGET', partition .. 'ledger', 'cursor') or '0-0'
            local written, read = tonumber(last[j + 1]:match('^%d+')), tonumber(cursor:match('^%d+'))
            behind_ms = math.max(behind_ms, cursor == last[j + 1] and 0 or math.max(1, written - read))
        end
    end
    work = work + redis.call('XLEN', partition .. 'work')
end
return {behind_ms, work}
"""


EXPIRE_LATE = """
local next_cursor, keys = unpack(redis.call('SCAN', ARGV[1], 'COUNT', 20000))
for _, key in ipairs(keys) do
    local left_ms = redis.call('PTTL', key)
    if left_ms > 600000 - ARGV[2] and left_ms <= 600000 then
        redis.call('PEXPIRE', key, math.random(1, ARGV[3]))
    end
end
return next_cursor == '0' and '' or next_cursor
"""


def state_of(pid):
    return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]


def wait_until_gone(pid):
    while pathlib.Path(f"/proc/{pid}").exists() and "Z" not in state_of(pid):
        time.sleep(0.05)


def policy_of(appendfsync, settings):
    policy = yaml.safe_load((ROOT / "tests" / "bench" / "policy.yaml").read_text())
    policy["redis"] = {"appendfsync": appendfsync}
    for section, values in settings.items():
        policy[section] = values if isinstance(values, list) else {**policy.get(section, {}), **values}
    return policy


def leave_out_unknown(policy, complaints):
    """An older build does not know all keys. Whether there were some."""
    paths = re.findall(r"(\S+) is not a key of the configuration", complaints)
    for path in paths:
        *parents, key = [int(word) if word.isdigit() else word for word in re.findall(r"[^.\[\]]+", path)]
        holder = policy
        for parent in parents:
            holder = holder[parent]
        del holder[key]
    return bool(paths)


class Stack:
    """A private stack of ours, or of another `build`: freeDiameterd, Redis, worker and portal, from first to last."""

    def __init__(self, directory, appendfsync="everysec", settings=None, build=BUILD):
        self.dir, self.build, self.nodes = directory, build, []
        directory.mkdir(parents=True, exist_ok=True)
        self.policy = policy_of(appendfsync, settings or {})
        done = self.up()
        if done.returncode != 0 and build != BUILD and leave_out_unknown(self.policy, done.stderr):
            done = self.up()
        if done.returncode != 0:
            raise BenchError(done.stderr)
        self.values = dict(line.split("=", 1) for line in done.stdout.splitlines())
        self.ports = [int(self.values["DIAMETER_PORT"])]
        self.processes = {"freeDiameterd": self.pid("FREEDIAMETER"), "redis-server": self.pid("REDIS"),
                          "airtime-worker": self.pid("WORKER"), "airtime-portal": self.pid("PORTAL")}
        self.real_time = False
        self.loaded_at = None
        self.groups = set()
        self.own_redis = self.own_worker = None  # in place of those that the stack started
        # A rewrite takes a core of its own, and is measured apart.
        self.redis("CONFIG", "SET", "auto-aof-rewrite-percentage", "0")

    def up(self):
        path = self.dir / "policy.yaml"
        path.write_text(yaml.safe_dump(self.policy, sort_keys=False))
        return subprocess.run([ROOT / "scripts" / "stack", "up", "--dir", self.dir, "--config", path], capture_output=True, text=True,
                              check=False, env=dict(os.environ, AIRTIME_BUILD=str(self.build)))

    def pid(self, name):
        return int(self.values[f"{name}_PID"])

    def schedule(self, real_time):
        """Worker and portal are in ordinary scheduling always, as by their units."""
        self.real_time = real_time
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
        schedule_freediameterd(self.nodes[-1].pid, self.real_time)
        return self.nodes[-1]

    def seed(self, first, count, indebted=False, past=False, **values):
        command = [self.build / "bin" / "seed_contracts", "--config", self.values["CONFIG"], "--first-msisdn", str(first), "--count", str(count)]
        for name, value in values.items():
            command += [f"--{name}", str(value)]
        command += ["--indebted"] * indebted + ["--past"] * past
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise BenchError(done.stderr)

    def has(self, group):
        """Whether a group of subscribers is there; from now on it is."""
        known = group in self.groups
        self.groups.add(group)
        return known

    def redis(self, *words):
        deadline = time.monotonic() + 60
        while True:
            done = subprocess.run(["redis-cli", "-e", "-p", self.values["REDIS_PORT"], *map(str, words)], capture_output=True, text=True, check=False)
            if done.returncode == 0:
                return done.stdout.strip()
            said = done.stderr.strip() or done.stdout.strip()
            # While a machine stands still, a script in Redis takes longer than Redis likes.
            if not said.startswith("BUSY") or time.monotonic() > deadline:
                raise BenchError(f"redis-cli {words[0]}: {said}")
            time.sleep(0.5)

    def info(self, field):
        for line in self.redis("INFO").splitlines():
            if line.startswith(field + ":"):
                return int(line.split(":")[1])
        raise BenchError(f"Redis does not tell {field}")

    def stop_worker(self):
        pid = self.processes.pop("airtime-worker")
        os.kill(pid, signal.SIGTERM)
        wait_until_gone(pid)

    def start_worker(self):
        with open(self.dir / "worker.log", "ab") as log:
            self.own_worker = subprocess.Popen([self.build / "bin" / "airtime-worker", "--config", self.values["CONFIG"]],
                                               stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        self.processes["airtime-worker"] = self.own_worker.pid

    def restart_redis(self):
        """How long until it serves again, in s."""
        pid = self.processes["redis-server"]
        os.kill(pid, signal.SIGTERM)
        wait_until_gone(pid)
        began = time.monotonic()
        with open(self.dir / "redis.log", "ab") as log:
            self.own_redis = subprocess.Popen(["redis-server", self.dir / "redis.conf"], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                              start_new_session=True)
        while not self.serves():
            time.sleep(0.05)
        self.processes["redis-server"] = self.own_redis.pid
        schedule_redis(self.own_redis.pid, self.real_time)
        return time.monotonic() - began

    def serves(self):
        done = subprocess.run(["redis-cli", "-p", self.values["REDIS_PORT"], "PING"], capture_output=True, text=True, check=False)
        return done.stdout.strip() == "PONG"

    def rewrite_aof(self):
        """Now; returns when it is done."""
        self.redis("BGREWRITEAOF")
        time.sleep(0.1)
        while self.info("aof_rewrite_in_progress") or self.info("aof_rewrite_scheduled"):
            time.sleep(0.1)

    def prepare(self, seconds):
        """Lets expire within the next run, of so many seconds, what the last one left for ten minutes: where load never
        pauses, as many ended sessions are forgotten as end."""
        now = time.monotonic()
        if self.loaded_at:
            self.expire(now - self.loaded_at, seconds)
        self.loaded_at = now

    def expire(self, since_s, within_s):
        """What was left for ten minutes since then."""
        cursor = "0"
        while cursor := self.redis("EVAL", EXPIRE_LATE, 0, cursor, round(1000 * since_s), round(1000 * within_s)):
            pass

    def forget_ended(self):
        """All that is left for ten minutes."""
        self.expire(600, 1)
        before, now = 10**9, int(self.redis("DBSIZE"))
        while before - now > 100:
            time.sleep(2)
            before, now = now, int(self.redis("DBSIZE"))

    def aof_bytes(self):
        """Since its last rewrite."""
        return self.info("aof_current_size")

    def work_left(self):
        """How far the ledger's reader is behind, in ms of charging, and recharges whose debt is not taken back yet."""
        behind_ms, recharges = self.redis("EVAL", WORK_LEFT, 0).split()
        return int(behind_ms), int(recharges)

    def settle(self, seconds=120):
        """Waits for the worker."""
        deadline = time.monotonic() + seconds
        while any(self.work_left()):
            if time.monotonic() > deadline:
                raise BenchError("the worker does not get through its work")
            time.sleep(0.1)

    def audit(self):
        return subprocess.run([self.build / "bin" / "airtimectl", "--config", self.values["CONFIG"], "audit"], capture_output=True, text=True,
                              check=False)

    def stop(self):
        for node in self.nodes:
            node.process.send_signal(signal.SIGUSR1)
            with contextlib.suppress(subprocess.TimeoutExpired):
                node.process.wait(6)
            node.stop()
        subprocess.run([ROOT / "scripts" / "stack", "down", "--dir", self.dir], check=False)
        for process in filter(None, (self.own_worker, self.own_redis)):
            process.terminate()
            process.wait(20)
