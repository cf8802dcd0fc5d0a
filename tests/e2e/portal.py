"""The portal as an SMS gateway, a USSD gateway and another system call it."""
import json
import socket
import urllib.error
import urllib.parse
import urllib.request
import uuid


class Answer:
    def __init__(self, status, body, headers):
        self.status, self.body, self.headers = status, body, headers

    @property
    def json(self):
        return json.loads(self.body)


class Portal:
    def __init__(self, lab):
        self.url = lab.values["PORTAL_URL"]
        self.port = int(self.url.rsplit(":", 1)[1])
        state = dict(line.split("=", 1) for line in (lab.dir / "stack.env").read_text().splitlines())
        self.secret = state["PORTAL_SECRET"]

    def call(self, method, path, body=None, headers=None):
        request = urllib.request.Request(self.url + path, data=body, headers=headers or {}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return Answer(response.status, response.read().decode(), dict(response.headers))
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read().decode(), dict(error.headers))

    def sms(self, sender, text, id=None, secret=None):
        """As Kannel's sms-service would deliver it; `text` may be bytes."""
        query = urllib.parse.urlencode({"secret": secret or self.secret, "id": id or str(uuid.uuid4()), "from": sender,
                                        "to": "9118", "text": text})
        return self.call("GET", "/sms/mo?" + query)

    def ussd(self, sender, text, session=None, secret=None, as_json=False):
        fields = {"sessionId": session or uuid.uuid4().hex, "phoneNumber": sender, "serviceCode": "*9118#", "text": text}
        path = f"/ussd?secret={secret or self.secret}"
        if as_json:
            return self.call("POST", path, json.dumps(fields).encode(), {"Content-Type": "application/json"})
        return self.call("POST", path, urllib.parse.urlencode(fields).encode(),
                         {"Content-Type": "application/x-www-form-urlencoded"})

    def api(self, method, resource, body=None, role="manager", key=None, token=None, raw=None):
        headers = {"Authorization": f"Bearer {token or self.secret + '-' + role}", "Content-Type": "application/json"}
        if method == "POST":
            headers["Idempotency-Key"] = key or uuid.uuid4().hex
        data = raw if raw is not None else json.dumps(body).encode() if body is not None else None
        return self.call(method, "/api/v1/" + resource, data, headers)

    def raw(self, *pieces, patience=15):
        """Sends bytes as they are; all that comes back until the portal closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=patience) as connection:
            for piece in pieces:
                connection.sendall(piece)
            received = b""
            while True:
                try:
                    piece = connection.recv(65536)
                except ConnectionResetError:
                    return received
                if not piece:
                    return received
                received += piece
