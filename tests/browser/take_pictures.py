#!/usr/bin/python3
"""Takes the README's pictures of the pages that `scripts/demo --keep` left running.

tests/browser/take_pictures.py [--dir build/demo] [--to docs]
"""
import argparse
import json
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True
from browser import Browser  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
WIDTH, HEIGHT = 1280, 800
BYTES_MAX = 200_000


def one_who_owes(stack):
    """The first number of the market with an open advance."""
    for number in range(84_900_000_000, 84_900_000_300):
        shown = subprocess.run([Path(stack["BIN"]) / "airtimectl", "--config", stack["CONFIG"], "--json", "subscriber", "show", str(number)],
                               capture_output=True, text=True, check=False)
        if shown.returncode == 0 and json.loads(shown.stdout)["advances"]:
            return number
    sys.exit("nobody in the market owes anything: is it the one of scripts/demo --keep?")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dir", type=Path, default=ROOT / "build/demo", help="of the stack")
    parser.add_argument("--to", type=Path, default=ROOT / "docs")
    given = parser.parse_args()
    stack = dict(line.split("=", 1) for line in (given.dir / "stack.env").read_text().splitlines())
    with Browser() as chromium:
        chromium.sign_in(stack["PAGES_URL"], stack["PAGES_USER"], Path(stack["PAGES_PASSWORD_FILE"]).read_text().strip())
        chromium.driver.find_element("css selector", ".account summary").click()
        chromium.driver.find_element("css selector", ".account button[value=en]").click()
        for name, path in (("subscriber", f"/find?q={one_who_owes(stack)}"), ("dashboard", "/dashboard")):
            chromium.show(stack["PAGES_URL"] + path, WIDTH, "light")
            WebDriverWait(chromium.driver, 20).until(
                lambda driver: all(plot.find_elements("css selector", "canvas") for plot in driver.find_elements("css selector", "[data-plot]")))
            file = given.to / f"{name}.png"
            chromium.picture(file, height_max=HEIGHT)
            size = file.stat().st_size
            print(f"{file}: {size} bytes")
            if size > BYTES_MAX:
                sys.exit(f"{file}: more than {BYTES_MAX} bytes")


if __name__ == "__main__":
    main()
