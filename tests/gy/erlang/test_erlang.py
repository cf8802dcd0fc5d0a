"""A client on another stack, Erlang/OTP's, whose dictionary takes no AVP with the M bit that it does not know."""
import pathlib
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "e2e"))

from diameter import note_for_capture  # noqa: E402
from lab import LabTest  # noqa: E402


class Erlang(LabTest):
    config = HERE.parent / "clients/policy.yaml"

    def run_in_lab(self, *command):
        done = subprocess.run(command, cwd=self.lab.dir, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_a_data_session_a_recharge_and_refusals(self):
        self.run_in_lab("diameterc", "-o", ".", HERE / "gy.dia")
        self.run_in_lab("erlc", "-I", ".", "gy.erl", HERE / "gy_session.erl")
        self.lab.create("84956000001", main=1000)
        said = self.run_in_lab("erl", "-noshell", "-run", "gy_session", "main", str(self.lab.port), "84956000001", "84959999996")
        self.assertEqual(said.splitlines(), ["data session: 2 grants, ended", "recharge: credited", "refused: 5030, 5005",
                                             "sent 6 CCRs, read 6 CCAs"])
        note_for_capture(self.lab.port, "CCR", 6)
        note_for_capture(self.lab.port, "CCA", 6)
        self.assertEqual(self.lab.balance("84956000001"), 1000 - 200 + 5000)


if __name__ == "__main__":
    unittest.main()
