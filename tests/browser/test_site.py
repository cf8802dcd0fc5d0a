"""People at the pages: a real browser, the whole stack, a market with a past. AIRTIME_PICTURES=FOLDER keeps pictures of all."""
import json
import os
import pathlib
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
for folder in ("e2e", "market"):
    sys.path.insert(0, str(ROOT / "tests" / folder))
from browser import Browser  # noqa: E402
from lab import BUILD, Lab, eventually  # noqa: E402
from selenium.common.exceptions import NoSuchElementException  # noqa: E402
from selenium.webdriver import ActionChains  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from test_figures import policy_of_a_market  # noqa: E402

PASSWORD = "only for this test"
PICTURES = os.environ.get("AIRTIME_PICTURES")


class SiteTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab(policy_of_a_market())
        cls.addClassCleanup(cls.lab.destroy)
        cls.lab.up()
        cls.pages = cls.lab.values["PAGES_URL"]
        subprocess.run([BUILD / "bin" / "generate_market", "--config", cls.lab.values["CONFIG"], "--count", "120", "--days", "90"], check=True,
                       stderr=subprocess.DEVNULL)
        cls.lab.create("84911111111", enrol=False, main=4500)
        eventually(lambda: cls.lab.files_in_books() > 0, 60, "books are there")
        secret = cls.lab.dir / "password"
        secret.write_text(PASSWORD)
        for role in ("viewer", "agent", "manager"):
            cls.lab.ctl("user", "add", role, "--role", role, "--language", "en", "--password-file", secret)
        cls.browser = Browser(axe=True)
        cls.addClassCleanup(cls.browser.driver.quit)

    def setUp(self):
        self.driver = self.browser.driver
        self.driver.get(self.pages + "/permissions")
        self.driver.delete_all_cookies()

    def go(self, path):
        self.driver.get(self.pages + path)
        self.picture()

    def picture(self):
        if not PICTURES:
            return
        name = self.path().strip("/").replace("/", "-").replace("?", "-")[:60] or "search"
        for width in (360, 1280):
            for scheme in ("light", "dark"):
                self.browser.show(self.driver.current_url, width, scheme)
                self.browser.picture(pathlib.Path(PICTURES) / f"{name}-{width}-{scheme}.png")

    def path(self):
        return self.driver.current_url.removeprefix(self.pages)

    def text(self):
        return self.driver.find_element("tag name", "main").text

    def find(self, css):
        return self.driver.find_element("css selector", css)

    def press(self, css):
        self.driver.execute_script("arguments[0].click()", self.find(css))

    def fill(self, **fields):
        for name, value in fields.items():
            field = self.find(f"main [name={name}]")
            field.clear()
            field.send_keys(value)

    def sign_in(self, user, password=PASSWORD, path="/"):
        self.driver.get(self.pages + path)
        self.fill(user=user, password=password)
        self.press("main form button")

    def status_of(self, path):
        return self.driver.execute_async_script(
            "const done = arguments[1]; fetch(arguments[0]).then(answer => done(answer.status))", path)

    def test_a_wrong_password_says_one_thing_whoever_is_asked_for(self):
        said = set()
        for user in ("agent", "nobody-of-that-name"):
            self.sign_in(user, "this is not it, no")
            said.add(self.find("[role=alert]").text)
        self.assertEqual(len(said), 1)

    def test_who_signs_in_comes_to_where_they_wanted_to_go(self):
        self.sign_in("viewer", path="/subscribers/m-84900000004?kinds=advanced")
        self.assertEqual(self.path(), "/subscribers/m-84900000004?kinds=advanced")

    def test_a_number_in_any_usual_form_finds_the_subscriber(self):
        self.sign_in("viewer")
        for asked in ("84900000004", "+84 900 000 004", "0900.000.004", "m-84900000004"):
            self.go("/")
            self.fill(q=asked)
            self.press("main form button")
            self.assertEqual(self.path(), "/subscribers/m-84900000004", asked)
        self.picture()
        self.go("/find?q=0999999999")
        self.assertIn("nobody", self.text().lower())
        self.assertEqual(self.status_of("/find?q=0999999999"), 404)

    def test_a_viewer_sees_and_may_change_nothing(self):
        self.sign_in("viewer", path="/subscribers/m-84900000004")
        with self.assertRaises(NoSuchElementException):
            self.find("main a[href$='/adjust']")
        self.assertEqual(self.status_of("/subscribers/m-84900000004/adjust"), 403)
        self.assertEqual(self.status_of("/dashboard"), 403)
        self.assertEqual(self.status_of("/users"), 403)

    def test_an_agent_enrols_a_subscriber_once_it_was_shown_what_that_does(self):
        self.sign_in("agent", path="/find?q=84911111111")
        subscriber = self.path()
        self.assertEqual(self.lab.show("84911111111")["enrolment"], "not_registered")
        self.go(subscriber + "/enrol")
        self.fill(reason="asked by phone")
        self.press("main form[method=get] button")
        self.assertIn("asked by phone", self.text())
        self.assertEqual(self.lab.show("84911111111")["enrolment"], "not_registered", "looking changes nothing")
        self.press("main form[method=post] button")
        self.assertEqual(self.path(), subscriber)
        self.assertEqual(self.lab.show("84911111111")["enrolment"], "active")
        self.assertEqual(self.status_of(subscriber + "/adjust"), 403)

    def test_a_manager_corrects_a_balance(self):
        self.sign_in("manager", path="/find?q=84911111111")
        subscriber = self.path()
        before = self.lab.balance("84911111111")
        self.go(subscriber + "/adjust?account=main&amount=2500&reason=goodwill")
        self.assertIn("2,500", self.text().replace(".", ","))
        self.press("main form[method=post] button")
        self.assertEqual(self.lab.balance("84911111111"), before + 2500)
        self.assertEqual(self.lab.ctl("audit", check=False).returncode, 0)

    def test_a_manager_reads_dashboard_reports_and_policy(self):
        self.sign_in("manager")
        self.go("/dashboard")
        self.assertGreater(len(self.driver.find_elements("css selector", "main table tbody tr")), 30)
        for query in ("report=lending&by=week", "report=vintage&by=month", "report=roll", "report=repeat&by=month", "report=collection&by=month",
                      "report=fees&by=tier", "report=write_offs&by=month", "report=curves"):
            self.go("/reports?" + query)
            self.assertTrue(self.driver.find_elements("css selector", "main table tbody tr"), query)
        self.assertEqual(self.status_of("/reports?by=colour"), 400)
        self.assertEqual(self.status_of("/reports.csv?report=lending&by=tier"), 200)
        self.go("/policy")
        self.assertIn("50,000", self.text().replace(".", ","), "the highest tier")
        self.go("/operations")

    def test_a_manager_has_a_long_table_written_and_fetches_it(self):
        self.sign_in("manager", path="/exports")
        self.assertIn("You have none", self.text())
        self.driver.execute_script("for (const [name, day] of [['first', '2026-01-01'], ['last', '2026-01-02']])"
                                   " document.querySelector(`main [name=${name}]`).value = day")
        self.press("main form[action='/exports'] button")
        self.picture()

        def is_done():
            self.go("/exports")
            return self.driver.find_elements("css selector", "main [data-state=done]")

        eventually(is_done, 30, "it is written")
        address = self.find("main a[download]").get_attribute("href").removeprefix(self.pages)
        self.assertEqual(self.status_of(address), 200)
        self.press("main form[action$='/remove'] button")
        self.assertEqual(self.status_of(address), 404)
        self.press("form[action='/sign-out'] button")
        self.sign_in("agent", path="/exports")
        self.assertEqual(self.status_of("/exports"), 403)

    def test_the_timeline_is_filtered_by_its_address(self):
        self.sign_in("viewer", path="/subscribers/m-84900000004?kinds=recharged")
        self.assertEqual(self.status_of("/subscribers/m-84900000004?from=yesterday"), 400)
        self.assertEqual(self.status_of("/subscribers/m-84900000004/timeline.csv?kinds=recharged"), 200)

    def test_the_language_is_what_one_chose(self):
        self.sign_in("viewer")
        self.assertEqual(self.find("html").get_attribute("lang"), "en")
        self.press("form[action='/language'] button[value=vi], form[action='/language'] button")
        self.assertEqual(self.find("html").get_attribute("lang"), "vi")

    def test_the_admin_sees_in_the_audit_log_who_looked_at_whom(self):
        self.sign_in("viewer", path="/subscribers/m-84900000010")
        self.press("form[action='/sign-out'] button")
        self.driver.get(self.pages + "/subscribers/m-84900000010")
        self.assertTrue(self.path().startswith("/sign-in"), self.path())
        self.sign_in(self.lab.values["PAGES_USER"], pathlib.Path(self.lab.values["PAGES_PASSWORD_FILE"]).read_text().strip(),
                     path="/audit?user=viewer&subject=m-84900000010")
        self.assertIn("m-84900000010", self.text())
        for path in ("/users", "/permissions", "/users/viewer"):
            self.go(path)
            self.assertEqual(self.status_of(path), 200)

    def type(self, *keys):
        ActionChains(self.driver).send_keys(*keys).perform()

    def tab_to(self, css):
        """By the tabulator alone, as who has no mouse."""
        for _ in range(120):
            self.type(Keys.TAB)
            focused = self.driver.switch_to.active_element
            if self.driver.execute_script("return arguments[0].matches(arguments[1])", focused, css):
                return focused
        self.fail(f"{css} cannot be reached by the keyboard on {self.path()}")

    def test_all_can_be_done_by_the_keyboard_alone(self):
        self.driver.get(self.pages + "/sign-in")
        self.type("manager", Keys.TAB, PASSWORD, Keys.ENTER)
        eventually(lambda: self.path() == "/", 10, "the first page is there")
        self.type("84900000004", Keys.ENTER)
        eventually(lambda: self.path() == "/subscribers/m-84900000004", 10, "the subscriber is found")
        # An action in two steps, which opens above the page.
        before = self.lab.show("84900000004")["enrolment"]
        step, after = ("pause", "paused") if before == "active" else ("enrol", "active")
        self.tab_to(f"main a[href$='/{step}']")
        self.type(Keys.ENTER)
        eventually(lambda: self.driver.find_elements("css selector", "dialog[open] form[method=get]"), 10, "the form is there")
        self.tab_to("dialog form[method=get] button.primary")
        self.type(Keys.ENTER)
        eventually(lambda: self.driver.find_elements("css selector", "dialog[open] form[method=post]"), 10, "the question is asked")
        self.tab_to("dialog form[method=post] button.primary")
        self.type(Keys.ENTER)
        eventually(lambda: self.driver.find_elements("css selector", "[role=status] .note"), 10, "it says what was done")
        self.assertEqual(self.lab.show("84900000004")["enrolment"], after)
        self.tab_to("a[href='/dashboard']")
        self.type(Keys.ENTER)
        eventually(lambda: self.driver.find_elements("css selector", "[data-plot] canvas"), 20, "charts are drawn")
        self.tab_to("details.numbers summary")
        self.type(Keys.ENTER)
        self.assertTrue(self.find("details.numbers[open] table").is_displayed(), "the numbers of a chart")
        self.tab_to("a[href='/reports']")
        self.type(Keys.ENTER)
        eventually(lambda: self.path() == "/reports", 10, "the reports are there")
        self.tab_to("select#by")
        self.type(Keys.ARROW_DOWN)
        self.tab_to("form.filter button")
        self.type(Keys.ENTER)
        eventually(lambda: "by=week" in self.path(), 10, "the report is by week")
        self.tab_to(".account summary")
        self.type(Keys.ENTER)
        self.tab_to("form[action='/sign-out'] button")
        self.type(Keys.ENTER)
        eventually(lambda: self.path().startswith("/sign-in"), 10, "somebody else may sign in")

    def test_pages_have_no_faults_that_a_browser_or_a_reader_of_the_screen_would_meet(self):
        self.sign_in("manager")
        for path in ("/", "/subscribers/m-84900000004", "/dashboard", "/reports", "/policy", "/operations", "/permissions",
                     "/subscribers/m-84900000004/advance", "/exports", "/nowhere"):
            for width in (360, 1280):
                self.browser.show(self.pages + path, width, "dark")
                found = [mistake for mistake in self.browser.mistakes() if "Failed to load resource" not in mistake]
                self.assertEqual(found, [], f"{path} at {width}")


if __name__ == "__main__":
    unittest.main()
