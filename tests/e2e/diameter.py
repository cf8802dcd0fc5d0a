"""A raw Diameter peer, for what a well-behaved client library cannot be made to do: send the wrong, twice, or not read."""
import itertools
import os
import pathlib
import socket
import struct
import time

CAPABILITIES_EXCHANGE, RE_AUTH, CREDIT_CONTROL, ABORT_SESSION, DEVICE_WATCHDOG, DISCONNECT_PEER = 257, 258, 272, 274, 280, 282
REQUEST, PROXIABLE, ERROR, RETRANSMITTED = 0x80, 0x40, 0x20, 0x10
TGPP = 10415

# name: (code, vendor, type, M flag)
AVPS = {
    "Session-Id": (263, 0, "text"), "Origin-Host": (264, 0, "text"), "Origin-Realm": (296, 0, "text"),
    "Destination-Host": (293, 0, "text"), "Destination-Realm": (283, 0, "text"), "Auth-Application-Id": (258, 0, "u32"),
    "Result-Code": (268, 0, "u32"), "Failed-AVP": (279, 0, "group"), "Error-Message": (281, 0, "text"),
    "Proxy-Info": (284, 0, "group"), "Proxy-Host": (280, 0, "text"), "Proxy-State": (33, 0, "bytes"),
    "Host-IP-Address": (257, 0, "bytes"), "Vendor-Id": (266, 0, "u32"), "Product-Name": (269, 0, "text"),
    "Origin-State-Id": (278, 0, "u32"), "User-Name": (1, 0, "text"), "Termination-Cause": (295, 0, "u32"),
    "Vendor-Specific-Application-Id": (260, 0, "group"), "Event-Timestamp": (55, 0, "bytes"), "Route-Record": (282, 0, "text"),
    "Service-Context-Id": (461, 0, "text"), "CC-Request-Type": (416, 0, "u32"), "CC-Request-Number": (415, 0, "u32"),
    "Requested-Action": (436, 0, "u32"), "Multiple-Services-Indicator": (455, 0, "u32"),
    "Multiple-Services-Credit-Control": (456, 0, "group"), "Rating-Group": (432, 0, "u32"), "Service-Identifier": (439, 0, "u32"),
    "Requested-Service-Unit": (437, 0, "group"), "Used-Service-Unit": (446, 0, "group"), "Granted-Service-Unit": (431, 0, "group"),
    "CC-Total-Octets": (421, 0, "u64"), "CC-Input-Octets": (412, 0, "u64"), "CC-Output-Octets": (414, 0, "u64"),
    "CC-Time": (420, 0, "u32"), "CC-Service-Specific-Units": (417, 0, "u64"), "CC-Money": (413, 0, "group"),
    "Unit-Value": (445, 0, "group"), "Value-Digits": (447, 0, "i64"), "Exponent": (429, 0, "i32"), "Currency-Code": (425, 0, "u32"),
    "Validity-Time": (448, 0, "u32"), "Subscription-Id": (443, 0, "group"), "Subscription-Id-Type": (450, 0, "u32"),
    "Subscription-Id-Data": (444, 0, "text"), "Check-Balance-Result": (422, 0, "u32"), "Cost-Information": (423, 0, "group"),
    "Service-Parameter-Info": (440, 0, "group"), "Service-Parameter-Type": (441, 0, "u32"),
    "Service-Parameter-Value": (442, 0, "bytes"), "CC-Sub-Session-Id": (419, 0, "u64"), "CC-Session-Failover": (418, 0, "u32"),
    "Credit-Control-Failure-Handling": (427, 0, "u32"), "Direct-Debiting-Failure-Handling": (428, 0, "u32"),
    "Redirect-Server": (434, 0, "group"), "Redirect-Address-Type": (433, 0, "u32"), "Redirect-Server-Address": (435, 0, "text"),
    "Restriction-Filter-Rule": (438, 0, "text"), "Filter-Id": (11, 0, "text"), "Re-Auth-Request-Type": (285, 0, "u32"),
    "Time-Quota-Threshold": (868, TGPP, "u32"), "Volume-Quota-Threshold": (869, TGPP, "u32"),
    "Unit-Quota-Threshold": (1226, TGPP, "u32"), "Quota-Holding-Time": (871, TGPP, "u32"),
    "Quota-Consumption-Time": (881, TGPP, "u32"), "Low-Balance-Indication": (2020, TGPP, "u32"),
    "Remaining-Balance": (2021, TGPP, "group"), "Refund-Information": (2022, TGPP, "bytes"), "Announcement-Information": (3904, TGPP, "group"),
    "Announcement-Identifier": (3905, TGPP, "u32"), "Language": (3914, TGPP, "text"),
    "Tariff-Time-Change": (451, 0, "u32"), "Tariff-Change-Usage": (452, 0, "u32"),
    "Accounting-Record-Type": (480, 0, "u32"), "Accounting-Record-Number": (485, 0, "u32"),
    "G-S-U-Pool-Reference": (457, 0, "group"), "G-S-U-Pool-Identifier": (453, 0, "u32"), "CC-Unit-Type": (454, 0, "u32"),
    "CC-Correlation-Id": (411, 0, "bytes"), "MMS-Information": (877, TGPP, "group"),
    "Final-Unit-Indication": (430, 0, "group"), "Final-Unit-Action": (449, 0, "u32"),
    "Service-Information": (873, TGPP, "group"), "PS-Information": (874, TGPP, "group"), "IMS-Information": (876, TGPP, "group"),
    "SMS-Information": (2000, TGPP, "group"), "Reporting-Reason": (872, TGPP, "u32"), "AoC-Request-Type": (2055, TGPP, "u32"),
    "Experimental-Result": (297, 0, "group"), "Disconnect-Cause": (273, 0, "u32"),
    "Supported-Vendor-Id": (265, 0, "u32"), "Called-Station-Id": (30, 0, "text"),
    "Accounting-Record-Type": (480, 0, "u32"), "Accounting-Record-Number": (485, 0, "u32"),
    "User-Equipment-Info": (458, 0, "group"), "User-Equipment-Info-Type": (459, 0, "u32"),
    "User-Equipment-Info-Value": (460, 0, "bytes"), "Redirect-Server": (434, 0, "group"),
    "Redirect-Address-Type": (433, 0, "u32"), "Redirect-Server-Address": (435, 0, "text"),
    "Tariff-Change-Usage": (452, 0, "u32"), "Tariff-Time-Change": (451, 0, "bytes"),
    "3GPP-IMSI": (1, TGPP, "text"), "3GPP-Charging-Id": (2, TGPP, "bytes"), "3GPP-PDP-Type": (3, TGPP, "u32"),
    "3GPP-GPRS-Negotiated-QoS-Profile": (5, TGPP, "text"), "3GPP-GGSN-MCC-MNC": (9, TGPP, "text"),
    "3GPP-NSAPI": (10, TGPP, "bytes"), "3GPP-Selection-Mode": (12, TGPP, "text"),
    "3GPP-Charging-Characteristics": (13, TGPP, "text"), "3GPP-SGSN-MCC-MNC": (18, TGPP, "text"),
    "3GPP-RAT-Type": (21, TGPP, "bytes"), "3GPP-User-Location-Info": (22, TGPP, "bytes"),
    "3GPP-MS-TimeZone": (23, TGPP, "bytes"), "CG-Address": (846, TGPP, "bytes"), "GGSN-Address": (847, TGPP, "bytes"),
    "PDP-Address": (1227, TGPP, "bytes"), "SGSN-Address": (1228, TGPP, "bytes"), "QoS-Information": (1016, TGPP, "group"),
    "QoS-Class-Identifier": (1028, TGPP, "u32"), "Max-Requested-Bandwidth-UL": (516, TGPP, "u32"),
    "Max-Requested-Bandwidth-DL": (515, TGPP, "u32"), "Quota-Holding-Time": (871, TGPP, "u32"),
    "Time-Quota-Threshold": (868, TGPP, "u32"), "Volume-Quota-Threshold": (869, TGPP, "u32"),
    "Event-Type": (823, TGPP, "group"), "SIP-Method": (824, TGPP, "text"), "Event": (825, TGPP, "text"),
    "Expires": (888, TGPP, "u32"), "Role-Of-Node": (829, TGPP, "u32"), "Node-Functionality": (862, TGPP, "u32"),
    "User-Session-Id": (830, TGPP, "text"), "Calling-Party-Address": (831, TGPP, "text"),
    "Recipient-Info": (2026, TGPP, "group"), "Recipient-Address": (1201, TGPP, "group"), "Address-Data": (897, TGPP, "text"),
    "Number-Of-Messages-Sent": (2019, TGPP, "u32"), "Called-Party-Address": (832, TGPP, "text"), "Time-Stamps": (833, TGPP, "group"),
    "SIP-Request-Timestamp": (834, TGPP, "bytes"), "Inter-Operator-Identifier": (838, TGPP, "group"),
    "Originating-IOI": (839, TGPP, "text"), "Terminating-IOI": (840, TGPP, "text"),
    "IMS-Charging-Identifier": (841, TGPP, "text"), "Incoming-Trunk-Group-Id": (852, TGPP, "text"),
}
BY_CODE = {(code, vendor): (name, kind) for name, (code, vendor, kind) in AVPS.items()}
FORMATS = {"u32": ">I", "i32": ">i", "u64": ">Q", "i64": ">q"}


