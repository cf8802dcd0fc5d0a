"""Kannel of a private stack: bearerbox, smsbox and a fake SMSC on loopback, in a folder of the stack."""
import pathlib
import re
import urllib.request

BEARERBOX, SMSBOX = pathlib.Path("/usr/sbin/bearerbox"), pathlib.Path("/usr/sbin/smsbox")
PORTS = ("KANNEL_ADMIN_PORT", "KANNEL_BOX_PORT", "KANNEL_SMSC_PORT", "KANNEL_SENDSMS_PORT")
PRINTED = ("KANNEL_SMSC_PORT", "KANNEL_SENDSMS_PORT", "KANNEL_ADMIN_PORT", "BEARERBOX_PID", "SMSBOX_PID")
USER = "airtime"

# smsbox ends, or goes on under another pid, when bearerbox ends: this starts it again. It is stopped as a group of processes.
SUPERVISED = 'while :; do /usr/sbin/smsbox -v 2 "$1"; sleep 0.5; done'


def is_installed():
    return BEARERBOX.exists() and SMSBOX.exists()


def send_by(state, sms):
    """The policy's section `sms` with the gateway of this stack."""
    sms.setdefault("sender", "9118")
    sms.update(host="127.0.0.1", port=int(state["KANNEL_SENDSMS_PORT"]), path="/cgi-bin/sendsms", user=USER,
               password=state["PORTAL_SECRET"],
               delivery_url=f"{state['PORTAL_URL']}/sms/dlr?secret={state['PORTAL_SECRET']}")


def write_conf(folder, state):
    folder.mkdir(exist_ok=True)
    (folder / "spool").mkdir(exist_ok=True)
    conf = folder / "kannel.conf"
    conf.write_text(f"""\
group = core
admin-port = {state['KANNEL_ADMIN_PORT']}
admin-interface = 127.0.0.1
admin-password = {state['PORTAL_SECRET']}
status-password = {state['PORTAL_SECRET']}
admin-deny-ip = "*.*.*.*"
admin-allow-ip = 127.0.0.1
smsbox-port = {state['KANNEL_BOX_PORT']}
smsbox-interface = 127.0.0.1
box-deny-ip = "*.*.*.*"
box-allow-ip = 127.0.0.1
store-type = spool
store-location = "{folder / 'spool'}"
sms-resend-freq = 2
sms-outgoing-queue-limit = 10000
dlr-storage = internal

group = smsc
smsc = fake
smsc-id = fake1
port = {state['KANNEL_SMSC_PORT']}
our-host = 127.0.0.1
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = {state['KANNEL_BOX_PORT']}
sendsms-port = {state['KANNEL_SENDSMS_PORT']}
sendsms-interface = 127.0.0.1
mo-recode = true
max-pending-requests = 1
http-request-retry = 100
http-queue-delay = 2
http-timeout = 10
reply-couldnotfetch = ""

group = sendsms-user
username = {USER}
password = {state['PORTAL_SECRET']}
user-deny-ip = "*.*.*.*"
user-allow-ip = 127.0.0.1
max-messages = 10
concatenation = true

group = sms-service
keyword = default
catch-all = true
accept-x-kannel-headers = true
omit-empty = true
max-messages = 0
get-url = "{state['PORTAL_URL']}/sms/mo?secret={state['PORTAL_SECRET']}&id=%I&from=%p&to=%P&text=%b"
""")
    conf.chmod(0o600)
    return conf


def bearerbox_ready(state):
    return bool(status(state))


def smsbox_ready(state):
    return bool(re.search("smsbox:.*on-line", status(state)))


def status(state):
    url = f"http://127.0.0.1:{state['KANNEL_ADMIN_PORT']}/status.txt?password={state['PORTAL_SECRET']}"
    try:
        return urllib.request.urlopen(url, timeout=1).read().decode(errors="replace")
    except OSError:
        return ""


def bearerbox_command(conf):
    return [str(BEARERBOX), "-v", "2", str(conf)]


def smsbox_command(conf):
    return ["/bin/bash", "-c", SUPERVISED, "smsbox", str(conf)]
