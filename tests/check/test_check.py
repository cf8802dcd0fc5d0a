"""What scripts/check finds in a small tree with one mistake, and that it finds nothing in the same one put right."""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
from check_documents import documents  # noqa: E402
from check_layout import braces, formatted, tables  # noqa: E402
from check_mistakes import BUILD, changed, mistakes  # noqa: E402
from check_rooms import crumbs, cycles, headers  # noqa: E402
from check_tree import Tree, code_of  # noqa: E402


class SmallTree(unittest.TestCase):
    def tree(self, files):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        root = Path(folder.name)
        for file, text in files.items():
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            (root / file).write_text(text)
        return Tree(root, files)

    def places(self, check, files):
        """Where it finds what: "file:line"."""
        return [":".join(line.split(":")[:2]) for line in check(self.tree(files))]


class Layout(SmallTree):
    def test_a_file_that_is_not_formatted(self):
        style = {".clang-format": (ROOT / ".clang-format").read_text()}
        self.assertEqual(self.places(formatted, {**style, "src/a.hpp": "#pragma once\n\nint  a();\n"}), ["src/a.hpp:3"])
        self.assertEqual(self.places(formatted, {**style, "src/a.hpp": "#pragma once\n\nint a();\n"}), [])

    def bodies(self, code):
        return self.places(braces, {"src/a.cpp": "void f() {\n" + code + "\n}\n"})

    def test_a_body_on_the_next_line(self):
        self.assertEqual(self.bodies("    if (a)\n        b();"), ["src/a.cpp:2"])
        self.assertEqual(self.bodies("    for (const int a :\n         c(d))\n        b();"), ["src/a.cpp:2"])
        self.assertEqual(self.bodies("    if (a) {\n        b();\n        c();\n    } else\n        d();"), ["src/a.cpp:5"])
        self.assertEqual(self.bodies("    do\n        a();\n    while (b);"), ["src/a.cpp:2"])
        self.assertEqual(self.bodies("    if (a)  // (why\n        b();"), ["src/a.cpp:2"])

    def test_a_body_of_two_lines_without_braces(self):
        self.assertEqual(self.bodies("    if (a) return b(c,\n                    d);"), ["src/a.cpp:2"])
        self.assertEqual(self.bodies("    while (a) if (b) {\n        c();\n    }"), ["src/a.cpp:2"])

    def test_braces_around_a_body_that_fits(self):
        self.assertEqual(self.bodies("    if (a) {\n        b();\n    }"), ["src/a.cpp:2"])
        self.assertEqual(self.bodies("    for (const int a : b) {\n        c(a);\n    }"), ["src/a.cpp:2"])

    def test_bodies_that_are_right(self):
        self.assertEqual(self.bodies("    if (a) b();\n    while (a) ++b;\n    for (;;) c();"), [])
        self.assertEqual(self.bodies("    do {\n        a();\n    } while (b);"), [])
        self.assertEqual(self.bodies("    if (a) {\n        b();\n    } else {\n        c();\n    }"), [])
        self.assertEqual(self.bodies("    if (a) {\n        b();\n        c();\n    }"), [])
        self.assertEqual(self.bodies("    if (a) {\n        // Why.\n        b();\n    }"), [])
        self.assertEqual(self.bodies("    if (a &&\n        b) {\n        c();\n    }"), [])
        self.assertEqual(self.bodies("    for (const int a : b) {\n        if (a) c();\n    }"), [])
        self.assertEqual(self.bodies("    // if (a)\n    b();\n    const char* text = R\"(\n    if (a)\n)\";"), [])
        long = "a" * 60
        self.assertEqual(self.bodies(f"    if ({long}) {{\n        {long}();\n    }}"), [])

    def test_a_torn_table(self):
        rows = [f'{{"{name}", {name}}}' for name in "abc"]
        start = "constexpr auto names_of_everything = std::to_array<Word>({"
        torn = start + (",\n" + " " * len(start)).join(rows) + "});\n"
        self.assertEqual(self.places(tables, {"src/a.cpp": torn}), [], "two lines are read as well")
        rows.append('{"d", d}')
        torn = start + (",\n" + " " * len(start)).join(rows) + "});\n"
        self.assertEqual(self.places(tables, {"src/a.cpp": torn}), ["src/a.cpp:2"])
        whole = start + "\n    " + ",\n    ".join(rows) + ",\n});\n"
        self.assertEqual(self.places(tables, {"src/a.cpp": whole}), [])
        self.assertEqual(self.places(tables, {"src/a.cpp": "// clang-format off\n" + torn + "// clang-format on\n"}), [])

    def test_arguments_far_to_the_right_are_no_table(self):
        call = "    const auto outcome_of_a_long_name = constexpr_call_of_many("
        self.assertEqual(self.places(tables, {"src/a.cpp": call + (",\n" + " " * len(call)).join("abcde") + ");\n"}), [])

    def test_a_fence_with_one_end(self):
        off, on = "// clang-format off\n", "// clang-format on\n"
        self.assertEqual(self.places(tables, {"src/a.cpp": "int a;\n" + off}), ["src/a.cpp:2"])
        self.assertEqual(self.places(tables, {"src/a.cpp": on}), ["src/a.cpp:1"])
        self.assertEqual(self.places(tables, {"src/a.cpp": off + off + on}), ["src/a.cpp:2"])
        self.assertEqual(self.places(tables, {"src/a.cpp": off + "int a;\n" + on + off + on}), [])


