"""Kamailio's ims_charging as Ro client: SIPp calls through it, and what the calls cost is in the books."""
import pathlib
import re
import socket
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "e2e"))

from diameter import note_for_capture  # noqa: E402
from lab import LabTest, eventually  # noqa: E402
from stack_ports import free_port  # noqa: E402 (from scripts, where lab looks)


class Calls(LabTest):
    config = HERE / "policy.yaml"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        try:
            cls.ports = {"SIP_PORT": free_port(socket.SOCK_DGRAM), "CALLEE_PORT": free_port(socket.SOCK_DGRAM),
                         "CDP_PORT": free_port()}
            values = {**cls.lab.values, **cls.ports, "DIRECTORY": cls.lab.dir}
            for name in ("kamailio.cfg", "cdp.xml"):
                text = re.sub("@([A-Z_]+)@", lambda found: str(values[found[1]]), (HERE / name).read_text())
                (cls.lab.dir / name).write_text(text)
            cls.start("callee", "sipp", "-sf", HERE / "callee.xml", "-i", "127.0.0.1", "-p", cls.ports["CALLEE_PORT"], "-nostdin")
            cls.start("kamailio", "kamailio", "-DD", "-E", "-m", "64", "-M", "8", "-Y", cls.lab.dir, "-w", cls.lab.dir, "-P",
                      cls.lab.dir / "kamailio.pid", "-f", cls.lab.dir / "kamailio.cfg")
            eventually(cls.connected, 20, "Kamailio's connection")
        except BaseException:
            cls.tearDownClass()
            raise

    @classmethod
    def start(cls, name, *command):
        with open(cls.lab.dir / f"{name}.log", "wb") as log:
            process = subprocess.Popen(list(map(str, command)), cwd=cls.lab.dir, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        cls.lab.extra.append(process)

    @classmethod
    def kamcmd(cls, *command):
        done = subprocess.run(["kamcmd", "-s", f"unix:{cls.lab.dir}/kamailio.ctl", *command], capture_output=True, text=True,
                              timeout=10, check=False)
        return done.stdout

    @classmethod
    def connected(cls):
        return "I_Open" in cls.kamcmd("cdp.list_peers")

    @classmethod
    def counted(cls, name):
        return int(cls.kamcmd("cnt.get", "ims_charging", name).split()[-1])

    @classmethod
    def tearDownClass(cls):
        note_for_capture(cls.lab.port, "CCR", sum(map(cls.counted, ("initial_ccrs", "interim_ccrs", "final_ccrs"))))
        note_for_capture(cls.lab.port, "CCA", cls.counted("ccr_replies_received"))
        # Kamailio's children end with their parent only if it is asked to end.
        for process in cls.lab.extra:
            process.terminate()
            process.wait(timeout=20)
        super().tearDownClass()

    def call(self, msisdn, seconds):
        command = ["sipp", f"127.0.0.1:{self.ports['SIP_PORT']}", "-sf", HERE / "caller.xml", "-i", "127.0.0.1", "-p",
                   free_port(socket.SOCK_DGRAM), "-s", msisdn, "-m", "1", "-d", seconds * 1000, "-timeout", "40", "-nostdin",
                   "-trace_err", "-error_file", self.lab.dir / f"{msisdn}.err"]
        done = subprocess.run(list(map(str, command)), cwd=self.lab.dir, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=60, check=False)
        errors = self.lab.dir / f"{msisdn}.err"
        return done.returncode, errors.read_text() if errors.exists() else ""

    def test_a_call_goes_on_with_an_advance_when_the_money_is_used(self):
        msisdn = "84957000001"
        self.lab.create(msisdn, main=1000)
        code, errors = self.call(msisdn, 12)
        self.assertEqual(code, 0, errors)
        eventually(lambda: self.lab.balance(msisdn, what="reserved") == 0, what="end of the Ro session")
        self.assertEqual(self.lab.debt(msisdn), 5500)
        self.assertGreaterEqual(self.counted("successful_interim_ccrs"), 2)
        used = 1000 + 5000 - self.lab.balance(msisdn)
        self.assertIn(used, range(1100, 1501, 100), "12 seconds, as Kamailio's clock counts them: more than there was")

    def test_a_call_without_credit_is_refused(self):
        msisdn = "84957000002"
        self.lab.create(msisdn, enrol=False, main=0)
        code, errors = self.call(msisdn, 1)
        self.assertEqual(code, 1)
        self.assertIn("402 Payment required", errors)
        self.assertEqual((self.lab.debt(msisdn), self.lab.balance(msisdn)), (0, 0))


if __name__ == "__main__":
    unittest.main()
