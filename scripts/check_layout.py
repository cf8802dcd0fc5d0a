"""How code stands on the page: clang-format, bodies, tables."""
import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

COLUMNS = 110
FILES_AT_ONCE = 50
_HEAD = re.compile(r"^( *)(?:\} )?(?:else )?(?:if|for|while)(?: constexpr)? ?\(|^( *)(?:\} )?else(?= |$)(?! if)|^( *)do$")
# What never stands behind a condition on its line; gtest's macros are a dangling else there.
_OWN_LINE = re.compile(r"(?:if|for|while|do|switch|case|default|static_assert)\b|//|(?:EXPECT|ASSERT)_|FAIL\b|ADD_FAILURE\b")
TABLE_COLUMN, TABLE_LINES = 40, 3


def formatted(tree):
    """Every file as clang-format writes it."""
    files = tree.of(".cpp", ".hpp")
    first = {}

    def look(part):
        said = subprocess.run(["clang-format", "--dry-run", "-Werror", *part], cwd=tree.root, capture_output=True, text=True)
        found = [match for line in said.stderr.splitlines() if (match := re.match(r"(.+?):(\d+):\d+: error:", line))]
        if said.returncode != 0 and not found:
            raise RuntimeError(f"clang-format: {said.stderr.strip()}")
        for match in found:
            first.setdefault(match[1], match[2])

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(look, (files[at:at + FILES_AT_ONCE] for at in range(0, len(files), FILES_AT_ONCE))))
    return [f"{file}:{line}: is not formatted; run: clang-format -i {file}" for file, line in sorted(first.items())]


def _end_of_brackets(code, at):
    """Behind the bracket that closes the one at `at`."""
    depth = 0
    for end in range(at, len(code)):
        depth += {"(": 1, ")": -1}.get(code[end], 0)
        if depth == 0:
            return end + 1
    return len(code)


def _line_end(code, at):
    end = code.find("\n", at)
    return len(code) if end < 0 else end


def braces(tree):
    """A body of one statement stands on the line of its condition where it fits; every other body has braces."""
    found = []
    for file in tree.of(".cpp", ".hpp"):
        text = tree.text(file)
        code = tree.code(file)
        start = 0
        for number, line in enumerate(code.split("\n"), 1):
            if head := _HEAD.match(line):
                body = start + head.end()
                if line[head.end() - 1] == "(":
                    body = _end_of_brackets(code, body - 1)
                found += [f"{file}:{number}: {mistake}" for mistake in _mistakes_of_body(text, code, start, body)]
            start += len(line) + 1
    return found


def _mistakes_of_body(text, code, start, body):
    behind = code[body:_line_end(code, body)].strip()
    if behind == "":
        return ["the body is on the next line; write it on this one where it fits, else in braces"]
    if not behind.startswith("{"):
        # `if (a) b(` goes on; `while (a);` ends a do.
        return [] if behind.endswith((";", "}")) else ["a body of more than one line has no braces; give it some"]
    lines = text[start:].split("\n", 3)
    condition = text[start:_line_end(text, start)]
    if behind != "{" or "\n" in text[start:body] or len(lines) < 3 or condition.lstrip().startswith(("}", "else", "do")):
        return []
    indent = condition[: len(condition) - len(condition.lstrip())]
    statement = lines[1].strip()
    alone = lines[2] == indent + "}" and lines[1].startswith(indent + "    ") and not lines[1].startswith(indent + " " * 5)
    if not alone or not statement.endswith(";") or _OWN_LINE.match(statement) or "//" in statement:
        return []
    fits = len(condition.removesuffix("{") + statement) <= COLUMNS
    return ["the body fits on this line; write it here without braces"] if fits else []


def tables(tree):
    """A table of one row a line stands between `// clang-format off` and `// clang-format on`."""
    found = []
    for file in tree.of(".cpp", ".hpp"):
        found += [f"{file}:{line}: {mistake}" for line, mistake in _fences(tree.lines(file))]
        found += [f"{file}:{line}: a table that clang-format has torn to the right; write it as a table between "
                  "// clang-format off and // clang-format on" for line in _torn_tables(tree.code(file), tree.lines(file))]
    return found


def _fences(lines):
    open_at = None
    for number, line in enumerate(lines, 1):
        if line.strip() == "// clang-format off":
            if open_at:
                yield number, f"clang-format is off since line {open_at}; take one of them away"
            open_at = number
        elif line.strip() == "// clang-format on":
            if not open_at:
                yield number, "clang-format was not off; take the line away"
            open_at = None
    if open_at:
        yield open_at, "clang-format stays off; write // clang-format on behind the table"


def _torn_tables(code, raw):
    """Where rows of a constant begin so far right on so many lines that nobody reads them as a table."""
    code = code.split("\n")
    opened = []  # where each bracket that is open stands
    run, fenced = [], False
    for number, line in enumerate(code):
        fenced = raw[number].strip() == "// clang-format off" or (fenced and raw[number].strip() != "// clang-format on")
        indent = len(line) - len(line.lstrip())
        row = line.strip() != "" and not line.lstrip().startswith(".") and indent > TABLE_COLUMN and opened and opened[-1][0] == "{" and not fenced
        if row and _is_constant(code, opened[-1][1]):
            run.append(number + 1)
        else:
            if len(run) >= TABLE_LINES:
                yield run[0]
            run = []
        for c in line:
            if c in "({[":
                opened.append((c, number))
            elif c in ")}]" and opened:
                opened.pop()


def _is_constant(code, number):
    statement = code[number]
    while number > 0 and code[number - 1].strip() and not code[number - 1].rstrip().endswith((";", "{", "}")):
        number -= 1
        statement = code[number] + statement
    return re.search(r"\bconstexpr\b|\bto_array\b|\bstatic const\b|\bconst std::array\b", statement) is not None