def raw_avp(code, data, vendor=0, mandatory=True, length=None):
    flags = (0x80 if vendor else 0) | (0x40 if mandatory else 0)
    header = 12 if vendor else 8
    head = struct.pack(">II", code, (flags << 24) | (header + len(data) if length is None else length))
    return head + (struct.pack(">I", vendor) if vendor else b"") + data + b"\0" * (-len(data) % 4)


def avp(name, value, mandatory=True):
    """One AVP by name; a group's value is a list of (name, value) or of ready bytes."""
    code, vendor, kind = AVPS[name]
    if kind == "group":
        data = b"".join(item if isinstance(item, bytes) else avp(*item) for item in value)
    elif kind == "text":
        data = value if isinstance(value, bytes) else value.encode()
    elif kind == "bytes":
        data = value
    else:
        data = struct.pack(FORMATS[kind], value)
    return raw_avp(code, data, vendor, mandatory)


def optional(name, value):
    """An AVP without the M bit."""
    return avp(name, value, mandatory=False)


def time_of(seconds):
    """RFC 6733 4.3.1: seconds since 1900."""
    return struct.pack(">I", int(seconds) + 2_208_988_800 & 0xFFFFFFFF)


def ipv4(text):
    """An Address (RFC 6733 4.3.1)."""
    return struct.pack(">H", 1) + socket.inet_aton(text)


