"""What documents say of files is true."""
import re
from pathlib import Path, PurePosixPath

README_LINES_MAX = 120
_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
_TICKED = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(r"\.?[\w*.-]+(?:/[\w*.-]+)*/?$")
_OURS = re.compile(r"\.(cpp|hpp|in|py|lua|tsv|md|patch)$")


def _prose(lines):
    """Lines outside of ``` with their numbers."""
    fenced = False
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced:
            yield number, line


def documents(tree):
    """README.md is short; links and paths in back-ticks lead to what exists."""
    found = []
    for file in tree.of(".md"):
        lines = tree.lines(file)
        if file == "README.md" and len(lines) - 1 > README_LINES_MAX:
            found.append(f"{file}:{README_LINES_MAX + 1}: has {len(lines) - 1} lines, at most {README_LINES_MAX} are read; move what one "
                         "reader in ten needs to docs/")
        for number, line in _prose(lines):
            found += [f"{file}:{number}: {mistake}" for mistake in _mistakes_in(tree, file, line)]
    return found


def _mistakes_in(tree, file, line):
    for target in _LINK.findall(_TICKED.sub("", line)):
        path = target.split("#")[0]
        if path and not re.match(r"[a-z]+:", path) and not (tree.root / Path(file).parent / path).exists():
            yield f"links to {path}, which does not exist; correct the link"
    folders = {other.split("/")[0] for other in tree.files if "/" in other}
    for word in (word for ticked in _TICKED.findall(line) for word in ticked.split()):
        word = re.sub(r":\d+$", "", word.rstrip(",;:")).removeprefix("./")
        if "/" in word and _PATH.match(word) and not _exists(tree, folders, file, word):
            yield f"names {word}, which does not exist; correct the path"


def _exists(tree, folders, file, word):
    """A path from the root, from the document, or the end of one; what is no path of ours is let be."""
    path = word.rstrip("/")
    if word.split("/")[0] not in folders and not _OURS.search(path):
        return True
    places = (path, str(PurePosixPath(file).parent / path))
    if any((tree.root / place).exists() or any(tree.root.glob(place)) for place in places):
        return True
    return any(PurePosixPath(other).match(path) for other in tree.files)
