"""The version before and this one on one Redis under load; then this one alone, which stores contracts compactly.

scripts/test --long builds the version before; AIRTIME_BEFORE names its build.
"""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

BEFORE = pathlib.Path(os.environ["AIRTIME_BEFORE"]).resolve()
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "bench"))
import load  # noqa: E402
import servers  # noqa: E402

FIRST = 84_900_000_000
SUBSCRIBERS = 5000
SECONDS = 6


class Upgrade(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="airtime-upgrade-"))
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)
        self.stack = servers.Stack(self.dir / "stack", build=BEFORE)
        self.addCleanup(self.stack.stop)
        self.stack.seed(FIRST, SUBSCRIBERS, main=900_000_000)
        self.port = servers.free_port()

    def start_this_version(self):
        stack = self.stack
        config = servers.yaml.safe_load(pathlib.Path(stack.values["CONFIG"]).read_text())
        config["node"] = "new"
        config["extension"]["listen_port"] = self.port
        (stack.dir / "new.yaml").write_text(servers.yaml.safe_dump(config, sort_keys=False))
        conf = (stack.dir / "freeDiameter.conf").read_text()
        for old, new in ((stack.values["ORIGIN_HOST"], f"new.{servers.REALM}"), ("airtime.yaml", "new.yaml"),
                         (f"Port = {stack.ports[0]};", f"Port = {self.port};"), (str(BEFORE), str(servers.BUILD))):
            conf = conf.replace(old, new)
        node = servers.Daemon(stack.dir, "new", self.port, conf)
        self.addCleanup(node.stop)
        return node

    def start_worker(self):
        with open(self.dir / "worker.log", "ab") as log:
            worker = subprocess.Popen([servers.BUILD / "bin" / "airtime-worker", "--config", self.stack.values["CONFIG"]],
                                      stdout=log, stderr=log)
        self.addCleanup(worker.wait)
        self.addCleanup(worker.terminate)

    def drive(self, ports, **options):
        command = load.command(self.stack, ports=ports, first_msisdn=FIRST, subscribers=SUBSCRIBERS, outstanding=32, warmup_s=0,
                               seconds=SECONDS, **options)
        report = load.finish(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
        self.assertEqual(set(report["verdicts"]), {"right"}, "every answer is the one that its request must get")
        self.assertEqual((report["lost"], report["doubled"]), (0, 0))

    def forms(self):
        script = ("local forms = {} for _, key in ipairs(redis.call('KEYS', '*:contract:*')) do "
                  "local form = redis.call('HGET', key, 'schema') forms[form] = (forms[form] or 0) + 1 end "
                  "return (forms['5'] or 0) .. ' ' .. (forms['6'] or 0)")
        return [int(number) for number in self.stack.redis("EVAL", script, 0).strip('"').split()]

    def test_both_serve_the_same_sessions_and_contracts_become_compact_when_the_older_is_gone(self):
        node = self.start_this_version()
        self.drive([self.stack.ports[0], self.port], alternate=True)
        self.assertEqual(self.forms(), [SUBSCRIBERS, 0], "the version before must read them all")

        for name, number in (("FREEDIAMETER", signal.SIGUSR1), ("WORKER", signal.SIGTERM), ("PORTAL", signal.SIGTERM)):
            os.kill(self.stack.pid(name), number)
        node.stop()
        time.sleep(3)  # that they end is not ours to see
        self.stack.redis("HSET", "airtime:operator", "compact_since", int(time.time()))
        self.start_this_version()
        self.start_worker()
        self.drive([self.port])
        self.assertEqual(self.forms(), [0, SUBSCRIBERS])
        deadline = time.monotonic() + 60
        while self.audit().returncode != 0 and time.monotonic() < deadline:
            time.sleep(1)
        done = self.audit()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def audit(self):
        return subprocess.run([servers.BUILD / "bin" / "airtimectl", "--config", self.stack.values["CONFIG"], "audit"],
                              capture_output=True, text=True, check=False)


if __name__ == "__main__":
    unittest.main()
