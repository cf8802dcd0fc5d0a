"""A server of PostgreSQL in a directory of its own, to load books into and to kill."""
import contextlib
import csv
import io
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile

from lab import eventually

USER = "postgres"
PROGRAMS = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), default=None)
SETTINGS = {"listen_addresses": "", "fsync": "off", "max_connections": "40", "shared_buffers": "32MB"}


class PrivatePostgresql:
    """Reached by a socket in its directory. Where the test is root's it runs as the user postgres: it refuses to be root's itself."""

    def __init__(self):
        assert PROGRAMS, "no PostgreSQL server is installed: run scripts/install-deps"
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="airtime-pg-"))
        self.become = {}
        if os.geteuid() == 0:
            owner = pwd.getpwnam(USER)
            os.chown(self.dir, owner.pw_uid, owner.pw_gid)
            self.become = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        self.process = None
        done = subprocess.run([PROGRAMS / "initdb", "-D", self.dir / "data", "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
                              cwd=self.dir, capture_output=True, text=True, check=False, **self.become)
        assert done.returncode == 0, done.stderr
        self.start()
        self.ask("CREATE DATABASE books", "postgres")

    def start(self):
        settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]

        def answers():
            # What was killed may not be quite gone: until then another refuses to start.
            if self.process is None or self.process.poll() is not None:
                with open(self.dir / "log", "ab") as log:
                    self.process = subprocess.Popen([PROGRAMS / "postgres", "-D", self.dir / "data", "-k", self.dir, *settings], cwd=self.dir,
                                                    stdout=log, stderr=log, **self.become)
            return subprocess.run([PROGRAMS / "pg_isready", "-q", "-h", self.dir], check=False).returncode == 0

        eventually(answers, 30, "PostgreSQL answers")

    def kill(self):
        """It and all that it started, as kill -9 does."""
        pid = self.process.pid
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        self.process.kill()
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
        self.process.wait()
        self.process = None

    def destroy(self):
        if self.process:
            self.kill()
        shutil.rmtree(self.dir, ignore_errors=True)

    @property
    def connection(self):
        return f"host={self.dir} user={USER} dbname=books"

    def ask(self, sql, database="books"):
        """Rows of texts; null is empty."""
        sql = f"COPY ({sql}) TO STDOUT WITH CSV" if sql.startswith("SELECT") else sql
        done = subprocess.run(["psql", "-qAt", "-h", self.dir, "-U", USER, "-d", database, "-v", "ON_ERROR_STOP=1", "-c", sql], capture_output=True,
                              text=True, check=False)
        assert done.returncode == 0, done.stderr
        return [tuple(row) for row in csv.reader(io.StringIO(done.stdout, newline=""))]
