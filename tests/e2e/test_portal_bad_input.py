"""What nobody may do to the portal: every call gets a clear answer, nothing changes, the portal lives."""
import random
import time
import unittest

from lab import BUILD, ROOT, LabTest, eventually
from portal import Portal

SUBSCRIBER = "84900000001"

# None of them asks for anything that costs or changes something.
ODD = [
    "", " ", "\t\r\n", "\0", "\0\0\0DKX\x01", "?", "!", ".", "*", "#", "+", "-", "_", "=", "&", "%", "%%", "%00", "%zz", "\\", "\\0",
    "/", "//", "../../etc/passwd", "'", "\"", "`", "´", "''", "' OR '1'='1", "'; DROP TABLE contracts; --", "DK'; FLUSHALL",
    "\r\nFLUSHALL\r\n", "*1\r\n$8\r\nFLUSHALL\r\n", "$(reboot)", "`reboot`", "; reboot", "| cat /etc/passwd", "{{7*7}}", "${7*7}",
    "${jndi:ldap://127.0.0.1/a}", "<script>alert(1)</script>", "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>",
    "{\"text\": \"DK\"}", "[1,2,3]", "null", "undefined", "NaN", "true", "eval(\"1\")", "%s%s%s%n", "%d%d%d", "{amount}", "{0}", "{sender}",
    "EVAL \"return 1\" 0", "SET a b", "HSET {p00}:contract:x token y", "redis.call('FLUSHALL')",
    "DK DK", "DKK", "DKDK", "D", "K", "DK?", "DK1", "DK 1", "1 DK", "UTUT", "UT UT", "UT x", "UT -5000", "UT +5000", "UT 5000-", "UT 5e3",
    "UT 0x1388", "UT 5000.5", "UT 5.0.0.0", "UT 5,0,0,0", "UT 1.000.00", "UT 5000 USD", "UT 5000 5000", "UT ٥٠٠٠", "UT ५०००", "UT Ⅴ000",
    "UT five", "UT năm nghìn", "UT 99999999999999999999", "UT " + "9" * 400, "UT 1" + "0" * 180, "UT 0.0", "UT 1/2", "UT 50%", "UT $5000",
    "HUY HUY", "HUY DK", "HUY khong", "STOP STOP", "STOP1", "NOSTOP", "TAM", "DUNG", "TAM DUNG 0", "TAM DUNG -1", "TAM DUNG 367",
    "TAM DUNG 99999999999", "TAM DUNG 31/02/2027x", "TAM DUNG mai", "TAM DUNG 1 2 3", "TAM DUNG 7 thang", "TAM DUNG 2026-12-31T00:00",
    "PAUSE forever", "PAUSE 1.5", "PAUSE -7", "TIEP", "TIEP TUC 5", "TIEP TUC TIEP TUC", "Y Y", "Y N", "YES NO", "NO", "N", "CO KHONG",
    "TRA 5000 x", "TRA LOI", "KT KT", "KT 84900000002", "KT *", "BAL ALL", "LS 1000000", "LS ../../", "HIST 0", "TC TC", "HD HD 1",
    "xin chao", "Xin chào, tôi muốn vay tiền", "Tôi không hiểu", "tạm biệt", "đ", "Đ", "ư", "ơ", "Ứng", "ứng tiền đi", "mượn 10000",
    "ДК", "УТ 10000", "Привет", "ΔΚ", "帮助", "你好", "こんにちは", "안녕하세요", "สวัสดี", "ខ្មែរ", "مرحبا", "שלום", "हैलो", "ལེགས", "ⴰⵣⵓⵍ",
    "😀", "😀😀😀😀😀", "DK😀", "👩‍👩‍👧‍👦", "🇻🇳", "\u202eKD", "ﬁ", "ß", "İ", "ı", "\ufffd", "\ufeff\ufeff", "\u200b", "\u2028",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
    "a" * 160, "a" * 161, "ế" * 70, "ế" * 71, "DK" * 100, "DK " * 60, " " * 10_000, "x" * 10_000, "ế" * 3_400, "\0" * 10_000,
    "DK" + " " * 10_000 + "X", "UT " + "1" * 10_000, "9" * 10_000, "*" * 10_000, "\n" * 5_000, "1*" * 5_000,
    "1" * 40, "0" * 40, "-1", "1.0", "1e1", "00000", "007", "9999999999", "4294967296", "18446744073709551616", "-9223372036854775808",
    "2147483648", "1*1*9", "1*1*1*1x", "**", "***", "*1", "1*", "1**1", "#1#", "*9118#", "*9118*x#", "1;2", "1,2", "1 2", "1\n2", "1\t2",
    "0*0*0*0", "00*00", "0*00*0", "1*0*0*0*0", "1*99", "1*-1", "1*1*3", "1*1*11", "1*1*01", "3*9", "3*1*2", "4*2", "6*3", "7*3", "7*0",
    "9*9*9", "abc*def", "1*abc", "1*1*abc", "ế*ế", "😀*😀", "%2A", "1%2A1", "1\u22171", "１*x", "true*1", "null*1", "()", "(1)", "[1]",
    b"\xff\xfe", b"\xc3", b"\xc3\x28", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x80" * 100, b"DK\xff", b"UT \xe2\x82", bytes(range(256)),
    b"%S\x1e%D1", "S\u1ed1 d\u01b0".encode("utf-16-be"), "DK".encode("utf-16-le") + b"x\x01",
]


