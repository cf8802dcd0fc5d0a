"""What a line of code can become by one small mistake."""
import re
from dataclasses import dataclass
from pathlib import Path

# Where mutants are made; what is in none of them has tests on the full stack only.
AREAS = {
    "charging": "src/charging/**/*.cpp",
    "store": "src/store/**/*.cpp",
    "Lua": "src/store/**/*.lua",
    "engine": "src/engine/**/*.cpp",
    "extension": "extensions/app_airtime/**/*.cpp",
    "operations": "src/operations/**/*.cpp",
    "portal": "src/portal/**/*.cpp",
    "ledger_files": "src/ledger_files/**/*.cpp",
    "worker": "src/worker/**/*.cpp",
}
SWAPS = [  # both ways; with blanks around, so that templates, pointers and shifts are left alone
    (" < ", " <= "), (" > ", " >= "), (" == ", " != "), (" && ", " || "), (" + ", " - "), (" += ", " -= "),
    ("any_of", "all_of"), ("std::min(", "std::max("), ("++", "--"), ("true", "false"),
]
LUA_SWAPS = [(" < ", " <= "), (" > ", " >= "), (" == ", " ~= "), (" and ", " or "), (" + ", " - "), ("true", "false")]
ONE_WAY = [(re.compile(r"(?<![\w)\]!])!(?=[\w(])"), ""), (re.compile(r"\bcontinue;"), "break;")]
LUA_ONE_WAY = [(re.compile(r"\bnot "), "")]
NUMBER = re.compile(r"(?<![\w.'{])(\d[\d']*)(?![\w.'])")
STATEMENT = re.compile(r"^\s+(?!return|throw|else|case|using|break|continue|const |auto |static |co_)"
                       r"[A-Za-z_][\w:.>\-\[\]()*]*(\(.*\)| [-+|&]?= .*);$")
LUA_STATEMENT = re.compile(r"^\s+(redis\.call\(.*\)|[\w.\[\]]+ = .*)$")
# Nothing that a promise is about: what is logged, asserted, declared, or decided by the compiler.
SKIPPED = re.compile(r"spdlog::|assert\(|static_assert|^\s*(//|///|--|#|using |namespace |template|case |default:)|constexpr .*\{\{")
STRING = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'(?![\d])')


@dataclass(frozen=True)
class Mutant:
    area: str
    file: str     # from the root of the sources
    line: int     # 1 is the first
    before: str
    after: str    # empty: the statement is gone

    @property
    def key(self):
        """Says it wherever the line stands by now."""
        return self.file, self.before.strip(), self.after.strip()


def _swaps(code, pairs):
    for one, other in pairs:
        for found, becomes in ((one, other), (other, one)):
            pattern = re.compile(r"(?<!\w)" + re.escape(found) + r"(?!\w)" if found.isalpha() or "_" in found
                                 else re.escape(found))
            for match in pattern.finditer(code):
                yield match.start(), match.end(), becomes


def changes_of(line, lua=False):
    """Every line that this one can become, in their order."""
    if SKIPPED.search(line):
        return []
    # Same length, so that places stay what they are.
    code = STRING.sub(lambda text: "\0" * len(text.group()), line)
    code = re.sub(r"(--|//).*" if lua else r"//.*", lambda text: "\0" * len(text.group()), code) if lua or "//" in code else code
    found = list(_swaps(code, LUA_SWAPS if lua else SWAPS))
    for pattern, becomes in LUA_ONE_WAY if lua else ONE_WAY:
        found += [(match.start(), match.end(), becomes) for match in pattern.finditer(code)]
    for match in NUMBER.finditer(code):
        found.append((match.start(), match.end(), str(int(match.group().replace("'", "")) + 1)))
    changed = [line[:start] + becomes + line[end:] for start, end, becomes in sorted(found)]
    if (LUA_STATEMENT if lua else STATEMENT).match(line):
        changed.append("")
    return list(dict.fromkeys(changed))


def mutants_in(root, areas):
    """All of the areas, in a fixed order."""
    root = Path(root)
    for area in areas:
        for path in sorted(root.glob(AREAS[area])):
            name = str(path.relative_to(root))
            for number, line in enumerate(path.read_text().splitlines(), 1):
                for after in changes_of(line, path.suffix == ".lua"):
                    yield Mutant(area, name, number, line, after)
