"""The books on a server of PostgreSQL that is killed: nothing is missing, nothing double, and charging goes on."""
import collections
import json
import pathlib
import random
import subprocess
import time
import unittest
import urllib.parse

import test_books
from cdr import CDRS_SOON
from diameter import Peer, new_session, octets, service
from lab import BUILD, Lab, eventually, policy_with
from portal import Portal
from postgresql import PrivatePostgresql

INITIAL, TERMINATION = 1, 3


def as_texts(rows):
    return sorted(tuple("" if cell is None else str(cell) for cell in row) for row in rows)


def content_on(server):
    """All that books tell, as test_books.content_of() tells it of a folder, but everything as texts."""
    [[schema]] = server.ask("SELECT name FROM airtime_books.current_generation")
    rows_of = lambda table, columns="*", which="true": server.ask(f'SELECT {columns} FROM "{schema}"."{table}" WHERE {which}')
    content = {table: as_texts(rows_of(table)) for table in test_books.SUMS}
    content["files"] = as_texts(server.ask(f"SELECT day, name, events, unreadable, control, bytes FROM {schema}.loaded_file"))
    events, used = set(), collections.Counter()
    for kind, day, table in server.ask(f"SELECT kind, day, file FROM {schema}.run"):
        if kind == "usage":
            for *key, units, cost in rows_of(table, "contract, session, service, units, cost", f"day = {day}"):
                used[(*key, "units")] += int(units)
                used[(*key, "cost")] += int(cost)
            continue
        for contract, number, at, what, cells, recharge in rows_of(table, "contract, n, at, kind, cells, recharge", f"day = {day}"):
            events.add((contract, number, at, what, cells))
            if recharge:
                events.add((recharge, contract, number))
    content["events"], content["used"] = events, used
    return content


def content_of(folder):
    import sqlite3

    content = test_books.content_of(folder)
    with sqlite3.connect(f"file:{folder}/current/books.sqlite?mode=ro", uri=True) as main:
        for table in test_books.SUMS:
            content[table] = as_texts(main.execute(f"SELECT * FROM {table}"))
    content["files"] = as_texts(content["files"])
    content["events"] = {tuple(map(str, row)) for row in content["events"]}
    return content


