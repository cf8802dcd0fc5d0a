#!/usr/bin/python3
"""Shows every sample page in Chromium: as pictures to look at, and checked for what no picture shows.

tests/browser/look.py FOLDER [--axe] [--only NAME]... [--language vi|en] [--no-pictures]

Needs build/release/bin/render_pages (AIRTIME_BUILD: another build). FOLDER gets pages/ and pictures/. Exit status 1 where the
console, the width, or axe-core finds something.
"""
import argparse
import os
import sys
from pathlib import Path

sys.dont_write_bytecode = True
import browser  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")
# Each width and each scheme once: it takes most of the time.
SEEN_BY_AXE = ((360, "dark"), (1280, "light"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--axe", action="store_true", help="also by axe-core, of scripts/install-axe")
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--language", default="vi", choices=("vi", "en"))
    parser.add_argument("--no-pictures", action="store_true")
    given = parser.parse_args()
    build = Path(os.environ.get("AIRTIME_BUILD", ROOT / "build/release"))
    pages = given.folder / "pages"
    pictures = given.folder / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    browser.render(build / "bin/render_pages", pages)
    address = browser.serve(pages)
    wrong = 0
    with browser.Browser(given.axe) as chromium:
        for page in sorted(pages.glob(f"*.{given.language}.html")):
            name = page.name.removesuffix(f".{given.language}.html")
            if given.only and not any(name.startswith(only) for only in given.only):
                continue
            for width in WIDTHS:
                for scheme in SCHEMES:
                    chromium.show(f"{address}/{page.name}", width, scheme)
                    if not given.no_pictures:
                        chromium.picture(pictures / f"{name}-{width}-{scheme}.png")
                    for mistake in chromium.mistakes(axe=(width, scheme) in SEEN_BY_AXE):
                        wrong += 1
                        print(f"{name} {width} {scheme}: {mistake}", flush=True)
    print(f"{wrong} mistakes")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
