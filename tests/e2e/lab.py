"""A private stack per test class, with the tools to look at it and to break it."""
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from diameter import note_for_capture

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
import stack_units  # noqa: E402

BUILD = pathlib.Path(os.environ.get("AIRTIME_BUILD", ROOT / "build" / "release")).resolve()
STACK = ROOT / "scripts" / "stack"


def eventually(condition, seconds=10, what="condition"):
    """Polls until `condition` returns something true and returns that."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come true in {seconds} s")
        time.sleep(0.05)


def accepts(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def policy_with(**sections):
    """The tests' policy, in which the given keys of these sections hold instead."""
    import yaml

    policy = yaml.safe_load((ROOT / "tests/e2e/policy.yaml").read_text())
    for name, section in sections.items():
        policy[name] = {**policy.get(name, {}), **section} if isinstance(section, dict) else section
    return policy


class Lab:
    def __init__(self, config=None, avps=""):
        """`config`: a policy's file, or what policy_with() returns. `avps`: the operator's list for dict_airtime, as text."""
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="airtime-e2e-"))
        self.config = config
        if isinstance(config, dict):
            self.config = self.dir / "policy.yaml"
            self.write_yaml(self.config, config)
        self.avps = avps
        self.extra = []
        self.values = {}
        self.zone = None
        self.captures = {}

    @staticmethod
    def write_yaml(path, content):
        import yaml

        path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True))

    def up(self):
        command = [STACK, "up", "--dir", self.dir] + (["--config", self.config] if self.config else [])
        if self.avps:
            (self.dir / "avps.conf").write_text(self.avps)
            command += ["--avps", self.dir / "avps.conf"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        self.values = dict(line.split("=", 1) for line in done.stdout.splitlines())
        written = pathlib.Path(self.values["CONFIG"]).read_text()
        self.zone = ZoneInfo(re.search(r"^time_zone: (\S+)$", written, re.MULTILINE)[1])
        self.capture(self.port)
        return self

    def capture(self, port):
        """Where captures are wanted, what passes a Diameter port goes to a file named after it, until the lab is destroyed."""
        if "AIRTIME_CAPTURE" not in os.environ or port in self.captures:
            return
        file = pathlib.Path(os.environ["AIRTIME_CAPTURE"]) / f"{port}.pcapng"
        self.captures[port] = subprocess.Popen(["dumpcap", "-q", "-i", "lo", "-f", f"tcp port {port}", "-w", file],
                                               stderr=subprocess.PIPE, text=True)
        said = []
        for line in self.captures[port].stderr:
            said.append(line)
            if line.startswith("File:"):
                return
        raise AssertionError("dumpcap cannot capture on lo: " + "".join(said))

    def stop_captures(self):
        if self.captures:
            time.sleep(1)  # the kernel hands over a block of packets when it is full or some time has passed
        for capture in self.captures.values():
            capture.send_signal(signal.SIGINT)
            capture.communicate(timeout=10)

    def down(self):
        subprocess.run([STACK, "down", "--dir", self.dir], check=False)

    def destroy(self):
        for process in self.extra:
            if process.poll() is None:
                process.kill()
                process.wait()
        self.down()
        self.stop_captures()
        if os.environ.get("AIRTIME_KEEP"):
            print("kept", self.dir)
        else:
            shutil.rmtree(self.dir, ignore_errors=True)

    @property
    def port(self):
        return int(self.values["DIAMETER_PORT"])

    def pid(self, name):
        return int(self.values[f"{name}_PID"])

    def alive(self, name):
        """Whether one of its threads is: of a killed one the first may be a zombie while others still hold its sockets."""
        for thread in pathlib.Path(f"/proc/{self.pid(name)}/task").glob("*/stat"):
            with contextlib.suppress(OSError):
                if ") Z " not in thread.read_text():
                    return True
        return False

    def ctl(self, *arguments, check=True):
        done = subprocess.run([BUILD / "bin" / "airtimectl", "--config", self.values["CONFIG"], *map(str, arguments)],
                              capture_output=True, text=True, check=False)
        if check:
            assert done.returncode == 0, f"airtimectl {arguments}: {done.stdout}{done.stderr}"
        return done

    def create(self, msisdn, *arguments, enrol=True, spend=100_000, **accounts):
        """A subscriber of 400 days who spent `spend` in each of the last three months."""
        command = ["subscriber", "create", msisdn]
        for name, amount in (accounts or {"main": 5000}).items():
            command += ["--account", f"{name}={amount}"]
        now = self.now()
        for back in (1, 2, 3):
            month = now.year * 12 + now.month - 1 - back
            command += ["--spend", f"{month // 12:04d}-{month % 12 + 1:02d}={spend}"]
        activated = (now - timedelta(days=400)).date()
        self.ctl(*command, "--activated", activated, *(["--enrol"] if enrol else []), *arguments)

    def show(self, msisdn):
        return json.loads(self.ctl("--json", "subscriber", "show", msisdn).stdout)

    def balance(self, msisdn, account="main", what="balance"):
        return next(Decimal(entry[what]) for entry in self.show(msisdn)["accounts"] if entry["name"] == account)

    def files_in_books(self):
        """Zero before a worker has made them."""
        done = self.ctl("--json", "books", "status", check=False)
        return json.loads(done.stdout)["files"] if done.returncode == 0 else 0

    def debt(self, msisdn):
        return Decimal(self.show(msisdn)["debt"])

    def audit(self):
        return self.ctl("audit", check=False)

    def log(self, name="freediameter"):
        return (self.dir / f"{name}.log").read_text(errors="replace")

    def clock_offset_s(self):
        return int(self.redis("HGET", "airtime:operator", "clock_offset_s") or 0)

    def now(self):
        """By the lab's clock, in the policy's time zone."""
        return datetime.now(self.zone) + timedelta(seconds=self.clock_offset_s())

    def set_clock(self, seconds):
        """Moves the lab's clock; the node has read it when this returns."""
        self.ctl("lab", "clock", f"+{seconds}s")
        eventually(lambda: f"lab.clock offset_s={self.clock_offset_s()}" in self.log(), what="the node's clock")

    def pass_days(self, days):
        """Every process has noticed when it returns: they look once a second."""
        self.set_clock(days * 86_400)
        time.sleep(1.2)

    def redis(self, *arguments):
        done = subprocess.run(["redis-cli", "-p", self.values["REDIS_PORT"], *map(str, arguments)], capture_output=True, text=True,
                              check=True)
        return done.stdout.strip()

    def partitions(self):
        return int(self.redis("HGET", "airtime:operator", "partitions"))

    def name_partitions(self, number):
        """In the configuration of what is started from now on; none: as the store was started."""
        import yaml

        path = pathlib.Path(self.values["CONFIG"])
        config = yaml.safe_load(path.read_text())
        config["redis"].pop("partitions", None)
        if number is not None:
            config["redis"]["partitions"] = number
        self.write_yaml(path, config)

    def signal(self, name, number):
        os.kill(self.pid(name), number)

    def stop_worker(self):
        self.signal("WORKER", signal.SIGTERM)
        eventually(lambda: not self.alive("WORKER"), what="worker gone")

    def start_worker(self):
        with open(self.dir / "worker-extra.log", "ab") as log:
            process = subprocess.Popen([BUILD / "bin" / "airtime-worker", "--config", self.values["CONFIG"]], stdout=log, stderr=log)
        self.extra.append(process)
        return process

    def restart_portal(self):
        """With what its configuration says now."""
        self.signal("PORTAL", signal.SIGTERM)
        eventually(lambda: not self.alive("PORTAL"), what="portal gone")
        return self.start_portal()

    def start_portal(self):
        with open(self.dir / "portal-extra.log", "ab") as log:
            process = subprocess.Popen([BUILD / "bin" / "airtime-portal", "--config", self.values["CONFIG"]], stdout=log, stderr=log)
        self.extra.append(process)
        port = int(self.values["PORTAL_URL"].rsplit(":", 1)[1])
        eventually(lambda: accepts(port), what="portal up")
        return process

    def start_node(self, name, port):
        """A second freeDiameterd on the same Redis."""
        import yaml

        self.capture(port)
        config = yaml.safe_load(pathlib.Path(self.values["CONFIG"]).read_text())
        config["node"] = name
        config["extension"]["listen_port"] = port
        self.write_yaml(self.dir / f"{name}.yaml", config)
        text = (self.dir / "freeDiameter.conf").read_text()
        text = text.replace(f'Identity = "{self.values["ORIGIN_HOST"]}"', f'Identity = "{name}.lab.test"')
        text = text.replace(f"Port = {self.port};", f"Port = {port};").replace("airtime.yaml", f"{name}.yaml")
        (self.dir / f"{name}.conf").write_text(text)
        with open(self.dir / f"{name}.log", "ab") as log:
            process = subprocess.Popen(stack_units.freediameterd(self.dir / f"{name}.conf"), stdout=log, stderr=log)
        self.extra.append(process)
        return process

    def client_environment(self):
        return dict(os.environ, AIRTIME_DIAMETER=f"127.0.0.1:{self.port}", AIRTIME_ORIGIN_HOST=self.values["ORIGIN_HOST"],
                    AIRTIME_ORIGIN_REALM=self.values["ORIGIN_REALM"])

    def gy_client(self, *arguments):
        done = subprocess.run([BUILD / "bin" / "gy-client", *map(str, arguments), "--json"], capture_output=True, text=True,
                              check=False, env=self.client_environment(), timeout=60)
        exchanges = sum(line.startswith("{") for line in done.stdout.splitlines())
        note_for_capture(self.port, "CCR", exchanges)
        note_for_capture(self.port, "CCA", exchanges)
        return done


class LabTest(unittest.TestCase):
    """Tests of one class share a stack; each has subscribers of its own."""

    config = None
    avps = ""

    @classmethod
    def setUpClass(cls):
        cls.lab = Lab(cls.config, cls.avps)
        try:
            cls.lab.up()
        except BaseException:
            cls.lab.destroy()
            raise

    @classmethod
    def tearDownClass(cls):
        audit = cls.lab.audit()
        cls.lab.destroy()
        assert audit.returncode == 0, audit.stdout + audit.stderr
