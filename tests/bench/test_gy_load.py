"""gy_load against a small server that misbehaves: it must notice, and count right."""
import json
import os
import pathlib
import socket
import struct
import subprocess
import threading
import unittest

BUILD = pathlib.Path(os.environ["AIRTIME_BUILD"])
REQUEST, ERROR = 0x80, 0x20
SESSION_ID, RESULT_CODE, ORIGIN_HOST, REQUEST_NUMBER, REQUEST_TYPE = 263, 268, 264, 415, 416
MSCC, RATING_GROUP, GRANTED, REQUESTED, TOTAL_OCTETS = 456, 432, 431, 437, 421


def avp(code, data):
    return struct.pack(">II", code, 0x40 << 24 | 8 + len(data)) + data + b"\0" * (-len(data) % 4)


def u32(code, value):
    return avp(code, struct.pack(">I", value))


def walk(data):
    at = 0
    while at < len(data):
        code, rest = struct.unpack_from(">II", data, at)
        header = 12 if rest >> 31 else 8
        length = rest & 0xFFFFFF
        yield code, data[at + header:at + length]
        at += length + -length % 4


def message(flags, command, application, ids, body):
    return struct.pack(">II", 1 << 24 | 20 + len(body), flags << 24 | command) + struct.pack(">I", application) + ids + body


class Server(threading.Thread):
    """Grants what is asked for; `spoil(number, answer)` gets every CCA with its number and says what is sent instead."""

    def __init__(self, spoil=lambda number, answer: answer):
        super().__init__(daemon=True)
        self.spoil = spoil
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.requests = 0
        self.start()

    def run(self):
        connection, _ = self.listener.accept()
        stream = connection.makefile("rb")
        while header := stream.read(20):
            length = int.from_bytes(header[1:4], "big")
            command = int.from_bytes(header[5:8], "big")
            body, ids = stream.read(length - 20), header[12:20]
            if command != 272:
                connection.sendall(message(0, command, 0, ids, u32(RESULT_CODE, 2001) + avp(ORIGIN_HOST, b"server.lab.test")))
                if command == 282:
                    break
                continue
            self.requests += 1
            connection.sendall(self.spoil(self.requests, self.answer(ids, body)))
        connection.close()
        self.listener.close()

    def answer(self, ids, body, granted=None, result=2001):
        out = b""
        for code, data in walk(body):
            if code == SESSION_ID:
                out += avp(code, data) + u32(RESULT_CODE, result)
            elif code in (REQUEST_NUMBER, REQUEST_TYPE):
                out += avp(code, data)
            elif code == MSCC:
                inner = u32(RESULT_CODE, 2001)
                for part, value in walk(data):
                    inner += avp(RATING_GROUP, value) if part == RATING_GROUP else b""
                    inner += avp(GRANTED, value) if part == REQUESTED else b""
                out += avp(MSCC, inner)
        return message(0x40, 272, 4, ids, out)


def every(nth, spoilt):
    return lambda number, answer: spoilt(answer) if number % nth == 0 else answer


