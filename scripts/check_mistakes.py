"""clang-tidy on what was changed."""
import hashlib
import json
import os
import re
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

from check_tree import GIT, stem_of

BUILD = "build/check"
# Nobody waits longer for a look before the build: no file is begun after so long.
BEGIN_S_MAX = 45


def changed(tree):
    """What is looked at, and since when: what is not in origin/main, or the last commit; committed or not."""
    def git(*words):
        try:
            done = subprocess.run([*GIT, *words], cwd=tree.root, capture_output=True, text=True)
        except FileNotFoundError:
            return []
        return done.stdout.split() if done.returncode == 0 else []

    new = git("ls-files", "--others", "--exclude-standard")
    for base, name in (("origin/main...HEAD", "against origin/main"), ("HEAD~1", "in the last commit")):
        files = {*git("diff", "--name-only", base), *git("diff", "--name-only", "HEAD"), *new} if git("rev-parse", base) else set()
        if files & set(tree.of(".cpp", ".hpp")):
            return files, name
    return set(), "in the last commit"


def sources_of(tree, files):
    """The sources that were changed, those of a changed header with it. A header without one is seen where it is included."""
    stems = {stem_of(file) for file in files if file.endswith((".cpp", ".hpp"))}
    return [file for file in tree.sources() if file.endswith(".cpp") and stem_of(file) in stems]


class Tidy:
    """Remembers in BUILD what it found nothing in, until the source, one of its headers, its command or the rules change."""

    def __init__(self, tree):
        self.tree = tree
        self.build = tree.root / BUILD
        self.passed = self.build / "passed"
        self.commands = {}
        self.rules = subprocess.run(["clang-tidy", "--version"], capture_output=True, check=True).stdout + \
            (tree.root / ".clang-tidy").read_bytes()

    def configure(self):
        # Every source by itself: what stands in front of it in a joint one would hide what it lacks.
        done = subprocess.run(["cmake", "-S", ".", "-B", BUILD, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug", "-DAIRTIME_UNITY=OFF", "-Wno-dev"],
                              cwd=self.tree.root, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"clang-tidy needs a build folder: {done.stderr.strip()}")
        entries = json.loads((self.build / "compile_commands.json").read_text())
        self.commands = {os.path.relpath(entry["file"], self.tree.root): entry["command"] for entry in entries}

    def key(self, source):
        """Of all that the answer depends on."""
        seen, queue = {source}, [source]
        for file in queue:
            more = [other for _, other in self.tree.includes(file) if other not in seen]
            seen.update(more)
            queue.extend(more)
        digest = hashlib.sha256(self.rules + self.commands[source].encode())
        for file in sorted(seen):
            digest.update(file.encode() + b"\0" + self.tree.text(file).encode())
        return digest.hexdigest()

    def look(self, source):
        said = subprocess.run(["clang-tidy", "-p", BUILD, "--quiet", "--extra-arg=-Wno-unknown-warning-option", source],
                              cwd=self.tree.root, capture_output=True, text=True)
        found, errors, understood = [], [], True
        for line in said.stdout.splitlines():
            if match := re.match(r"(.+?):(\d+):\d+: (?:warning|error): (.+?) \[([\w.,-]+)\]$", line):
                file = os.path.relpath(match[1], self.tree.root)
                rule = match[4].removesuffix(",-warnings-as-errors")
                # Clang 14 does not know all that GCC 12's library is made of; whether such a file compiles, GCC says.
                understood &= rule != "clang-diagnostic-error" or not match[1].startswith(("/usr/include/", "/usr/lib/"))
                place = errors if rule == "clang-diagnostic-error" else found
                place.append(f"{file}:{match[2]}: {match[3]}; correct it, or say with // NOLINT({rule}): why it is right")
        found += errors if understood else []
        if said.returncode != 0 and not found and understood:
            raise RuntimeError(f"clang-tidy {source}: {(said.stdout + said.stderr).strip()}")
        return found


def mistakes(tree, whole=False):
    """The findings, and a line for people. `whole`: in every source, however long it takes."""
    files, since = changed(tree)
    sources = [file for file in tree.sources() if file.endswith(".cpp")] if whole else sources_of(tree, files)
    sources = [source for source in sources if (tree.root / source).exists()]
    if not sources:
        return [], f"no source was changed {since}"
    tidy = Tidy(tree)
    tidy.configure()
    known = [source for source in sources if source in tidy.commands]
    keys = {source: tidy.key(source) for source in known}
    left = [source for source in known if not (tidy.passed / keys[source]).exists()]
    begun_at, found, begun = time.monotonic(), set(), []

    def look(source):
        if not whole and time.monotonic() - begun_at > BEGIN_S_MAX:
            return
        begun.append(source)
        mistakes_here = tidy.look(source)
        found.update(mistakes_here)
        if not mistakes_here:
            tidy.passed.mkdir(exist_ok=True)
            (tidy.passed / keys[source]).touch()

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(look, left))
    what = "of all" if whole else f"changed {since}"
    told = f"{len(known)} {what}: {len(begun)} looked at now, {len(known) - len(left)} were right before"
    if len(begun) < len(left):
        told += f", {len(left) - len(begun)} left for the next time because {BEGIN_S_MAX} s were over (all: scripts/check --whole)"
    return sorted(found), told
