#!/usr/bin/python3
"""Runs suites of raw peers while their ports are captured, and lets tshark judge what passed.   dissected.py FOLDER PATTERN

Fails if a test fails, if tshark finds a message malformed or with an expert's error, or if it counts other CCRs and CCAs than the
peers sent and read. A request that is wrong on purpose may be flagged, if the server refused it too; so may the known habits of real clients.
"""
import collections
import os
import pathlib
import subprocess
import sys
import tempfile

CREDIT_CONTROL, INVALID_AVP_LENGTH = "272", "5014"
FIELDS = ("frame.number", "tcp.srcport", "diameter.cmd.code", "diameter.flags.request", "diameter.hopbyhopid",
          "diameter.Result-Code", "diameter.applicationId")
# What real clients do and tshark dislikes: Kamailio's and RestComm's "+" in front of a number, RestComm's MAC as text.
HABITS_OF_CLIENTS = ("Country Code contains non-decimal digits", "Invalid User-Equipment-Info-Value length")
FAULTY = "_ws.malformed || _ws.expert.severity == error"


def dissect(capture, filter_):
    """Rows of FIELDS; a field that occurs more than once in a frame has commas."""
    port = capture.stem
    command = ["tshark", "-r", capture, "-d", f"tcp.port=={port},diameter", "-Y", filter_, "-T", "fields"]
    for field in FIELDS:
        command += ["-e", field]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"tshark could not read {capture}: {done.stderr}")
    return [dict(zip(FIELDS, line.split("\t"))) for line in done.stdout.splitlines()]


def messages_of(row):
    """(is a request, hop-by-hop id) of each credit-control message in a frame."""
    codes, requests, numbers = (row[name].split(",") for name in FIELDS[2:5])
    return [(request in ("1", "True"), number) for code, request, number in zip(codes, requests, numbers) if code == CREDIT_CONTROL]


def faults_in(capture, frame, tolerated):
    """What tshark calls malformed or an error in a frame, but for what is tolerated."""
    done = subprocess.run(["tshark", "-r", capture, "-d", f"tcp.port=={capture.stem},diameter", "-Y", f"frame.number == {frame}", "-V"],
                          capture_output=True, text=True, check=False)
    faults = [line.strip() for line in done.stdout.splitlines()
              if "[Malformed Packet" in line or "(Error/" in line or "/Malformed)" in line]
    return [fault for fault in faults if not any(text in fault for text in tolerated)]


def judge(capture):
    """Complaints about one capture, and what was counted in it."""
    rows = dissect(capture, "diameter")
    counted = collections.Counter("CCR" if is_request else "CCA" for row in rows for is_request, _ in messages_of(row))
    log = capture.with_suffix(".log")
    sent = collections.Counter(log.read_text().split()) if log.exists() else collections.Counter()
    complaints = []
    if counted != sent:
        complaints.append(f"{capture.name}: tshark counts {dict(counted)}, the peers {dict(sent)}")
    refused = {number for row in rows for is_request, number in messages_of(row)
               if not is_request and row["diameter.Result-Code"].startswith(("3", "5"))}
    for row in dissect(capture, FAULTY):
        from_server = row["tcp.srcport"] == capture.stem
        numbers = {number for _, number in messages_of(row)}
        if not from_server and numbers and numbers <= refused:
            continue
        if from_server and row["diameter.Result-Code"] == INVALID_AVP_LENGTH:
            continue  # its Failed-AVP has the AVP as it came (RFC 6733 7.5)
        for fault in faults_in(capture, row["frame.number"], () if from_server else HABITS_OF_CLIENTS):
            complaints.append(f"{capture.name} frame {row['frame.number']} from the {'server' if from_server else 'client'}: {fault}")
    return complaints, counted


def main():
    with tempfile.TemporaryDirectory(prefix="airtime-capture-") as name:
        environment = dict(os.environ, AIRTIME_CAPTURE=name)
        tests = subprocess.run([sys.executable, "-m", "unittest", "discover", "-v", "-p", sys.argv[2]], cwd=sys.argv[1], env=environment,
                               check=False)
        captures = sorted(pathlib.Path(name).glob("*.pcapng"))
        complaints, total = [], collections.Counter()
        for capture in captures:
            found, counted = judge(capture)
            complaints += found
            total += counted
    print(f"tshark dissected {total['CCR']} CCRs and {total['CCA']} CCAs of {len(captures)} captures", *complaints, sep="\n")
    if not total["CCR"]:
        print("nothing was captured")
    return 1 if tests.returncode != 0 or complaints or not total["CCR"] else 0


if __name__ == "__main__":
    sys.exit(main())
