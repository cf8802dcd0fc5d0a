"""Handsets on Kannel's fake SMSC: its line protocol, one message or part of one a line."""
import socket
import time
import urllib.parse

from lab import LabTest, policy_with

# Who the messages are from; the stack adds the address of its own Kannel.
SMS = {"user": "u", "password": "p", "sender": "9118", "retry_pause_max_ms": 1000}


class Handsets:
    """All handsets of the network. One connection at a time is served by the fake SMSC."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", int(port)), timeout=10)
        self.rest = b""
        self.parts = {}
        self.inbox = []  # (number, text)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def send(self, sender, text, receiver="9118"):
        self.socket.sendall(f"{sender} {receiver} text {text}\n".encode())

    def receive(self, number, seconds=15):
        """The next text to that number, its parts joined; None if none came in time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for place, (receiver, text) in enumerate(self.inbox):
                if receiver == number:
                    del self.inbox[place]
                    return text
            self.read(deadline - time.monotonic())
        return None

    def read(self, seconds):
        self.socket.settimeout(max(seconds, 0.01))
        try:
            self.rest += self.socket.recv(65536)
        except TimeoutError:
            return
        *lines, self.rest = self.rest.split(b"\n")
        for line in lines:
            self.take(line.decode())

    def take(self, line):
        _, receiver, kind, content = (line.split(" ", 3) + [""])[:4]
        receiver = receiver.lstrip("+")
        if kind == "text":
            self.inbox.append((receiver, content))
        elif kind == "ucs-2":
            self.inbox.append((receiver, urllib.parse.unquote_to_bytes(content.replace("+", " ")).decode("utf-16-be")))
        elif kind == "udh":
            header, _, data = content.split(" ", 2)
            header = urllib.parse.unquote_to_bytes(header)
            reference, total, number = header[-3:]
            parts = self.parts.setdefault((receiver, reference), {})
            parts[number] = urllib.parse.unquote_to_bytes(data.replace("+", " "))
            if len(parts) == total:
                joined = b"".join(part for _, part in sorted(self.parts.pop((receiver, reference)).items()))
                # Not shown in a part's line: half of the bytes of Latin letters in UCS-2 are zero.
                self.inbox.append((receiver, joined.decode("utf-16-be" if b"\0" in joined else "utf-8")))
        else:
            raise AssertionError(f"the fake SMSC said {line!r}")


class HandsetTest(LabTest):
    """With a real Kannel, and subscribers who write and read."""

    config = policy_with(sms=SMS)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.handsets = Handsets(cls.lab.values["KANNEL_SMSC_PORT"])

    @classmethod
    def tearDownClass(cls):
        cls.handsets.__exit__()
        super().tearDownClass()

    def ask(self, msisdn, text):
        self.handsets.send("+" + msisdn, text)
        return self.handsets.receive(msisdn)
