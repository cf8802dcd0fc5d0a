"""Where code stands: a header for each source, rooms without cycles, no crumbs in the core."""
import re
from pathlib import PurePosixPath

from check_tree import stem_of

# Entry points of programs and extensions.
NO_HEADER = ("main.cpp", "app_airtime.cpp", "extension.cpp")
CORE, CORE_LINES_MIN = "src/charging/", 25
_NOT_A_FUNCTION = re.compile(r"(?:using|typedef|template|static_assert|namespace|friend|inline|constexpr|consteval|enum|union)\b|#")
_NO_DECLARATION = re.compile(r"^[ \t]*#(?:.*\\\n)*.*$|\b(?:public|private|protected) *:(?!:)", re.M)
# name(...), then what may stand behind the brackets; a member that is a std::function has its brackets in <>.
_DECLARATION = re.compile(r"[\w\]&*>] *\([^;]*\)\s*(?:const|noexcept|override|final|&&|&)*\s*(?:->.*)?$", re.S)


def headers(tree):
    """Each source has the header of its name beside it and includes it first; what a header declares is in the source of its name."""
    found = []
    files = set(tree.sources())
    for file in sorted(files):
        if file.endswith(".cpp") and PurePosixPath(file).name not in NO_HEADER:
            found += _mistakes_of_source(tree, files, file)
        if file.endswith(".hpp") and stem_of(file) + ".cpp" not in files:
            found += [f"{file}:{line}: declares {name}, and there is no {PurePosixPath(file).stem}.cpp beside it; define it there, or move "
                      "the declaration to the header of the source that has it" for line, name in declared_functions(tree.code(file))[:1]]
    return found


def _mistakes_of_source(tree, files, file):
    own = stem_of(file) + ".hpp"
    if own not in files:
        return [f"{file}:1: has no header of its name; declare in {PurePosixPath(own).name} what others call, or merge the source into "
                "the one that calls it"]
    for number, line in enumerate(tree.lines(file), 1):
        if line.startswith("#include"):
            first = [path for at, path in tree.includes(file) if at == number]
            return [] if first == [own] else [f"{file}:{number}: must include {PurePosixPath(own).name} before anything else"]
    return [f"{file}:1: must include {PurePosixPath(own).name}"]


def declared_functions(code):
    """Functions and members that the header declares and does not define: the line and the name of each."""
    code = _NO_DECLARATION.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), code)
    found = []
    at = 0
    inside = []  # True: a namespace or a class, whose declarations count
    statement = 0
    while at < len(code):
        c = code[at]
        if c == "{":
            head = code[statement:at].strip()
            opens = re.search(r"\b(namespace|class|struct)\b|^extern\s+\"", head) is not None and not head.endswith(("=", ")"))
            # A brace within a declaration that counts: a body, or the value of a member.
            inside.append(opens and "template" not in head)
            if opens:
                statement = at + 1
        elif c == "}":
            if inside and inside.pop() or not _continues(code, at):
                statement = at + 1
        elif c == ";" and all(inside):
            if name := _function(code[statement:at].strip()):
                line = code.count("\n", 0, statement + len(code[statement:at]) - len(code[statement:at].lstrip())) + 1
                found.append((line, name))
            statement = at + 1
        elif c == ";":
            statement = at + 1
        at += 1
    return found


def _continues(code, at):
    """Whether the statement goes on behind the brace: a value, not a body."""
    return re.match(r"\}\s*[;,)]", code[at:]) is not None


def _function(words):
    words = re.sub(r"\[\[[^\]]*\]\]\s*", "", words)
    flat = words
    while (less := re.sub(r"<[^<>]*>", "", flat)) != flat:
        flat = less
    if _NOT_A_FUNCTION.match(flat) or "=" in re.sub(r"operator\W+", "operator", re.sub(r"\(.*\)", "()", flat, flags=re.S)) or "{" in flat:
        return None
    name = re.search(r"(~?\w+|operator\W+?)\s*\(", flat)
    return name[1] if name and _DECLARATION.search(flat) else None


def cycles(tree):
    """Nothing that a file includes includes it in the end; the same for rooms, which are folders. x.hpp and x.cpp are one."""
    files, rooms = {}, {}
    for file in tree.sources():
        for line, other in tree.includes(file):
            if other.split("/")[0] not in ("src", "extensions", "dict"):
                continue
            place = f"{file}:{line}"
            files.setdefault(stem_of(file), {}).setdefault(stem_of(other), place)
            rooms.setdefault(_room(file), {}).setdefault(_room(other), place)
    return [_told(cycle, graph, kind) for kind, graph in (("files", files), ("rooms", rooms)) for cycle in _cycles_in(graph)]


def _room(file):
    return str(PurePosixPath(file).parent)


def _told(cycle, graph, kind):
    steps = list(zip(cycle, cycle[1:] + cycle[:1]))
    ways = ", ".join(f"{graph[a][b]} includes {b}" for a, b in steps[1:])
    a, b = steps[0]
    return f"{graph[a][b]}: {kind} include each other: this {b}, {ways}; move what they share to a place of its own"


def _cycles_in(graph):
    """Short cycles that have no step in common: without one step of each there are fewer, or none."""
    found, taken = [], set()
    for cycle in sorted(filter(None, (_shortest_cycle(graph, start) for start in sorted(graph))), key=len):
        steps = set(zip(cycle, cycle[1:] + cycle[:1]))
        if not steps & taken:
            taken |= steps
            found.append(cycle)
    return found


def _shortest_cycle(graph, start):
    """From `start` back to it through others; None: there is none."""
    before, queue = {start: None}, [start]
    for node in queue:
        if node != start and start in graph.get(node, {}):
            cycle = [node]
            while before[cycle[-1]]:
                cycle.append(before[cycle[-1]])
            return cycle[::-1]
        for other in graph.get(node, {}):
            if other not in before:
                before[other] = node
                queue.append(other)
    return None


def crumbs(tree):
    """No file of the core is shorter than an idea, unless it is a value: types alone. A header and its source count together."""
    found = []
    pairs = {}
    for file in tree.sources():
        if file.startswith(CORE):
            pairs.setdefault(stem_of(file), []).append(file)
    for files in pairs.values():
        lines = sum(tree.text(file).count("\n") for file in files)
        value = len(files) == 1 and files[0].endswith(".hpp") and not declared_functions(tree.code(files[0]))
        if lines < CORE_LINES_MIN and not value:
            found.append(f"{files[0]}:1: {lines} lines are no idea of their own; merge them with the rule that they belong to")
    return found
