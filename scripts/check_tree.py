"""The files that are checked: every one that git tracks or would track."""
import re
import subprocess
from pathlib import Path, PurePosixPath

# Also where the clone belongs to somebody else, as in a container.
GIT = ("git", "-c", "safe.directory=*")
# Where #include "room/file.hpp" is looked for.
INCLUDE_ROOTS = ("src", "extensions", "dict")
# Comments, raw strings, strings and characters; the ' in 1'000 begins none.
_WORDS = re.compile(r'//[^\n]*|/\*.*?\*/|R"([^(\s]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Za-z_])\'(?:\\.|[^\'\\\n])+\'', re.S)
_INCLUDE = re.compile(r'^#include "([^"]+)"')


def code_of(text):
    """The text with blanks for comments and for what is in quotes: as many lines and columns, and no word that is no code."""
    return _WORDS.sub(lambda found: re.sub(r"[^\n]", lambda c: c[0] if c[0] in "\"'" and not found[0].startswith("/") else " ", found[0]), text)


class Tree:
    def __init__(self, root, files=None):
        self.root = Path(root)
        self.files = sorted(files if files is not None else self._listed())
        self._texts, self._code = {}, {}

    def _listed(self):
        try:
            listed = subprocess.run([*GIT, "ls-files", "--cached", "--others", "--exclude-standard"], cwd=self.root,
                                    capture_output=True, text=True)
        except FileNotFoundError:
            listed = None
        if listed is None or listed.returncode != 0:
            # An unpacked archive: all that is not built.
            files = (file.relative_to(self.root) for file in self.root.rglob("*") if file.is_file())
            return {str(file) for file in files if file.parts[0] not in ("build", ".git")}
        return {file for file in listed.stdout.splitlines() if (self.root / file).is_file()}

    def of(self, *endings):
        return [file for file in self.files if file.endswith(endings)]

    def sources(self):
        """What is shipped: no tests."""
        return [file for file in self.of(".cpp", ".hpp") if file.split("/")[0] in INCLUDE_ROOTS]

    def text(self, file):
        if file not in self._texts:
            self._texts[file] = (self.root / file).read_text(errors="replace")
        return self._texts[file]

    def code(self, file):
        if file not in self._code:
            self._code[file] = code_of(self.text(file))
        return self._code[file]

    def lines(self, file):
        return self.text(file).split("\n")

    def includes(self, file):
        """Our own files that it includes, each with the line; generated ones are none of them."""
        found = []
        for number, line in enumerate(self.lines(file), 1):
            if match := _INCLUDE.match(line):
                for folder in (*INCLUDE_ROOTS, ".", str(PurePosixPath(file).parent)):
                    path = str(PurePosixPath(folder) / match[1])
                    if (self.root / path).is_file():
                        found.append((number, path))
                        break
        return found


def stem_of(file):
    """x.hpp and x.cpp are one."""
    return re.sub(r"\.(cpp|hpp)$", "", file)
