"""The books while processes are killed and disks are full: nothing is missing, nothing double, and charging goes on."""
import collections
import json
import os
import pathlib
import random
import signal
import sqlite3
import subprocess
import threading
import time
import unittest
import urllib.request

from cdr import CDRS_SOON
from diameter import Peer, new_session, octets, service
from lab import BUILD, Lab, accepts, eventually, policy_with
from portal import Portal

INITIAL, TERMINATION = 1, 3
SUBSCRIBERS = 2_000
SUMS = ("daily", "daily_kind", "hourly", "cohort", "debt", "borrower", "advance", "waiting_movement", "ungranted")


def write_ledger(lab, events):
    """As its worker, which does not run, would have written it. How many files they are."""
    subprocess.run([BUILD / "bin" / "generate_ledger", "--folder", lab.dir / "ledger", "--subscribers", str(SUBSCRIBERS), "--events", str(events),
                    "--days", "1"], check=True, capture_output=True)
    for partition in range(lab.partitions()):  # what Redis has not confirmed is set aside
        lab.redis("HSET", f"{{p{partition:02}}}:ledger", "cursor", f"{int(1e3 * time.time())}-0")
    return files_in(lab)


def files_in(lab):
    return len(list((lab.dir / "ledger").glob("20*/*.csv")))


def rows_of_pieces(folder, main):
    """What runs that count hold: events and recharges as a set, what was used added up."""
    events, used = set(), collections.Counter()
    for kind, number, file in main.execute("SELECT kind, number, file FROM run"):
        with sqlite3.connect(f"file:{folder}/current/days/{file}?mode=ro", uri=True) as piece:
            if kind == "events":
                events.update(piece.execute("SELECT contract, n, at, kind, cells FROM event WHERE run = ?", (number,)))
                events.update(piece.execute("SELECT recharge, contract, n FROM recharge WHERE run = ?", (number,)))
                continue
            for *key, units, cost in piece.execute("SELECT contract, session, service, units, cost FROM usage WHERE run = ?", (number,)):
                used[(*key, "units")] += int(units)
                used[(*key, "cost")] += int(cost)
    return events, used


def content_of(folder):
    """All that books tell, however they came to it."""
    with sqlite3.connect(f"file:{folder}/current/books.sqlite?mode=ro", uri=True) as main:
        content = {table: sorted(map(repr, main.execute(f"SELECT * FROM {table}"))) for table in SUMS}
        content["files"] = sorted(main.execute("SELECT day, name, events, unreadable, control, bytes FROM loaded_file"))
        content["events"], content["used"] = rows_of_pieces(folder, main)
    return content


