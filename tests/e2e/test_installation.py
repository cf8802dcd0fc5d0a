"""The sample freeDiameter.conf as it would be installed, and Gy over TLS (RFC 6733 13.1) at its secure port."""
import pathlib
import ssl
import subprocess
import unittest

from diameter import Closed, Peer, new_session, octets, service
from lab import BUILD, ROOT, LabTest, eventually
import stack_units  # from scripts, where lab looks
from stack_ports import free_port

INITIAL, TERMINATION = 1, 3
OCS, GATEWAY, STRANGER = "ocs1.example.org", "pgw1.example.org", "pgw2.example.org"


class Installation(LabTest):
    config = ROOT / "tests/e2e/policy.yaml"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        try:
            cls.certify()
            cls.start_sample()
        except BaseException:
            cls.tearDownClass()
            raise

    @classmethod
    def openssl(cls, *command):
        subprocess.run(["openssl", *map(str, command)], cwd=cls.lab.dir, check=True, capture_output=True)

    @classmethod
    def certify(cls):
        """An authority with a certificate for each identity, and one from nobody."""
        key = ["-newkey", "rsa:2048", "-nodes"]
        cls.openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=lab authority", "-days", 2)
        for name in (OCS, GATEWAY, STRANGER):
            cls.openssl("req", *key, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
            cls.openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", 2,
                        "-out", f"{name}.pem")
        cls.openssl("req", "-x509", *key, "-keyout", "self-signed.key", "-out", "self-signed.pem", "-subj", f"/CN={GATEWAY}", "-days", 2)

    @classmethod
    def start_sample(cls):
        """conf/freeDiameter.conf with the paths and ports of this lab and its list of peers; nothing else is changed."""
        import yaml

        cls.port, cls.secure_port = free_port(), free_port()
        directory = cls.lab.dir
        config = yaml.safe_load(pathlib.Path(cls.lab.values["CONFIG"]).read_text())
        config["node"] = "installed"
        del config["extension"]["listen_address"], config["extension"]["listen_port"]
        (directory / "installed.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
        (directory / "peers.conf").write_text(f"{GATEWAY}\n")
        text = (ROOT / "conf/freeDiameter.conf").read_text()
        for sample, here in (
                ("Port = 3868;", f"Port = {cls.port};"), ("SecPort = 5658;", f"SecPort = {cls.secure_port};"),
                ("/etc/ssl/certs/freeDiameter.pem", directory / f"{OCS}.pem"), ("/etc/ssl/private/freeDiameter.key", directory / f"{OCS}.key"),
                ("/etc/freeDiameter/gateways-ca.pem", directory / "ca.pem"), ('"dict_airtime.fdx"', f'"{BUILD}/lib/dict_airtime.fdx"'),
                ('"app_airtime.fdx"', f'"{BUILD}/lib/app_airtime.fdx"'), ("/etc/airtime/airtime.yaml", directory / "installed.yaml"),
                ('# LoadExtension = "acl_wl.fdx"', 'LoadExtension = "acl_wl.fdx"'), ("/etc/freeDiameter/acl_wl.conf", directory / "peers.conf")):
            assert sample in text, f"conf/freeDiameter.conf has no {sample}"
            text = text.replace(sample, str(here))
        (directory / "installed.conf").write_text(text)
        cls.log = directory / "installed.log"
        with open(cls.log, "wb") as log:
            daemon = subprocess.Popen(stack_units.freediameterd(directory / "installed.conf"), stdout=log, stderr=log)
        cls.lab.extra.append(daemon)
        ready = lambda: daemon.poll() is not None or "daemon initialized" in cls.log.read_text(errors="replace")
        eventually(ready, 15, "the sample's daemon")
        assert daemon.poll() is None, cls.log.read_text(errors="replace")

    def context(self, name):
        context = ssl.create_default_context(cafile=self.lab.dir / "ca.pem")
        context.check_hostname = False  # the certificate names a Diameter identity, the address is loopback's
        context.load_cert_chain(self.lab.dir / f"{name}.pem", self.lab.dir / f"{name}.key")
        return context

    def peer(self, name, certificate):
        return Peer(self.secure_port, name, realm="example.org", server_realm="example.org", tls=self.context(certificate))

    def test_a_session_over_tls(self):
        msisdn = "84958000001"
        self.lab.create(msisdn, main=1000)
        session = new_session()
        with self.peer(GATEWAY, GATEWAY) as peer:
            self.assertEqual(peer.cea.get("Origin-Host"), OCS)
            answer = peer.ccr(session, INITIAL, 0, service(10, octets(1_000_000)), msisdn=msisdn)
            self.assertEqual(answer.get("Multiple-Services-Credit-Control", "Result-Code"), 2001)
            answer = peer.ccr(session, TERMINATION, 1, service(10, used=[octets(1_000_000)]), msisdn=msisdn)
            self.assertEqual(answer.result, 2001)
        self.assertEqual(self.lab.balance(msisdn), 900)

    def test_a_peer_that_is_not_listed_is_refused(self):
        with self.assertRaises((Closed, OSError)):
            self.peer(STRANGER, STRANGER)

    def test_a_certificate_of_another_name_is_refused(self):
        with self.assertRaises((Closed, OSError)):
            self.peer(GATEWAY, STRANGER)
        self.assertIn(f"peer.refused peer={GATEWAY} reason=certificate_of_another_name", self.log.read_text(errors="replace"))

    def test_a_certificate_of_another_authority_is_refused(self):
        with self.assertRaises((Closed, OSError)):
            self.peer(GATEWAY, "self-signed")


if __name__ == "__main__":
    unittest.main()
