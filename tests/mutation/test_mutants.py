"""What scripts/mutate makes of a line."""
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
from mutants import AREAS, changes_of, mutants_in  # noqa: E402


class Changes(unittest.TestCase):
    def test_a_comparison_moves_by_one_or_turns(self):
        self.assertEqual(changes_of("    if (a < b) {"), ["    if (a <= b) {"])
        self.assertEqual(changes_of("    if (a >= b) {"), ["    if (a > b) {"])
        self.assertEqual(changes_of("    return a == b;"), ["    return a != b;"])

    def test_logic_turns(self):
        self.assertEqual(changes_of("    return !a && b;"), ["    return a && b;", "    return !a || b;"])
        self.assertEqual(changes_of("    return std::ranges::any_of(all, good);"), ["    return std::ranges::all_of(all, good);"])

    def test_a_statement_goes(self):
        self.assertEqual(changes_of("    sum += amount;"), ["    sum -= amount;", ""])
        self.assertEqual(changes_of("    draft.record(std::move(event));"), [""])

    def test_a_number_grows(self):
        self.assertEqual(changes_of("constexpr std::size_t named_max = 4;"), ["constexpr std::size_t named_max = 5;"])
        self.assertEqual(changes_of("constexpr int kept = 1'000;"), ["constexpr int kept = 1001;"])

    def test_what_no_promise_is_about_stays(self):
        for line in ("    // a < b", "    std::vector<int> x;", '    return "a < b";', "    spdlog::info(\"a={}\", a + b);",
                     "    assert(a < b);", "#include <a>", "template <class A>", "    out << text;"):
            self.assertEqual(changes_of(line), [], line)

    def test_lua_has_words_of_its_own(self):
        self.assertEqual(changes_of("    if not a and b ~= 1 then", lua=True),
                         ["    if a and b ~= 1 then", "    if not a or b ~= 1 then", "    if not a and b == 1 then",
                          "    if not a and b ~= 2 then"])
        self.assertEqual(changes_of("    redis.call('DEL', key)", lua=True), [""])

    def test_every_area_has_some(self):
        for area in AREAS:
            self.assertTrue(any(True for _ in mutants_in(ROOT, [area])), area)

    def test_no_mutant_is_the_line_itself(self):
        self.assertFalse([mutant for mutant in mutants_in(ROOT, AREAS) if mutant.before == mutant.after])


if __name__ == "__main__":
    unittest.main()