class BooksTest(unittest.TestCase):
    def start(self):
        self.lab = Lab(policy_with(worker=CDRS_SOON))
        self.addCleanup(self.lab.destroy)
        self.lab.up()
        self.lab.stop_worker()

    def loaded(self):
        """How many files; none before there are books."""
        done = self.lab.ctl("--json", "books", "status", check=False)
        return json.loads(done.stdout)["files"] if done.returncode == 0 else 0

    def are_all_loaded(self):
        """Also what the worker completed meanwhile."""
        return self.loaded() == files_in(self.lab)

    def expect_what_a_clean_load_tells(self):
        import yaml

        config = yaml.safe_load(pathlib.Path(self.lab.values["CONFIG"]).read_text())
        config["books"]["folder"] = str(self.lab.dir / "clean")
        self.lab.write_yaml(self.lab.dir / "clean.yaml", config)
        subprocess.run([BUILD / "bin" / "airtimectl", "--config", self.lab.dir / "clean.yaml", "books", "rebuild"], check=True, capture_output=True)
        found, clean = content_of(self.lab.dir / "books"), content_of(self.lab.dir / "clean")
        for part, rows in clean.items():
            self.assertTrue(found[part] == rows, f"{part} differs from a clean load")
        self.assertTrue(clean["events"] and clean["used"] and clean["advance"])

    def metric(self, name):
        """None while the worker starts."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.lab.values['METRICS_PORT']}/metrics", timeout=5) as answer:
                lines = answer.read().decode().splitlines()
        except OSError:
            return None
        return next((float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name + " ")), None)


class Killed(BooksTest):
    KILLS = 8

    def read_on(self, portal, done, statuses):
        """Somebody at the pages, who finds the portal gone at times."""
        while not done.wait(0.01):
            try:
                statuses.append(portal.api("GET", "dashboard").status)
            except OSError:
                statuses.append(None)

    def kill(self, process):
        process.send_signal(signal.SIGKILL)
        process.wait()

    def test_books_are_whole_after_kills_of_worker_and_portal_at_any_moment(self):
        self.start()
        files = write_ledger(self.lab, 200_000)  # more than one transaction of the loader
        portal, chance = Portal(self.lab), random.Random(20)
        done, statuses = threading.Event(), []
        reader = threading.Thread(target=self.read_on, args=(portal, done, statuses))
        reader.start()
        self.addCleanup(reader.join)
        self.addCleanup(done.set)
        self.lab.signal("PORTAL", signal.SIGKILL)
        eventually(lambda: not accepts(portal.port), what="portal gone")
        began = time.monotonic()
        worker, pages = self.lab.start_worker(), self.lab.start_portal()
        eventually(lambda: self.loaded() > 0, 120, "the first files are in the books")
        first_s, seen = time.monotonic() - began, []
        for _ in range(self.KILLS):
            self.kill(worker)
            self.kill(pages)
            seen.append(self.loaded())
            worker, pages = self.lab.start_worker(), self.lab.start_portal()
            time.sleep(chance.uniform(0, 1.5 * first_s))
        self.kill(worker)
        self.kill(pages)
        self.assertTrue(0 < seen[0] < files, f"killed in the middle of the load: {seen} of {files}")
        self.lab.start_worker()
        self.lab.start_portal()
        eventually(self.are_all_loaded, 300, "all files are in the books")
        self.assertEqual(portal.api("GET", "dashboard").status, 200)
        self.assertIn(200, statuses)
        self.assertLessEqual(set(statuses), {200, 503, None})
        self.expect_what_a_clean_load_tells()


@unittest.skipUnless(os.geteuid() == 0, "only root can mount a small disk")
class FullDisk(BooksTest):
    ROOM_MB = 1

    def mount(self, options):
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", self.lab.dir / "books"], check=True)

    def session(self, peer, msisdn):
        session = new_session()
        opened = peer.ccr(session, INITIAL, 0, service(10, octets(1_000_000)), msisdn=msisdn)
        self.assertEqual(opened.result, 2001)
        ended = peer.ccr(session, TERMINATION, 1, service(10, used=[octets(1_000_000)]), msisdn=msisdn)
        self.assertEqual(ended.result, 2001)

    def test_a_full_disk_is_told_while_charging_goes_on_and_books_go_on_when_there_is_room(self):
        self.start()
        self.mount(f"size={self.ROOM_MB}m")
        self.addCleanup(subprocess.run, ["umount", "-l", self.lab.dir / "books"], check=False)
        write_ledger(self.lab, 30_000)
        self.lab.start_worker()
        eventually(lambda: self.metric('airtime_worker_waiting{part="books"}') == 1, 90, "the worker tells that its books wait")
        self.assertIn("check that there is room on its disk", self.lab.log("worker-extra"))
        msisdn = "84930000001"
        self.lab.create(msisdn, main=5_000)
        with Peer(self.lab.port, "pgw1.lab.test") as peer:
            for _ in range(20):
                self.session(peer, msisdn)
        eventually(lambda: not list((self.lab.dir / "ledger" / "open").glob("*.part")), 20, "the ledger is written on")
        self.assertEqual(self.metric('airtime_worker_waiting{part="ledger"}'), 0)
        self.assertEqual(Portal(self.lab).api("GET", "dashboard").status, 200)
        self.mount("remount,size=256m")
        eventually(self.are_all_loaded, 90, "all files are in the books")
        self.assertEqual(self.metric('airtime_worker_waiting{part="books"}'), 0)
        self.expect_what_a_clean_load_tells()
        self.assertEqual(self.lab.balance(msisdn), 3_000)


if __name__ == "__main__":
    unittest.main()