class Headers(SmallTree):
    def declared(self, text):
        return self.places(headers, {"src/room/a.hpp": text})

    def test_a_source_without_its_header(self):
        self.assertEqual(self.places(headers, {"src/room/a.cpp": "int a() {\n    return 1;\n}\n"}), ["src/room/a.cpp:1"])
        for name in ("main", "app_airtime", "extension"):
            self.assertEqual(self.places(headers, {f"extensions/room/{name}.cpp": "int main() {}\n"}), [])
        self.assertEqual(self.places(headers, {"tests/room/a_test.cpp": "int main() {}\n"}), [])

    def test_a_source_that_includes_another_first(self):
        files = {"src/room/a.hpp": "int a();\n", "src/room/b.hpp": "struct B {};\n"}
        late = "#include <vector>\n\n#include \"room/a.hpp\"\n"
        self.assertEqual(self.places(headers, {**files, "src/room/a.cpp": late}), ["src/room/a.cpp:1"])
        self.assertEqual(self.places(headers, {**files, "src/room/a.cpp": '#include "room/b.hpp"\n#include "room/a.hpp"\n'}),
                         ["src/room/a.cpp:1"])
        self.assertEqual(self.places(headers, {**files, "src/room/a.cpp": '// Why.\n#include "room/a.hpp"\n\n#include <vector>\n'}), [])
        self.assertEqual(self.places(headers, {**files, "src/room/a.cpp": "int b;\n"}), ["src/room/a.cpp:1"])

    def test_what_a_header_declares_without_a_source(self):
        self.assertEqual(self.declared("namespace n {\n\n/// Why.\nint a(int b);\n\n}  // namespace n\n"), ["src/room/a.hpp:4"])
        self.assertEqual(self.declared("struct A {\n    int b = 1;\n    std::map<int, int> all() const;\n};\n"), ["src/room/a.hpp:3"])
        self.assertEqual(self.declared("[[nodiscard]] std::optional<std::string> a(std::string_view b,\n    int c = 1);\n"),
                         ["src/room/a.hpp:1"])
        self.assertEqual(self.declared("class A {\n  public:\n    explicit A(int b);\n};\n"), ["src/room/a.hpp:3"])
        self.assertEqual(self.declared("inline int a() {\n    return 1;\n}\nint b();\n"), ["src/room/a.hpp:4"])

    def test_what_a_header_may_have_without_a_source(self):
        self.assertEqual(self.declared("class A {\n  public:\n    virtual ~A() = default;\n    virtual int b(int c) = 0;\n"
                                       "    A(const A&) = delete;\n};\n"), [])
        self.assertEqual(self.declared("struct A {\n    std::function<int(int)> b;\n    int c{f(1)};\n    int d = f(1);\n"
                                       "    friend bool operator==(const A&, const A&) = default;\n    int e() const { return c; }\n};\n"), [])
        self.assertEqual(self.declared("template <class A>\nint b(const A& a) {\n    f(a);\n    return 1;\n}\n"), [])
        self.assertEqual(self.declared("inline constexpr std::array names = std::to_array<int>({1, 2});\n"
                                       "using A = std::function<int(int)>;\n"), [])
        self.assertEqual(self.declared("constexpr int a(int b) {\n    return f(b);\n}\nstatic_assert(a(1) == 1);\n"
                                       "#define B(c) \\\n    d(c);\n"), [])

    def test_the_same_with_a_source(self):
        self.assertEqual(self.places(headers, {"src/room/a.hpp": "int a();\n", "src/room/a.cpp": '#include "room/a.hpp"\n'}), [])


