"""Dashboard and alert rules: Prometheus's own tool understands them, and each metric in them exists."""
import json
import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ALERTS = ROOT / "conf/prometheus/airtime-alerts.yml"
DASHBOARD = ROOT / "conf/grafana/airtime.json"
EXAMPLES = pathlib.Path(__file__).with_name("airtime-alerts-test.yml")
METRICS = ROOT / "docs/metrics.md"


def promtool(*arguments):
    return subprocess.run(["promtool", *map(str, arguments)], capture_output=True, text=True, check=False)


def documented():
    """Name -> type, as the test of what is served keeps them complete."""
    rows = re.findall(r"^\| `(airtime_\w+)` \| (\w+) \|", METRICS.read_text(), re.MULTILINE)
    return dict(rows)


def names_in(expression):
    """Metrics as the document lists them: a histogram's series by its name."""
    for name in re.findall(r"\bairtime_\w+", expression):
        of_histogram = re.sub(r"_(bucket|sum|count)$", "", name)
        yield of_histogram if documented().get(of_histogram) == "histogram" else name


def expressions():
    """Of the dashboard."""
    panels = json.loads(DASHBOARD.read_text())["panels"]
    return [target["expr"] for panel in panels for target in panel.get("targets", [])]


class Rules(unittest.TestCase):
    maxDiff = None

    def test_prometheus_understands_the_alerts(self):
        done = promtool("check", "rules", ALERTS)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_alerts_come_and_stay_away_as_the_examples_say(self):
        done = promtool("test", "rules", EXAMPLES)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_each_alert_has_an_example_of_both(self):
        import yaml

        alerts = [rule["alert"] for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]]
        examples = [test["name"] for test in yaml.safe_load(EXAMPLES.read_text())["tests"]]
        self.assertEqual(sorted(examples), sorted(f"{alert} {word}" for alert in alerts for word in ("comes", "stays away")))
        for test in yaml.safe_load(EXAMPLES.read_text())["tests"]:
            alert, word = test["name"].split(" ", 1)
            (asked,) = test["promql_expr_test"]
            self.assertIn(f'"{alert}"', asked["expr"])
            self.assertEqual(bool(asked["exp_samples"]), word == "comes", test["name"])

    def test_each_alert_says_what_it_means_and_what_to_do(self):
        import yaml

        for group in yaml.safe_load(ALERTS.read_text())["groups"]:
            for rule in group["rules"]:
                with self.subTest(rule["alert"]):
                    self.assertIn(rule["labels"]["severity"], ("page", "ticket"))
                    self.assertTrue(rule["annotations"]["summary"] and rule["annotations"]["remedy"])
                    self.assertIn("for", rule)

    def test_each_metric_in_them_exists(self):
        for name in names_in(ALERTS.read_text()):
            self.assertIn(name, documented(), ALERTS.name)
        for expression in expressions():
            for name in names_in(expression):
                self.assertIn(name, documented(), DASHBOARD.name)

    def test_the_dashboard_shows_each_metric(self):
        shown = {name for expression in expressions() for name in names_in(expression)}
        self.assertEqual(sorted(set(documented()) - shown), [])

    def test_the_dashboard_counts_no_node_twice(self):
        """Every worker shows all nodes."""
        of_nodes = re.search(r"^## Of nodes.*?^## ", METRICS.read_text(), re.MULTILINE | re.DOTALL)[0]
        for expression in expressions() + re.findall(r"expr:.*?\n\s+for:", ALERTS.read_text(), re.DOTALL):
            for name in names_in(expression):
                if f"`{name}`" in of_nodes:
                    self.assertRegex(expression, r"(max|min) by \(node\b|absent\(", name)


if __name__ == "__main__":
    unittest.main()
