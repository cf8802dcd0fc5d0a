"""A node that starts while Redis is away, loads or is set up wrongly: it answers 3004, says why, and serves once that is mended."""
import signal
import subprocess
import time
import unittest

from diameter import Peer, new_session, octets, service
from lab import ROOT, Lab, accepts, eventually, policy_with
from stack_ports import free_port

EVENT = 4
MSISDN = "84959000001"


class Starting(unittest.TestCase):
    def setUp(self):
        self.lab = Lab(ROOT / "tests/e2e/policy.yaml").up()
        self.addCleanup(self.lab.destroy)
        self.lab.create(MSISDN, main=10_000)

    def start_second_node(self):
        self.node_port = free_port()
        self.node = self.lab.start_node("ocs2", self.node_port)
        eventually(lambda: accepts(self.node_port), what="the node takes connections")
        return Peer(self.node_port, "pgw1.lab.test")

    def ask(self, peer):
        return peer.ccr(new_session(), EVENT, 0, ("Requested-Action", 2), service(10, octets(1_000_000)), msisdn=MSISDN).result

    def assert_says_once(self, words):
        self.assertEqual(self.lab.log("ocs2").count(words), 1, self.lab.log("ocs2"))

    def shut_redis_down(self):
        subprocess.run(["redis-cli", "-p", self.lab.values["REDIS_PORT"], "shutdown"], check=False, capture_output=True)
        eventually(lambda: not self.lab.alive("REDIS"), what="Redis gone")

    def start_redis(self, *options):
        self.lab.extra.append(subprocess.Popen(["redis-server", self.lab.dir / "redis.conf", *options], stdout=subprocess.DEVNULL))

    def test_without_redis_it_answers_3004_and_serves_once_redis_is_there(self):
        self.shut_redis_down()
        with self.start_second_node() as peer:
            for _ in range(30):
                self.assertEqual(self.ask(peer), 3004)
                time.sleep(0.1)
            self.assert_says_once("no connection: ")
            self.start_redis()
            eventually(lambda: self.ask(peer) == 2001, what="service")
            self.assert_says_once("node.serves")
        self.assertIsNone(self.node.poll())

    def test_a_node_whose_redis_was_away_serves_by_itself_and_says_so_once(self):
        with self.start_second_node() as peer:
            self.assertEqual(self.ask(peer), 2001)
            self.shut_redis_down()
            eventually(lambda: "node.does_not_serve" in self.lab.log("ocs2"), what="the node tells of it")
            time.sleep(3)
            self.start_redis()
            eventually(lambda: "node.serves" in self.lab.log("ocs2"), what="the node serves")
            for _ in range(20):
                self.assertEqual(self.ask(peer), 2001)
            self.assert_says_once("node.does_not_serve")
            self.assert_says_once("node.serves")
            self.assertLessEqual(self.lab.log("ocs2").count("redis.lost"), 6)

    def test_a_server_that_hangs_is_waited_for(self):
        self.lab.signal("REDIS", signal.SIGSTOP)
        try:
            with self.start_second_node() as peer:
                self.assertEqual(self.ask(peer), 3004)
                self.lab.signal("REDIS", signal.SIGCONT)
                eventually(lambda: self.ask(peer) == 2001, what="service")
        finally:
            self.lab.signal("REDIS", signal.SIGCONT)

    def test_a_file_that_loads_for_long_is_waited_for(self):
        self.lab.redis("EVAL", "for i = 1, 10000 do redis.call('SET', 'ballast:' .. i, i) end", 0)
        self.shut_redis_down()
        self.start_redis("--key-load-delay", "400")  # microseconds
        with self.start_second_node() as peer:
            self.assertEqual(self.ask(peer), 3004)
            eventually(lambda: self.ask(peer) == 2001, 30, "service")
        self.assertIn("node.does_not_serve", self.lab.log("ocs2"))
        self.assertIsNone(self.node.poll())

    def test_wrong_settings_are_named_and_serve_as_soon_as_they_are_right(self):
        words = 'maxmemory-policy is allkeys-lru: set "maxmemory-policy noeviction" in redis.conf'
        self.lab.redis("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
        with self.start_second_node() as peer:
            for _ in range(20):
                self.assertEqual(self.ask(peer), 3004)
                time.sleep(0.1)
            self.assert_says_once(words)
            self.lab.redis("CONFIG", "SET", "maxmemory-policy", "noeviction")
            eventually(lambda: self.ask(peer) == 2001, what="service")
        self.assertIsNone(self.node.poll())

    def test_the_store_says_how_many_partitions_it_has_and_a_node_that_names_another_number_is_refused(self):
        self.assertEqual(self.lab.partitions(), 16, "of a new store")
        self.lab = Lab(policy_with(redis={"partitions": 64})).up()
        self.addCleanup(self.lab.destroy)
        self.lab.create(MSISDN, main=10_000)
        self.lab.name_partitions(None)
        with self.start_second_node() as peer:
            self.assertEqual(self.ask(peer), 2001)
        self.node.terminate()
        self.node.wait()
        self.lab.name_partitions(16)
        with self.start_second_node() as peer:
            self.assertEqual(self.ask(peer), 3004)
            self.assert_says_once("airtime:operator partitions is 64, not 16: leave redis.partitions out of airtime.yaml")
        self.assertEqual(self.lab.partitions(), 64)


if __name__ == "__main__":
    unittest.main()
