"""A headless Chromium, pages from a folder under the site's own headers, and what is wrong with a page."""
import base64
import functools
import http.server
import json
import subprocess
import threading
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
          "base-uri 'none'; frame-ancestors 'none'")
TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
WRONG = ("serious", "moderate", "critical")
AXE = Path(__file__).resolve().parents[2] / "build/axe/node_modules/axe-core/axe.min.js"


class Folder(http.server.BaseHTTPRequestHandler):
    def __init__(self, folder, *arguments):
        self.folder = folder
        super().__init__(*arguments)

    def do_GET(self):
        file = self.folder / self.path.split("?")[0].lstrip("/")
        found = file.is_file()
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", TYPES.get(file.suffix, "text/plain"))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        if found:
            self.wfile.write(file.read_bytes())

    def log_message(self, *_):
        pass


def serve(folder):
    """The pages of a folder; gives their address. Ends with the program."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Folder, Path(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


class Browser:
    def __init__(self, axe=False):
        """`axe`: mistakes() has what axe-core finds too."""
        options = Options()
        options.binary_location = "/usr/bin/chromium"
        for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        if axe and not AXE.exists():
            self.driver.quit()
            raise SystemExit(f"{AXE}: no such file: run scripts/install-axe")
        self.axe = AXE.read_text() if axe else None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.driver.quit()

    def show(self, address, width, scheme):
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"}]})
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": 800 if width > 600 else 740, "deviceScaleFactor": 1, "mobile": width < 600})
        self.driver.get(address)

    def sign_in(self, pages, user, password):
        self.driver.get(pages + "/sign-in")
        self.driver.find_element("name", "user").send_keys(user)
        self.driver.find_element("name", "password").send_keys(password)
        self.driver.find_element("css selector", "main form button").click()

    def picture(self, path, height_max=6000):
        height = self.driver.execute_script("return Math.max(document.documentElement.scrollHeight, innerHeight)")
        width = self.driver.execute_script("return innerWidth")
        shot = self.driver.execute_cdp_cmd("Page.captureScreenshot", {
            "captureBeyondViewport": True, "clip": {"x": 0, "y": 0, "width": width, "height": min(height, height_max), "scale": 1}})
        Path(path).write_bytes(base64.b64decode(shot["data"]))

    def mistakes(self, axe=True):
        """What the browser's console says, what does not fit the width, and what axe finds, where it is asked."""
        found = [f"console: {entry['message']}" for entry in self.driver.get_log("browser") if entry["level"] != "INFO"]
        wide = self.driver.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            found.append(f"is {wide} px wider than the window")
        if self.axe and axe:
            self.driver.execute_script(self.axe)
            result = self.driver.execute_async_script(
                "const done = arguments[arguments.length - 1]; axe.run(document, {resultTypes: ['violations']}).then(r => done(JSON.stringify(r.violations)))")
            for violation in json.loads(result):
                if violation["impact"] in WRONG:
                    where = "; ".join(node["html"][:110] + " " + (node["failureSummary"] or "").split("\n")[-1].strip()[:160]
                                      for node in violation["nodes"][:3])
                    found.append(f"axe {violation['id']}: {violation['help']}: {where}")
        return found


def render(program, folder):
    subprocess.run([program, str(folder)], check=True)