def decode(data):
    """[(name or (code, vendor), value)]; groups are decoded in depth."""
    decoded, offset = [], 0
    while offset + 8 <= len(data):
        code, rest = struct.unpack_from(">II", data, offset)
        flags, length = rest >> 24, rest & 0xFFFFFF
        header = 12 if flags & 0x80 else 8
        vendor = struct.unpack_from(">I", data, offset + 8)[0] if flags & 0x80 else 0
        assert length >= header and offset + length <= len(data), "malformed AVP in an answer"
        body = data[offset + header:offset + length]
        name, kind = BY_CODE.get((code, vendor), ((code, vendor), "bytes"))
        if kind == "group":
            body = decode(body)
        elif kind == "text":
            body = body.decode(errors="replace")
        elif kind in FORMATS and len(body) == struct.calcsize(FORMATS[kind]):
            body = struct.unpack(FORMATS[kind], body)[0]
        decoded.append((name, body))
        offset += length + (-length % 4)
    return decoded


def values(avps, *path):
    """Every value at a path of names."""
    found = [avps]
    for name in path:
        found = [value for group in found for avp_name, value in group if avp_name == name]
    return found


def first(avps, *path):
    return next(iter(values(avps, *path)), None)


class Message:
    def __init__(self, header, body):
        self.flags, self.code = header[4], int.from_bytes(header[5:8], "big")
        self.application, self.hop_by_hop, self.end_to_end = struct.unpack_from(">III", header, 8)
        self.body = body
        self.avps = decode(body)

    @property
    def result(self):
        return first(self.avps, "Result-Code")

    def get(self, *path):
        return first(self.avps, *path)

    def all(self, *path):
        return values(self.avps, *path)

    @property
    def services(self):
        return self.all("Multiple-Services-Credit-Control")