class PortalBadInput(LabTest):
    config = ROOT / "tests/e2e/policy.yaml"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = Portal(cls.lab)
        cls.lab.create(SUBSCRIBER, main=5_000)

    def setUp(self):
        self.before = self.state()

    def tearDown(self):
        self.assertTrue(self.lab.alive("PORTAL"), "the portal lives")
        self.assertEqual(self.portal.call("GET", "/health").status, 200)
        eventually(lambda: not self.unhandled(), what="every SMS was handled")
        self.assertEqual(self.state(), self.before, "nothing changed")
        audit = self.lab.audit()
        self.assertEqual(audit.returncode, 0, audit.stdout + audit.stderr)

    def state(self):
        """All but what only reports count: a menu that shows what may be had is an offer."""
        shown = self.lab.show(SUBSCRIBER)
        del shown["events"]
        return {**shown, "history": self.lab.ctl("--json", "subscriber", "history", SUBSCRIBER).stdout}

    def unhandled(self):
        return sum(int(self.lab.redis("XLEN", key)) for key in self.lab.redis("KEYS", "{p*}:inbox").split())

    def test_odd_sms(self):
        self.assertGreaterEqual(len(ODD), 200)
        for text in ODD:
            with self.subTest(text=text[:40]):
                self.assertEqual(self.portal.sms("+" + SUBSCRIBER, text).status, 200)

    def test_odd_ussd(self):
        for text in ODD:
            with self.subTest(text=text[:40]):
                answer = self.portal.ussd(SUBSCRIBER, text)
                too_long = len(text if isinstance(text, bytes) else text.encode()) > 200
                self.assertEqual(answer.status, 400 if too_long else 200, answer.body)
                if not too_long:
                    self.assertRegex(answer.body, r"\A(CON|END) ")
                    self.assertLessEqual(len(answer.body) - 4, 182)

    def test_odd_senders(self):
        for sender in ("", "VNPT", "+", "0", "84", "84900000001x", "8490000000184900000001", "'", "*", "\0", "84 900 000 009", "x" * 5_000):
            with self.subTest(sender=sender[:30]):
                self.assertEqual(self.portal.sms(sender, "DK").status, 200, "taken and forgotten, or nobody's")
                self.assertIn(self.portal.ussd(sender, "1*1*1").status, (200, 400))

    def test_wrong_secret(self):
        for secret in ("wrong", self.portal.secret[:-1], self.portal.secret + "x", self.portal.secret.upper() + "!", "%00", "x" * 5_000):
            with self.subTest(secret=secret[:40]):
                self.assertEqual(self.portal.sms(SUBSCRIBER, "HUY", secret=secret).status, 401)
                self.assertEqual(self.portal.ussd(SUBSCRIBER, "1*1*1", secret=secret).status, 401)
        self.assertEqual(self.portal.call("GET", f"/sms/mo?id=1&from={SUBSCRIBER}&text=HUY").status, 401)
        self.assertEqual(self.portal.call("POST", "/ussd", b"").status, 401)

    def test_wrong_token(self):
        for token in ("wrong", self.portal.secret, self.portal.secret + "-root", "x" * 5_000):
            with self.subTest(token=token[:40]):
                self.assertEqual(self.portal.api("POST", "recharges", {"msisdn": SUBSCRIBER, "amount": "1"}, token=token).status, 401)
                self.assertEqual(self.portal.api("GET", f"subscribers/{SUBSCRIBER}", token=token).status, 401)
        self.assertEqual(self.portal.call("GET", f"/api/v1/subscribers/{SUBSCRIBER}").status, 401)

    def log(self):
        return "".join(log.read_text(errors="replace") for log in self.lab.dir.glob("portal*.log"))

    def test_many_connections_shut_nobody_out(self):
        import socket
        idle = [socket.create_connection(("127.0.0.1", self.portal.port)) for _ in range(400)]
        for _ in range(3):
            self.assertEqual(self.portal.ussd(SUBSCRIBER, "").status, 200)
            self.assertEqual(self.portal.sms(SUBSCRIBER, "?").status, 200)
            self.assertEqual(self.portal.call("GET", "/health").status, 200)
        self.assertIn("http.crowded address=127.0.0.1 ", self.log())
        for connection in idle:
            connection.close()

    def test_a_body_in_an_unknown_coding(self):
        post = b"POST /ussd?secret=" + self.portal.secret.encode() + b" HTTP/1.1\r\nHost: lab\r\n"
        for headers in (b"Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n", b"Content-Length: 5\r\nTransfer-Encoding: xchunked\r\n",
                        b"Transfer-Encoding: gzip, chunked\r\n"):
            self.assertIn(b" 501 ", self.portal.raw(post + headers + b"\r\nx=1&y").split(b"\r\n")[0], headers)

    def test_a_directory_in_place_of_the_configuration(self):
        import subprocess
        for command in (["airtime-portal", "--config", self.lab.dir], ["airtime-worker", "--config", self.lab.dir],
                        ["airtimectl", "--config", self.lab.dir, "audit"], ["airtimectl", "config", "check", self.lab.dir],
                        ["gy-client", "play", self.lab.dir]):
            done = subprocess.run([BUILD / "bin" / command[0], *command[1:]], capture_output=True, text=True, check=False, timeout=20,
                                  env=self.lab.client_environment())
            self.assertIn(done.returncode, (1, 2), command)
            self.assertIn(f"{self.lab.dir}: is a directory", done.stderr, command)

    def test_wrong_tokens_are_answered_later_and_later_and_hold_nobody_up(self):
        import threading
        begin, seen = time.monotonic(), len(self.log())
        guesser = threading.Thread(target=lambda: [self.portal.api("GET", f"subscribers/{SUBSCRIBER}", token=f"guess-{n}") for n in range(25)])
        guesser.start()
        slowest = 0.0
        while guesser.is_alive():
            asked = time.monotonic()
            self.assertEqual(self.portal.api("GET", f"subscribers/{SUBSCRIBER}").status, 200)
            slowest = max(slowest, time.monotonic() - asked)
        guesser.join()
        self.assertGreater(time.monotonic() - begin, 2, "0.01 + 0.02 + ... + 0.2 s at least")
        self.assertLess(slowest, 1)
        self.assertLessEqual(self.log()[seen:].count("http.denied"), 2, "one a minute")
        self.assertIn("http.denied address=127.0.0.1 channel=", self.log())

    def test_broken_calls(self):
        for query in ("", "&id=1", "&id=1&from=84900000001", "&id=&from=84900000001&text=HUY", "&id=a%20b&from=84900000001&text=HUY",
                      "&id=" + "x" * 129 + "&from=84900000001&text=HUY"):
            with self.subTest(query=query[:40]):
                self.assertEqual(self.portal.call("GET", f"/sms/mo?secret={self.portal.secret}{query}").status, 400)
        self.assertEqual(self.portal.call("POST", f"/sms/mo?secret={self.portal.secret}", b"x").status, 405)
        self.assertEqual(self.portal.call("GET", f"/ussd?secret={self.portal.secret}").status, 405)
        for body in (b"", b"x", b"text=1*1*1", b"sessionId=1&text=1*1*1", b"sessionId=1&phoneNumber=84900000001",
                     b"sessionId=&phoneNumber=84900000001&text=", b"sessionId=a b&phoneNumber=84900000001&text=", b"%", b"\xff"):
            with self.subTest(body=body):
                self.assertEqual(self.portal.call("POST", f"/ussd?secret={self.portal.secret}", body).status, 400)
        for body in (b"", b"{", b"[]", b"null", b"{}", b"{\"sessionId\": {}, \"msisdn\": [], \"text\": null}", b"[" * 10_000):
            with self.subTest(body=body[:20]):
                answer = self.portal.call("POST", f"/ussd?secret={self.portal.secret}", body, {"Content-Type": "application/json"})
                self.assertEqual(answer.status, 400)

    def test_broken_api_calls(self):
        good = {"msisdn": SUBSCRIBER, "amount": "1"}
        for name, body in {"no number": {"amount": "1"}, "no amount": {"msisdn": SUBSCRIBER}, "bad number": good | {"msisdn": "x"},
                           "number of digits": good | {"msisdn": int(SUBSCRIBER)}, "bad amount": good | {"amount": "1.0000001"},
                           "no decimal": good | {"amount": 1.5}, "below zero": good | {"amount": "-1"}, "zero": good | {"amount": "0"},
                           "huge": good | {"amount": "1" + "0" * 40}, "too much": good | {"amount": 2**63}, "unknown field": good | {"x": 1},
                           "list": [good], "text": "x", "null": None}.items():
            with self.subTest(name):
                answer = self.portal.api("POST", "recharges", body if body is not None else "x")
                self.assertEqual(answer.status, 400, answer.body)
                self.assertEqual(set(answer.json["error"]), {"code", "message", "remedy"})
        self.assertEqual(self.portal.api("POST", "recharges", raw=b"{" * 10_000).status, 400)
        self.assertEqual(self.portal.api("POST", "recharges", good, key=" ").status, 400)
        self.assertEqual(self.portal.api("POST", "recharges", good, key="x" * 65).status, 400)
        self.assertEqual(self.portal.api("GET", "recharges").status, 405)
        self.assertEqual(self.portal.api("POST", "riches", good).status, 404)
        self.assertEqual(self.portal.api("POST", "recharges", good | {"msisdn": "84999999999"}).status, 404)
        self.assertEqual(self.portal.api("GET", "subscribers/84999999999").status, 404)
        self.assertEqual(self.portal.api("GET", "subscribers/x").status, 400)
        self.assertEqual(self.portal.api("POST", "advances", {"msisdn": SUBSCRIBER}, role="channel").status, 403)
        self.assertEqual(self.portal.api("POST", "advances", {"msisdn": SUBSCRIBER, "amount": "7"}, role="care").status, 422)
        adjustment = good | {"account": "main", "reason": "test"}
        for role in ("channel", "care"):
            self.assertEqual(self.portal.api("POST", "adjustments", adjustment, role=role).status, 403)
        self.assertEqual(self.portal.api("POST", "adjustments", adjustment | {"account": "gold"}).status, 422)
        self.assertEqual(self.portal.api("POST", "adjustments", adjustment | {"reason": ""}).status, 400)

    def test_oversized_requests(self):
        post = b"POST /ussd?secret=" + self.portal.secret.encode() + b" HTTP/1.1\r\nHost: lab\r\n"
        self.assertIn(b" 413 ", self.portal.raw(post + b"Content-Length: 99999999\r\n\r\n").split(b"\r\n")[0])
        self.assertIn(b" 413 ", self.portal.raw(post + b"Content-Length: 70000\r\n\r\n" + b"x" * 70_000).split(b"\r\n")[0])
        self.assertIn(b" 431 ", self.portal.raw(b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n").split(b"\r\n")[0])
        self.assertIn(b" 431 ", self.portal.raw(b"GET / HTTP/1.1\r\n" + b"X-A: b\r\n" * 10_000 + b"\r\n").split(b"\r\n")[0])

    def test_what_is_no_http(self):
        for rubbish in (b"\r\n\r\n", b"\0" * 100 + b"\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"PING\r\n\r\n", b"*1\r\n$4\r\nPING\r\n\r\n",
                        b"GET / HTTP/3.7\r\n\r\n", b"GET /%zz HTTP/1.1\r\n\r\n", b"GET http://[::1 HTTP/1.1\r\n\r\n"):
            with self.subTest(rubbish=rubbish[:20]):
                answer = self.portal.raw(rubbish, b"\r\n")
                self.assertTrue(answer == b"" or b" 400 " in answer.split(b"\r\n")[0], answer)
        randomness = random.Random(1)
        for _ in range(50):
            self.portal.raw(randomness.randbytes(randomness.randrange(1, 2_000)) + b"\r\n\r\n")

    def test_a_slow_peer_holds_up_nobody(self):
        import socket
        slow = [socket.create_connection(("127.0.0.1", self.portal.port)) for _ in range(50)]
        for connection in slow:
            connection.sendall(b"GET /sms/mo?secret=")
        began = time.monotonic()
        self.assertEqual(self.portal.ussd(SUBSCRIBER, "").status, 200)
        self.assertLess(time.monotonic() - began, 2)
        for connection in slow:
            connection.settimeout(20)
            self.assertEqual(connection.recv(100), b"", "closed when its time is over")
            connection.close()


class ClosedPortal(LabTest):
    """Addresses that are not named, and channels that are not open."""

    config = ROOT / "tests/e2e/policy.yaml"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lab.create(SUBSCRIBER, main=5_000)
        import yaml
        path = cls.lab.dir / "airtime.yaml"
        config = yaml.safe_load(path.read_text())
        for channel in ("sms", "ussd", "api"):
            config["portal"][channel]["trusted_addresses"] = ["192.0.2.1"]
        config["portal"]["metrics_addresses"] = []
        path.write_text(yaml.safe_dump(config, sort_keys=False, allow_unicode=True))
        cls.lab.restart_portal()
        cls.portal = Portal(cls.lab)

    def test_calls_from_other_addresses_are_refused(self):
        import socket
        before = self.lab.show(SUBSCRIBER)
        strangers = [socket.create_connection(("127.0.0.1", self.portal.port)) for _ in range(300)]
        self.assertEqual(self.portal.call("GET", "/health").status, 200, "strangers shut out only each other")
        for connection in strangers:
            connection.close()
        self.assertEqual(self.portal.sms(SUBSCRIBER, "HUY").status, 403)
        self.assertEqual(self.portal.ussd(SUBSCRIBER, "3*4").status, 403)
        self.assertEqual(self.portal.api("POST", "recharges", {"msisdn": SUBSCRIBER, "amount": "1"}).status, 403)
        self.assertEqual(self.portal.api("GET", f"subscribers/{SUBSCRIBER}").status, 403)
        self.assertEqual(self.portal.call("GET", "/metrics").status, 403)
        self.assertEqual(self.lab.show(SUBSCRIBER), before)


if __name__ == "__main__":
    unittest.main()
