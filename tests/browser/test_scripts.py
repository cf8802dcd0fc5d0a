#!/usr/bin/python3
"""What the pages' scripts add, in a real browser, on the sample pages in English."""
import os
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
import browser  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

BUILD = Path(os.environ.get("AIRTIME_BUILD", Path(__file__).resolve().parents[2] / "build/release"))


class Scripts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp())
        browser.render(BUILD / "bin/render_pages", cls.folder)
        action = cls.folder / "subscribers/84900000001-7f3a"
        action.mkdir(parents=True)
        shutil.copy(cls.folder / "action.en.html", action / "advance")
        cls.address = browser.serve(cls.folder)
        cls.chromium = browser.Browser(axe=True)
        cls.driver = cls.chromium.driver

    @classmethod
    def tearDownClass(cls):
        cls.driver.quit()
        shutil.rmtree(cls.folder)

    def open(self, name):
        self.chromium.show(f"{self.address}/{name}.en.html", 1280, "light")

    def press(self, key):
        self.driver.switch_to.active_element.send_keys(key)

    def eventually(self, holds):
        WebDriverWait(self.driver, 20).until(lambda _: holds())

    def find(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def test_slash_goes_to_the_search_field_and_is_not_typed(self):
        self.open("users")
        self.press("/")
        focused = self.driver.switch_to.active_element
        self.assertEqual(focused.get_attribute("id"), "find")
        self.assertEqual(focused.get_attribute("value"), "")

    def test_a_slash_within_a_field_is_text(self):
        self.open("users")
        field = self.find("#name")[0]
        field.clear()
        field.send_keys("a/b")
        self.assertEqual(field.get_attribute("value"), "a/b")

    def test_shortcuts_can_be_switched_off(self):
        self.open("users")
        self.press("?")
        self.eventually(lambda: self.find("#help[open]"))
        self.find("[data-shortcuts]")[0].click()
        self.press(Keys.ESCAPE)
        self.eventually(lambda: not self.find("#help[open]"))
        self.driver.execute_script("document.activeElement.blur()")
        self.find("body")[0].send_keys("?")
        self.assertEqual(self.find("#help[open]"), [])
        self.driver.execute_script("localStorage.clear()")

    def test_an_action_opens_above_the_page_and_closes_to_where_one_was(self):
        self.open("subscriber")
        self.find("a[data-dialog][href$='/advance']")[0].click()
        self.eventually(lambda: self.find("dialog[open] [data-confirmation] form[method=get]"))
        field = self.driver.switch_to.active_element
        self.assertEqual(field.get_attribute("name"), "amount", "one may begin to type")
        self.find("dialog[open] form[method=get] button")[0].click()
        self.eventually(lambda: self.driver.switch_to.active_element != field and self.find("dialog[open] form[method=get]"))
        self.assertTrue(self.driver.current_url.endswith("/subscriber.en.html"), "what it does is shown there too")
        self.find("dialog[open] [data-close]")[0].click()
        self.eventually(lambda: not self.find("dialog[open]"))
        self.assertTrue(self.driver.switch_to.active_element.get_attribute("href").endswith("/advance"))

    def test_what_opens_above_a_page_has_no_faults_either(self):
        self.driver.get_log("browser")  # what others left there
        self.open("subscriber")
        self.find("a[data-dialog][href$='/advance']")[0].click()
        self.eventually(lambda: self.find("dialog[open] [data-confirmation]"))
        self.assertEqual(self.chromium.mistakes(), [])
        self.press(Keys.ESCAPE)
        for opener in (".account summary", ".more summary"):
            self.find(opener)[0].click()
            self.assertEqual(self.chromium.mistakes(), [], opener)
        self.open("users")
        self.press("?")
        self.eventually(lambda: self.find("#help[open]"))
        self.assertEqual(self.chromium.mistakes(), [])

    def test_an_action_that_cannot_be_fetched_is_a_page_of_its_own(self):
        self.open("subscriber")
        self.find("a[data-dialog][href$='/pause']")[0].click()
        self.eventually(lambda: self.driver.current_url.endswith("/pause"))

    def test_each_chart_is_drawn_and_named_and_its_table_stays(self):
        self.open("dashboard")
        self.eventually(lambda: len(self.find("[data-plot] canvas")) == len(self.find("[data-plot]")))
        self.assertGreaterEqual(len(self.find("[data-plot]")), 4)
        for canvas in self.find("[data-plot] canvas"):
            self.assertEqual(canvas.get_attribute("role"), "img")
            self.assertTrue(canvas.get_attribute("aria-label"))
        self.assertGreaterEqual(len(self.find("#days-table tbody tr")), 30)

    def test_live_figures_can_be_paused(self):
        self.open("dashboard")
        self.eventually(lambda: self.find("[data-live-control] button"))
        button = self.find("[data-live-control] button")[0]
        self.assertEqual(button.text, "Pause updates")
        button.click()
        self.assertEqual(button.text, "Resume updates")


if __name__ == "__main__":
    unittest.main()