class GyLoad(unittest.TestCase):
    def load(self, server, *arguments):
        done = subprocess.run([BUILD / "bin" / "gy_load", "--connect", f"127.0.0.1:{server.port}", "--warmup-s", "0", "--outstanding", "8",
                               *arguments], capture_output=True, text=True, check=False, timeout=60)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual(report["faultless"], done.returncode == 0)
        server.join(5)
        return report

    def test_a_server_that_is_right_is_faultless(self):
        server = Server()
        report = self.load(server, "--requests", "1000")
        self.assertTrue(report["faultless"])
        self.assertEqual(report["verdicts"], {"right": server.requests})
        self.assertEqual(report["sent"], server.requests)
        self.assertGreaterEqual(server.requests, 1000)
        self.assertLess(0, report["accepted_latency"]["p50_us"])
        for kind in ("initial", "update", "termination"):
            self.assertGreater(report["by_kind"][kind]["right"], 200)

    def test_a_session_has_as_many_updates_as_it_is_told(self):
        for updates in (0, 7):
            report = self.load(Server(), "--requests", "2000", "--updates", str(updates))
            self.assertTrue(report["faultless"])
            kinds = {kind: verdicts["right"] for kind, verdicts in report["by_kind"].items()}
            self.assertAlmostEqual(kinds.get("update", 0), updates * kinds["termination"], delta=8 * updates)

    def test_calls_and_sms_take_the_place_of_some_data_sessions(self):
        """Of 100 sessions 10 are calls and 10 are SMS, which are one request each."""
        report = self.load(Server(), "--requests", "6000", "--others-percent", "20", "--subscribers", "1000")
        self.assertTrue(report["faultless"])
        kinds = {kind: verdicts["right"] for kind, verdicts in report["by_kind"].items()}
        self.assertAlmostEqual(kinds["debit"] / (kinds["debit"] + kinds["initial"]), 0.1, delta=0.02)

    def test_there_are_no_calls_and_sms_unless_they_are_asked_for(self):
        report = self.load(Server(), "--requests", "1000")
        self.assertNotIn("debit", report["by_kind"])

    def test_notices_every_wrong_grant(self):
        octets = avp(TOTAL_OCTETS, struct.pack(">Q", 2_048_000))
        one_less = avp(TOTAL_OCTETS, struct.pack(">Q", 2_047_999))
        spoilt = []

        def shave(answer):
            if octets in answer:
                spoilt.append(answer)
            return answer.replace(octets, one_less)

        report = self.load(Server(every(10, shave)), "--requests", "1000")
        self.assertFalse(report["faultless"])
        self.assertGreater(len(spoilt), 50)
        self.assertEqual(report["verdicts"]["wrong_grant"], len(spoilt))

    def test_notices_every_lost_answer(self):
        server = Server(every(100, lambda answer: b""))
        report = self.load(server, "--rate", "500", "--seconds", "2", "--patience-s", "1")
        self.assertFalse(report["faultless"])
        self.assertEqual(report["lost"], server.requests // 100)
        self.assertGreater(report["lost"], 5)

    def test_notices_every_doubled_answer(self):
        server = Server(every(10, lambda answer: answer + answer))
        report = self.load(server, "--requests", "1000")
        self.assertFalse(report["faultless"])
        # The last one may have its double behind the end.
        self.assertAlmostEqual(report["doubled"], server.requests // 10, delta=1)

    def test_notices_an_answer_to_nothing(self):
        stray = lambda answer: answer[:12] + b"\xee\xee\xee\xee" + answer[16:]
        server = Server(every(100, lambda answer: answer + stray(answer)))
        report = self.load(server, "--requests", "1000")
        self.assertFalse(report["faultless"])
        self.assertAlmostEqual(report["unknown"], server.requests // 100, delta=1)

    def test_notices_a_wrong_session_and_a_wrong_result(self):
        report = self.load(Server(every(10, lambda answer: answer.replace(b"pgw.east1", b"bgw.east1"))), "--requests", "500")
        self.assertGreater(report["verdicts"]["wrong_session"], 40)
        refused = u32(RESULT_CODE, 5012)
        report = self.load(Server(every(10, lambda answer: answer.replace(u32(RESULT_CODE, 2001), refused, 1))), "--requests", "500")
        self.assertGreater(report["verdicts"]["wrong_result"], 40)
        self.assertEqual(report["wrong_result_codes"], {"5012": report["verdicts"]["wrong_result"]})

    def test_ends_the_sessions_that_are_refused_quota(self):
        """None may stay behind in the server."""
        update, answered = u32(REQUEST_TYPE, 2), u32(RESULT_CODE, 2001)

        def refuse_updates(number, answer):
            busy = answer[:4] + bytes([ERROR]) + answer[5:].replace(answered, u32(RESULT_CODE, 3004), 1)
            return busy if update in answer else answer

        for loop in (("--requests", "900"), ("--rate", "900", "--seconds", "1", "--open-sessions", "20")):
            report = self.load(Server(refuse_updates), *loop)
            kinds = report["by_kind"]
            self.assertTrue(report["faultless"])
            self.assertGreater(kinds["update"]["too_busy"], 200)
            self.assertAlmostEqual(kinds["update"]["too_busy"], kinds["termination"]["right"], delta=100)

    def test_the_open_loop_counts_latency_from_when_a_request_was_due(self):
        """A server that stands still for half a second delays every request that was due in it, not just one."""
        stood_still = threading.Event()

        def stand_still(answer):
            if not stood_still.is_set():
                stood_still.set()
                threading.Event().wait(0.5)
            return answer

        report = self.load(Server(every(500, stand_still)), "--rate", "1000", "--seconds", "2")
        self.assertTrue(report["faultless"])
        self.assertGreater(report["accepted_latency"]["p90_us"], 200_000)
        self.assertLess(report["accepted_latency"]["p50_us"], 100_000)

    def test_the_open_loop_tells_what_could_not_be_sent(self):
        """A server that does not read: the rate goes on, the connection does not take it."""
        blocked = lambda answer: threading.Event().wait(1.5) and b"" or answer
        report = self.load(Server(every(100, blocked)), "--rate", "5000", "--seconds", "1", "--send-buffer", "65536", "--patience-s", "30")
        self.assertGreater(report["unsent"], 100)
        self.assertEqual(report["lost"], 0)


if __name__ == "__main__":
    unittest.main()