class Cycles(SmallTree):
    def test_files_that_include_each_other(self):
        files = {"src/room/a.hpp": '#include "room/b.hpp"\n', "src/room/b.hpp": "\n",
                 "src/room/b.cpp": '#include "room/b.hpp"\n#include "room/c.hpp"\n', "src/room/c.hpp": "\n"}
        self.assertEqual(self.places(cycles, files), [])
        self.assertEqual(self.places(cycles, {**files, "src/room/c.hpp": '\n#include "room/a.hpp"\n'}), ["src/room/a.hpp:1"])

    def test_rooms_that_include_each_other(self):
        files = {"src/store/a.hpp": '#include "store/codec/b.hpp"\n', "src/store/codec/b.hpp": "\n", "src/store/codec/c.hpp": "\n",
                 "src/store/d.hpp": "\n"}
        self.assertEqual(self.places(cycles, files), [])
        self.assertEqual(self.places(cycles, {**files, "src/store/codec/c.hpp": '#include "store/d.hpp"\n'}), ["src/store/a.hpp:1"])

    def test_each_cycle_is_told_once(self):
        ring = {f"src/room/{name}.hpp": f'#include "room/{after}.hpp"\n' for name, after in ("ab", "bc", "ca")}
        self.assertEqual(len(self.places(cycles, ring)), 1)

    def test_extensions_and_dictionaries_count_too(self):
        self.assertEqual(self.places(cycles, {"extensions/app/a.hpp": '#include "dict_x/b.hpp"\n', "dict/dict_x/b.hpp": '#include "app/a.hpp"\n'}),
                         ["dict/dict_x/b.hpp:1", "dict/dict_x/b.hpp:1"])


class Core(SmallTree):
    def test_a_crumb(self):
        pair = {"src/charging/room/a.hpp": "int a();\n" * 10, "src/charging/room/a.cpp": "\n" * 14}
        self.assertEqual(self.places(crumbs, pair), ["src/charging/room/a.cpp:1"])
        self.assertEqual(self.places(crumbs, {**pair, "src/charging/room/a.cpp": "\n" * 15}), [])

    def test_values_and_other_rooms(self):
        self.assertEqual(self.places(crumbs, {"src/charging/room/a.hpp": "struct A {\n    int b = 1;\n};\n"}), [])
        self.assertEqual(self.places(crumbs, {"src/portal/a.hpp": "int a();\n", "src/portal/a.cpp": "\n"}), [])


class Documents(SmallTree):
    def in_readme(self, text, name="README.md"):
        return self.places(documents, {name: text, "docs/api.md": "\n", "src/room/a.hpp": "\n", "scripts/test": "\n"})

    def test_a_long_readme(self):
        self.assertEqual(self.in_readme("a\n" * 121), ["README.md:121"])
        self.assertEqual(self.in_readme("a\n" * 120), [])
        self.assertEqual(self.in_readme("a\n" * 121, "docs/long.md"), [])

    def test_links(self):
        self.assertEqual(self.in_readme("\n[a](docs/app.md)\n"), ["README.md:2"])
        self.assertEqual(self.in_readme("[a](docs/api.md#b) [c](#d) [e](https://example.com/f) `[g](h)`\n"), [])
        self.assertEqual(self.in_readme("[a](api.md) [b](../src/room)\n", "docs/b.md"), [])
        self.assertEqual(self.in_readme("[a](docs/api.md)\n", "docs/b.md"), ["docs/b.md:1"])

    def test_paths_in_back_ticks(self):
        self.assertEqual(self.in_readme("`src/room/b.hpp`\n"), ["README.md:1"])
        self.assertEqual(self.in_readme("`scripts/tests --long`\n"), ["README.md:1"])
        self.assertEqual(self.in_readme("`room/b.hpp`\n"), ["README.md:1"])
        self.assertEqual(self.in_readme("`src/*/b.hpp`\n"), ["README.md:1"])
        self.assertEqual(self.in_readme("`src/room/a.hpp` `src/room/` `scripts/test --long` `room/a.hpp` `src/*/a.hpp` `src/room/a.hpp:1`\n"), [])
        self.assertEqual(self.in_readme("`/etc/a.conf` `and/or` `CCR/CCA` `build/release/bin/a` `application/json`\n```\nsrc/none/c.hpp\n```\n"), [])