class OnPostgresql(unittest.TestCase):
    KILLS = 5

    def setUp(self):
        self.server = PrivatePostgresql()
        self.addCleanup(self.server.destroy)
        self.lab = Lab(policy_with(worker=CDRS_SOON, books={"postgresql": self.server.connection}))
        self.addCleanup(self.lab.destroy)
        self.lab.up()
        self.lab.stop_worker()

    def status(self):
        done = self.lab.ctl("--json", "books", "status", check=False)
        return json.loads(done.stdout) if done.returncode == 0 else {"files": 0}

    def is_loaded(self, files):
        return self.status()["files"] == files

    def expect_what_a_clean_load_into_a_folder_tells(self):
        import yaml

        config = yaml.safe_load(pathlib.Path(self.lab.values["CONFIG"]).read_text())
        config["books"] = {"folder": str(self.lab.dir / "clean")}
        self.lab.write_yaml(self.lab.dir / "clean.yaml", config)
        subprocess.run([BUILD / "bin" / "airtimectl", "--config", self.lab.dir / "clean.yaml", "books", "rebuild"], check=True, capture_output=True)
        found, clean = content_on(self.server), content_of(self.lab.dir / "clean")
        for part, rows in clean.items():
            self.assertTrue(found[part] == rows, f"{part} differs from a clean load")
        self.assertTrue(clean["events"] and clean["used"] and clean["advance"])

    def test_books_are_whole_after_kills_of_the_server_and_the_worker_at_any_moment(self):
        files = test_books.write_ledger(self.lab, 300_000)
        chance, seen, statuses = random.Random(21), [], set()
        portal = Portal(self.lab)
        began = time.monotonic()
        worker = self.lab.start_worker()
        eventually(lambda: self.status()["files"] > 0, 120, "the first files are in the books")
        first_s = time.monotonic() - began
        for _ in range(self.KILLS):
            time.sleep(chance.uniform(0, min(10, 1.2 * first_s)))
            self.server.kill()
            if chance.random() < 0.5:
                worker.kill()
                worker.wait()
                worker = self.lab.start_worker()
            statuses.add(portal.api("GET", "dashboard").status)
            self.server.start()
            seen.append(self.status()["files"])
        self.assertLess(seen[0], files, "killed in the middle of the load")
        eventually(lambda: self.is_loaded(files), 120, "all files are in the books")
        eventually(lambda: portal.api("GET", "dashboard").status == 200, 10, "the portal reads them")
        self.assertLessEqual(statuses, {200, 503})
        self.expect_what_a_clean_load_into_a_folder_tells()
        rebuilt = json.loads(self.lab.ctl("--json", "books", "rebuild").stdout)
        self.assertEqual(rebuilt["files"], files)
        self.expect_what_a_clean_load_into_a_folder_tells()

    def test_books_of_another_version_are_made_anew_by_the_worker_beside_them(self):
        generations = lambda: self.server.ask("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'airtime\\_books\\_%'")
        test_books.write_ledger(self.lab, 20_000)
        are_all_loaded = lambda: self.is_loaded(test_books.files_in(self.lab))
        worker = self.lab.start_worker()
        eventually(are_all_loaded, 60, "all files are in the books")
        worker.terminate()
        worker.wait()
        [[before]] = generations()
        self.server.ask(f"UPDATE {before}.state SET value = value - 1 WHERE name = 'form'")
        self.lab.restart_portal()  # which may have looked already
        portal = Portal(self.lab)
        self.assertEqual(portal.api("GET", "dashboard").status, 503)
        status = self.lab.ctl("books", "status", check=False)
        self.assertEqual(status.returncode, 2)
        self.assertIn("another version of the program", status.stderr)
        self.lab.start_worker()
        eventually(are_all_loaded, 60, "the worker has made them anew")
        self.assertEqual(portal.api("GET", "dashboard").status, 200)
        eventually(lambda: len(generations()) == 1 and (before,) not in generations(), 10, "nothing is left of those before")
        self.expect_what_a_clean_load_into_a_folder_tells()

    def session(self, peer, msisdn):
        session = new_session()
        self.assertEqual(peer.ccr(session, INITIAL, 0, service(10, octets(1_000_000)), msisdn=msisdn).result, 2001)
        ended = peer.ccr(session, TERMINATION, 1, service(10, used=[octets(1_000_000)]), msisdn=msisdn)
        self.assertEqual(ended.result, 2001)
        return session

    def test_a_server_that_is_away_is_told_while_charging_and_the_ledger_go_on(self):
        waits = lambda: test_books.BooksTest.metric(self, 'airtime_worker_waiting{part="books"}')
        self.lab.start_worker()
        eventually(lambda: waits() == 0, 60, "the worker loads books")
        self.server.kill()
        eventually(lambda: waits() == 1, 60, "the worker tells that its books wait")
        self.assertIn("check that the server runs", self.lab.log("worker-extra"))
        msisdn = "84930000001"
        self.lab.create(msisdn, main=5_000)
        with Peer(self.lab.port, "pgw1.lab.test") as peer:
            sessions = [self.session(peer, msisdn) for _ in range(20)]
        eventually(lambda: not list((self.lab.dir / "ledger" / "open").glob("*.part")), 20, "the ledger is written on")
        portal = Portal(self.lab)
        self.assertEqual(portal.api("GET", "dashboard").status, 503)
        waiting_parts = lambda: [wait["part"] for worker in portal.api("GET", "operations").json["workers"] for wait in worker["waits"]]
        eventually(lambda: "books" in waiting_parts(), 20, "the operations page tells that the books wait")
        status = self.lab.ctl("books", "status", check=False)
        self.assertEqual(status.returncode, 2)
        self.assertIn("PostgreSQL database books", status.stderr)
        self.server.start()
        files = test_books.files_in(self.lab)
        eventually(lambda: self.is_loaded(files), 90, "all files are in the books")
        eventually(lambda: waits() == 0, 20, "nothing waits")
        eventually(lambda: portal.api("GET", "dashboard").status == 200, 10, "the portal reads them")
        self.assertEqual(self.lab.balance(msisdn), 3_000)
        found = portal.api("GET", "subscribers?" + urllib.parse.urlencode({"q": sessions[7]}), role="care").json["hits"]
        self.assertEqual([(hit["by"], hit["msisdn"]) for hit in found], [("session", msisdn)], "whose a session was that ended")


if __name__ == "__main__":
    unittest.main()