def note_for_capture(port, kind, count=1):
    """For comparison with what a capture shows: every CCR sent and every CCA read is a line."""
    if "AIRTIME_CAPTURE" in os.environ:
        with open(pathlib.Path(os.environ["AIRTIME_CAPTURE"]) / f"{port}.log", "a", encoding="ascii") as log:
            log.write(f"{kind}\n" * count)


class Closed(Exception):
    """The other side closed the connection, or did not open it."""


class Peer:
    """One connection as a Diameter client; answers watchdogs while it reads."""

    _numbers = itertools.count(int(time.time()) << 12 & 0xFFFFFFFF)

    def __init__(self, port, host="raw.lab.test", realm="lab.test", server_realm="lab.test", connect=True,
                 applications=(("Auth-Application-Id", 4),), tls=None):
        """`tls`: an ssl.SSLContext, for a secure port."""
        self.port, self.host, self.realm, self.server_realm = port, host, realm, server_realm
        self.applications, self.tls = applications, tls
        self.buffer = b""
        self.answers = {}
        self.answer_dwr = True
        self.requests = []
        self.client_results = {RE_AUTH: 2002, ABORT_SESSION: 2001}  # what the server's requests are answered; none: not at all
        self.sock = None
        if connect:
            self.connect()

    def connect(self, receive_buffer=None, tries=5):
        """freeDiameter loses a CER that comes while the same peer's last connection is being forgotten, or answers it by 5012; a client
        tries again."""
        try:
            self.connect_once(receive_buffer)
        except (Closed, ConnectionRefusedError) as error:
            if tries == 1 or not (isinstance(error, Closed) or str(error) == "CEA 5012"):
                raise
            time.sleep(0.1)
            self.connect(receive_buffer, tries - 1)

    def connect_once(self, receive_buffer):
        self.sock = socket.socket()
        self.buffer = b""
        if receive_buffer:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.sock.settimeout(10)
        try:
            self.sock.connect(("127.0.0.1", self.port))
        except OSError:
            self.sock.close()
            raise
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        body = b"".join([avp("Origin-Host", self.host), avp("Origin-Realm", self.realm),
                         avp("Host-IP-Address", struct.pack(">H4B", 1, 127, 0, 0, 1)), avp("Vendor-Id", 0),
                         avp("Product-Name", "raw"), *(avp(*item) for item in self.applications)])
        try:
            if self.tls:
                self.sock = self.tls.wrap_socket(self.sock)
            self.cea = self.wait(self.send(CAPABILITIES_EXCHANGE, 0, REQUEST, body))
            if self.cea.result != 2001:
                raise ConnectionRefusedError(f"CEA {self.cea.result}")
        except BaseException:
            self.sock.close()
            raise

    def close(self, politely=True):
        if politely:
            number = self.send(DISCONNECT_PEER, 0, REQUEST,
                               avp("Origin-Host", self.host) + avp("Origin-Realm", self.realm) + raw_avp(273, struct.pack(">I", 0)))
            try:
                self.wait(number, 2)
            except (TimeoutError, Closed):
                pass
        self.sock.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.sock:
            self.sock.close()

    def send(self, code, application, flags, body, hop_by_hop=None, end_to_end=None):
        number = next(self._numbers) & 0xFFFFFFFF if hop_by_hop is None else hop_by_hop
        header = struct.pack(">IIIII", 1 << 24 | 20 + len(body), flags << 24 | code, application, number,
                             number if end_to_end is None else end_to_end)
        self.sock.sendall(header + body)
        if code == CREDIT_CONTROL:
            note_for_capture(self.port, "CCR")
        return number

    def read_message(self, timeout):
        deadline = time.monotonic() + timeout
        while True:
            if len(self.buffer) >= 20:
                length = int.from_bytes(self.buffer[1:4], "big")
                if len(self.buffer) >= length:
                    header, body = self.buffer[:20], self.buffer[20:length]
                    self.buffer = self.buffer[length:]
                    message = Message(header, body)
                    if message.code == CREDIT_CONTROL:
                        note_for_capture(self.port, "CCA")
                    return message
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("no Diameter message in time")
            self.sock.settimeout(left)
            try:
                data = self.sock.recv(65536)
            except socket.timeout:
                continue
            if not data:
                raise Closed()
            self.buffer += data

    def dispatch(self, message):
        if not message.flags & REQUEST:
            self.answers.setdefault(message.hop_by_hop, []).append(message)
        elif message.code == DEVICE_WATCHDOG and self.answer_dwr:
            self.send(DEVICE_WATCHDOG, 0, 0, avp("Result-Code", 2001) + avp("Origin-Host", self.host) +
                      avp("Origin-Realm", self.realm), message.hop_by_hop, message.end_to_end)
        elif message.code == DISCONNECT_PEER:
            self.send(DISCONNECT_PEER, 0, 0, avp("Result-Code", 2001) + avp("Origin-Host", self.host) +
                      avp("Origin-Realm", self.realm), message.hop_by_hop, message.end_to_end)
        else:
            self.requests.append(message)
            result = self.client_results.get(message.code)
            if result is not None:
                self.send(message.code, message.application, message.flags & PROXIABLE,
                          avp("Session-Id", message.get("Session-Id")) + avp("Result-Code", result) + avp("Origin-Host", self.host) +
                          avp("Origin-Realm", self.realm), message.hop_by_hop, message.end_to_end)

    def wait_request(self, code, timeout=5):
        """The next request that the server makes; it was answered as `client_results` says."""
        deadline = time.monotonic() + timeout
        while True:
            found = next((request for request in self.requests if request.code == code), None)
            if found:
                self.requests.remove(found)
                return found
            self.dispatch(self.read_message(max(0, deadline - time.monotonic())))

    def wait(self, number, timeout=10):
        deadline = time.monotonic() + timeout
        while not self.answers.get(number):
            self.dispatch(self.read_message(max(0, deadline - time.monotonic())))
        return self.answers[number].pop(0)

    def ccr_body(self, session, type_, number, *content, msisdn=None, context="32251@3gpp.org", omit=(), **override):
        """A CCR's AVPs; `omit` leaves required ones out, keywords such as Destination_Host override or add one."""
        fields = {"Session-Id": session, "Origin-Host": self.host, "Origin-Realm": self.realm,
                  "Destination-Realm": self.server_realm, "Auth-Application-Id": 4, "Service-Context-Id": context,
                  "CC-Request-Type": type_, "CC-Request-Number": number}
        fields.update({name.replace("_", "-"): value for name, value in override.items()})
        body = b"".join(avp(name, value) for name, value in fields.items() if name not in omit)
        if msisdn:
            body += avp("Subscription-Id", [("Subscription-Id-Type", 0), ("Subscription-Id-Data", msisdn)])
        return body + b"".join(item if isinstance(item, bytes) else avp(*item) for item in content)

    def exchange(self, avps, flags=REQUEST | PROXIABLE, timeout=10):
        """A CCR of exactly these AVPs, each (name, value) or ready bytes, and its answer."""
        body = b"".join(item if isinstance(item, bytes) else avp(*item) for item in avps)
        return self.wait(self.send(CREDIT_CONTROL, 4, flags, body), timeout)

    def send_ccr(self, *args, flags=REQUEST | PROXIABLE, end_to_end=None, **kwargs):
        return self.send(CREDIT_CONTROL, 4, flags, self.ccr_body(*args, **kwargs), end_to_end=end_to_end)

    def ccr(self, *args, timeout=10, **kwargs):
        return self.wait(self.send_ccr(*args, **kwargs), timeout)


def new_session(name="raw"):
    return f"{name}.lab.test;{os.getpid()};{time.time_ns()}"


def service(rating_group=None, requested=None, used=(), identifiers=()):
    """An MSCC; `requested` and each of `used` is a list of (name, value), `requested` empty for `RSU{}`."""
    content = [("Rating-Group", rating_group)] if rating_group is not None else []
    content += [("Service-Identifier", identifier) for identifier in identifiers]
    if requested is not None:
        content.append(("Requested-Service-Unit", requested))
    content += [("Used-Service-Unit", units) for units in used]
    return ("Multiple-Services-Credit-Control", content)


def octets(count):
    return [("CC-Total-Octets", count)]


def money(digits, exponent=None, currency=704):
    value = [("Value-Digits", digits)] + ([("Exponent", exponent)] if exponent is not None else [])
    return [("CC-Money", [("Unit-Value", value)] + ([("Currency-Code", currency)] if currency else []))]
