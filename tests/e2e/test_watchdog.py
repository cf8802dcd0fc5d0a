"""A node in which something stands still ends, so that it is started again and its clients fail over; one that works is let live."""
import contextlib
import ctypes
import os
import pathlib
import signal
import socket
import time
import unittest

from diameter import Peer, new_session, octets, service
from lab import ROOT, Lab, accepts, eventually
from stack_ports import free_port

EVENT = 4
MSISDN = "84959100001"
PTRACE_SEIZE, PTRACE_INTERRUPT = 0x4206, 0x4207
WAIT_FOR_THREADS = 0x40000000  # __WALL
WATCHDOG_S = 6


class ServiceManager:
    """systemd's end of sd_notify(3)."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(path))
        self.socket.setblocking(False)
        self.told = []

    def hear(self):
        """Everything that it was told so far."""
        while True:
            try:
                self.told.append(self.socket.recv(4096).decode())
            except BlockingIOError:
                return self.told


class WatchdogOfANode(unittest.TestCase):
    def setUp(self):
        self.lab = Lab(ROOT / "tests/e2e/policy.yaml").up()
        self.addCleanup(self.lab.destroy)
        self.lab.create(MSISDN, main=10_000)
        self.manager = ServiceManager(self.lab.dir / "notify")
        self.addCleanup(self.manager.socket.close)
        environment = {"NOTIFY_SOCKET": str(self.lab.dir / "notify"), "WATCHDOG_USEC": str(WATCHDOG_S * 1_000_000)}
        self.frozen = []
        self.port = free_port()
        os.environ.update(environment)
        try:
            self.node = self.lab.start_node("ocs2", self.port)
        finally:
            for name in environment:
                del os.environ[name]
        eventually(lambda: "READY=1" in self.manager.hear(), what="ready")
        self.assertTrue(accepts(self.port), "it takes connections once it says so")

    def threads(self):
        """Its threads by number, which grows: ours are named, freeDiameter's are not."""
        tasks = pathlib.Path(f"/proc/{self.node.pid}/task")
        found = []
        for task in tasks.iterdir():
            with contextlib.suppress(FileNotFoundError):  # one that has just ended
                found.append((int(task.name), (task / "comm").read_text().strip()))
        return sorted(found)

    def freeze(self, thread):
        """Stops one thread, and leaves the others running."""
        ptrace = ctypes.CDLL(None, use_errno=True).ptrace
        for request in (PTRACE_SEIZE, PTRACE_INTERRUPT):
            if ptrace(ctypes.c_long(request), ctypes.c_long(thread), None, None) != 0:
                self.skipTest(f"ptrace is not allowed here: {os.strerror(ctypes.get_errno())}")
        self.frozen.append(thread)

    def send(self, peer, count):
        for _ in range(count):
            peer.send_ccr(new_session(), EVENT, 0, ("Requested-Action", 2), service(10, octets(1_000_000)), msisdn=MSISDN)

    def has_ended(self):
        # A process is not gone before whoever traced its threads has seen theirs.
        for thread in self.frozen:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(thread, os.WNOHANG | WAIT_FOR_THREADS)
        return self.node.poll() is not None

    def assert_ends(self, what):
        began = time.monotonic()
        eventually(self.has_ended, 3 * WATCHDOG_S, "its end")
        self.assertEqual(self.node.returncode, -signal.SIGABRT)
        self.assertGreater(time.monotonic() - began, WATCHDOG_S / 2)
        self.assertIn(f"node.stands_still what={what}", self.lab.log("ocs2"))

    def test_a_node_that_works_says_so_and_lives(self):
        with Peer(self.port, "pgw1.lab.test") as peer:
            until = time.monotonic() + 1.5 * WATCHDOG_S
            while time.monotonic() < until:
                self.send(peer, 1)
                time.sleep(0.1)
        beats = self.manager.hear().count("WATCHDOG=1")
        self.assertGreaterEqual(beats, WATCHDOG_S)
        self.assertIsNone(self.node.poll())
        self.node.send_signal(signal.SIGUSR1)
        self.node.wait(10)
        self.assertIn("STOPPING=1", self.manager.hear())

    def test_a_node_that_was_stopped_as_a_whole_is_let_live(self):
        self.node.send_signal(signal.SIGSTOP)
        time.sleep(2 * WATCHDOG_S)
        self.node.send_signal(signal.SIGCONT)
        time.sleep(WATCHDOG_S / 2)
        self.assertIsNone(self.node.poll())

    def test_a_shard_that_stands_still_ends_the_node(self):
        for number, name in self.threads():
            if name == "airtime/shard":
                self.freeze(number)
        with Peer(self.port, "pgw1.lab.test") as peer:
            self.send(peer, 1)
            self.assert_ends("shard")

    def test_routing_that_stands_still_ends_the_node(self):
        threads = self.threads()
        first_of_ours = next(number for number, name in threads if name.startswith("airtime/"))
        # freeDiameter makes the thread that routes what comes in just before it loads the extensions.
        routing_in = max(number for number, _ in threads if number < first_of_ours)
        with Peer(self.port, "pgw1.lab.test") as peer:
            self.freeze(routing_in)
            self.send(peer, 5)
            self.assert_ends("routing_in")


if __name__ == "__main__":
    unittest.main()
