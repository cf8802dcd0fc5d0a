#!/usr/bin/python3
"""Runs suites while their ports are captured, and lets tshark judge what passed.   dissected.py FOLDER PATTERN [--server-only]

Fails if a test fails, if tshark finds a message malformed or with an expert's error, or if it counts other CCRs and CCAs than the
clients sent and read. A request that is wrong on purpose may be flagged, if the server refused it too; so may the known habits of real clients.
With --server-only, for suites whose clients send what is no Diameter and go away without reading: only what the server sent is judged,
and nothing is compared.
"""
import collections
import os
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

CREDIT_CONTROL, FAILED_AVP, INVALID_AVP_LENGTH = "272", "279", "5014"
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


def faults_outside_failed_avp(capture, frame, is_echo):
    """The same of an answer whose Failed-AVP has the AVP as it came (RFC 6733 7.5): what is wrong anywhere else."""
    done = subprocess.run(["tshark", "-r", capture, "-d", f"tcp.port=={capture.stem},diameter", "-Y", f"frame.number == {frame}",
                           "-T", "pdml"], capture_output=True, check=True)
    faults = []

    def walk(node, message_may_be_wrong, in_failed_avp):
        fields = list(node)
        if node.get("name") == "diameter":
            message_may_be_wrong = any(field.get("name") == "diameter.Result-Code" and is_echo(field.get("show"))
                                       for field in node.iter("field"))
        in_failed_avp = in_failed_avp or any(field.get("name") == "diameter.avp.code" and field.get("show") == FAILED_AVP
                                             for field in fields)
        is_fault = node.get("name") in ("_ws.malformed", "_ws.expert") and node.get("showname", "").startswith(
            ("Malformed Packet", "Expert Info (Error", "Expert Info (Warning/Malformed"))
        if is_fault and not (message_may_be_wrong and in_failed_avp):
            faults.append(node.get("showname"))
        for field in fields:
            walk(field, message_may_be_wrong, in_failed_avp)

    walk(xml.etree.ElementTree.fromstring(done.stdout), False, False)
    return faults


def judge(capture, server_only):
    """Complaints about one capture, and what was counted in it."""
    rows = dissect(capture, "diameter")
    counted = collections.Counter("CCR" if is_request else "CCA" for row in rows for is_request, _ in messages_of(row))
    log = capture.with_suffix(".log")
    sent = collections.Counter(log.read_text().split()) if log.exists() else collections.Counter()
    # Of garbage, anything may come back in a Failed-AVP; of a suite's own mistakes only an AVP of wrong length.
    is_echo = (lambda result: result[:1] in "35") if server_only else (lambda result: result == INVALID_AVP_LENGTH)
    complaints = []
    if counted != sent and not server_only:
        complaints.append(f"{capture.name}: tshark counts {dict(counted)}, the peers {dict(sent)}")
    refused = {number for row in rows for is_request, number in messages_of(row)
               if not is_request and row["diameter.Result-Code"].startswith(("3", "5"))}
    for row in dissect(capture, FAULTY):
        from_server = row["tcp.srcport"] == capture.stem
        numbers = {number for _, number in messages_of(row)}
        if not from_server and (server_only or (numbers and numbers <= refused)):
            continue
        if from_server and any(map(is_echo, row["diameter.Result-Code"].split(","))):
            faults = faults_outside_failed_avp(capture, row["frame.number"], is_echo)
        else:
            faults = faults_in(capture, row["frame.number"], () if from_server else HABITS_OF_CLIENTS)
        for fault in faults:
            complaints.append(f"{capture.name} frame {row['frame.number']} from the {'server' if from_server else 'client'}: {fault}")
    return complaints, counted


def main():
    server_only = "--server-only" in sys.argv[3:]
    with tempfile.TemporaryDirectory(prefix="airtime-capture-") as name:
        environment = dict(os.environ, AIRTIME_CAPTURE=name)
        tests = subprocess.run([sys.executable, "-m", "unittest", "discover", "-v", "-p", sys.argv[2]], cwd=sys.argv[1], env=environment,
                               check=False)
        captures = sorted(pathlib.Path(name).glob("*.pcapng"))
        complaints, total = [], collections.Counter()
        for capture in captures:
            found, counted = judge(capture, server_only)
            complaints += found
            total += counted
    print(f"tshark dissected {total['CCR']} CCRs and {total['CCA']} CCAs of {len(captures)} captures", *complaints, sep="\n")
    if not total["CCR"]:
        print("nothing was captured")
    return 1 if tests.returncode != 0 or complaints or not total["CCR"] else 0


if __name__ == "__main__":
    sys.exit(main())