class Mistakes(SmallTree):
    def setUp(self):
        # A hook's GIT_DIR would lead to the repository that it was called for.
        hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("GIT_")}
        self.addCleanup(os.environ.update, hidden)
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = Path(self.folder.name)
        shutil.copy(ROOT / ".clang-tidy", self.root)
        self.write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.25)\nproject(small LANGUAGES CXX)\n"
                                     "set(CMAKE_EXPORT_COMPILE_COMMANDS ON)\nfile(GLOB_RECURSE sources src/*.cpp)\n"
                                     "add_library(small ${sources})\ntarget_include_directories(small PRIVATE src)\n")
        self.write(".gitignore", "build/\n")
        self.write("src/room/a.hpp", "int a(int b);\n")
        self.write("src/room/a.cpp", '#include "room/a.hpp"\n\nint a(int b) {\n    if (b > 0);\n    return 1;\n}\n')
        self.git("init", "-q", "-b", "main")
        self.commit()
        self.write("src/room/c.hpp", "int c();\n")
        self.write("src/room/c.cpp", '#include "room/c.hpp"\n\nint c() {\n    return 1;\n}\n')
        self.commit()

    def write(self, file, text):
        (self.root / file).parent.mkdir(parents=True, exist_ok=True)
        (self.root / file).write_text(text)

    def git(self, *words):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false", *words], cwd=self.root,
                       check=True)

    def commit(self):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "a")

    def sources(self):
        files, since = changed(Tree(self.root))
        return sorted(file for file in files if file.endswith("pp")), since

    def test_what_was_changed(self):
        self.assertEqual(self.sources(), (["src/room/c.cpp", "src/room/c.hpp"], "in the last commit"))
        self.write("src/room/d.hpp", "struct D {};\n")
        self.assertEqual(self.sources()[0], ["src/room/c.cpp", "src/room/c.hpp", "src/room/d.hpp"], "what is not yet committed too")
        (self.root / "src/room/d.hpp").unlink()
        self.git("update-ref", "refs/remotes/origin/main", "HEAD~1")
        self.assertEqual(self.sources(), (["src/room/c.cpp", "src/room/c.hpp"], "against origin/main"))
        self.git("update-ref", "refs/remotes/origin/main", "HEAD")
        self.assertEqual(self.sources()[1], "in the last commit")

    def test_a_mistake_is_found_where_something_was_changed(self):
        self.assertEqual(mistakes(Tree(self.root)), ([], "1 changed in the last commit: 1 looked at now, 0 were right before"))
        self.assertEqual(mistakes(Tree(self.root))[1], "1 changed in the last commit: 0 looked at now, 1 were right before")
        self.write("src/room/a.hpp", "/// Why.\nint a(int b);\n")
        found, told = mistakes(Tree(self.root))
        self.assertEqual([line.split(": ")[0] for line in found], ["src/room/a.cpp:4"], "the source of a changed header")
        self.assertIn("NOLINT(bugprone-suspicious-semicolon)", found[0])
        self.assertEqual(told, "2 changed in the last commit: 1 looked at now, 1 were right before")
        self.assertTrue((self.root / BUILD).is_dir())

    def test_what_is_found_is_found_again(self):
        found, told = mistakes(Tree(self.root), whole=True)
        self.assertEqual(told, "2 of all: 2 looked at now, 0 were right before")
        self.assertEqual(mistakes(Tree(self.root), whole=True), (found, "2 of all: 1 looked at now, 1 were right before"))
        self.assertEqual(len(found), 1)

    def test_a_source_that_does_not_compile_is_no_clean_one(self):
        self.write("src/room/c.cpp", '#include "room/c.hpp"\n\nint c() {\n    return nothing;\n}\n')
        found, _ = mistakes(Tree(self.root))
        self.assertEqual([line.split(": ")[0] for line in found], ["src/room/c.cpp:4"])


class Code(unittest.TestCase):
    def test_comments_and_texts_are_blank(self):
        self.assertEqual(code_of('a("b;//"); // c\nd'), 'a("    ");     \nd')
        self.assertEqual(code_of("1'000 + '{' /* {\n} */ 2'0"), "1'000 + ' '     \n     2'0")
        self.assertEqual(len(code_of('R"x(a)" {)x" b')), len('R"x(a)" {)x" b'))
        self.assertNotIn("{", code_of('R"x(a)" {)x" b'))


if __name__ == "__main__":
    unittest.main()
