"""Every case of the list has a scenario, and every scenario is of a case in the list or of a rule of its own."""
import pathlib
import re
import unittest

FOLDER = pathlib.Path(__file__).resolve().parent


def listed_cases():
    """id -> why it has no scenario; empty for those that have one."""
    lines = (FOLDER / "cases.tsv").read_text().splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {row[0]: row[3] if len(row) > 3 else "" for row in rows}


def scenarios():
    """ids of the tests in this folder."""
    text = "".join(path.read_text() for path in FOLDER.glob("test_*.py"))
    return set(re.findall(r"^    def test_(TC\d+)_", text, re.MULTILINE))


class Cases(unittest.TestCase):
    def test_each_case_has_a_scenario_or_a_reason(self):
        cases = listed_cases()
        self.assertGreater(len(cases), 50)
        self.assertEqual({case for case, reason in cases.items() if not reason}, scenarios())

    def test_only_the_agent_role_is_left_out(self):
        self.assertEqual(set(filter(None, listed_cases().values())), {"agent role"})


if __name__ == "__main__":
    unittest.main()
