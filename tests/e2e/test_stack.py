"""scripts/stack and its neighbours, wrongly used: a line that says what to do, and no traceback."""
import pathlib
import subprocess
import tempfile
import unittest

from lab import ROOT


def run(*command):
    return subprocess.run([ROOT / "scripts" / command[0], *map(str, command[1:])], capture_output=True, text=True, check=False, timeout=60)


class WronglyUsed(unittest.TestCase):
    def assert_refused(self, done, words):
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(words, done.stderr)
        self.assertNotIn("Traceback", done.stderr)

    def test_a_port_that_is_none(self):
        for port in ("99999", "0", "-1", "x"):
            with self.subTest(port):
                self.assert_refused(run("stack", "up", f"--port={port}"), f"--port: must be 1..65535, got {port}")

    def test_a_folder_that_is_not_there(self):
        self.assert_refused(run("stack", "down", "--dir", "/nonexistent"), "/nonexistent: no such directory")

    def test_a_policy_that_is_none(self):
        with tempfile.TemporaryDirectory() as folder:
            policy = pathlib.Path(folder) / "policy.yaml"
            for text, words in ((": [", "must be YAML"), ("- a", "must be a mapping"), ("redis: 5", "must be a mapping")):
                with self.subTest(text):
                    policy.write_text(text)
                    self.assert_refused(run("stack", "up", "--dir", pathlib.Path(folder) / "stack", "--config", policy), f"{policy}: {words}")

    def test_every_script_says_how_it_is_used(self):
        for script in ("demo", "build", "install-deps", "test", "stack"):
            with self.subTest(script):
                done = run(script, "--help")
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertIn(f"usage: scripts/{script}", done.stdout)


if __name__ == "__main__":
    unittest.main()
