#include "worker/metrics_door.hpp"

#include <gmock/gmock.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "books/books_loader.hpp"
#include "operations/operator_clock.hpp"
#include "store/redis/node_reports.hpp"
#include "tests/base/log_lines.hpp"
#include "tests/base/metrics_table.hpp"
#include "tests/store/redis/private_redis.hpp"
#include "tests/worker/lent_money.hpp"
#include "tests/worker/temporary_folder.hpp"

namespace airtime::worker {
namespace {

using testing::HasSubstr;
using testing::Not;
using Tcp = boost::asio::ip::tcp;

class MetricsDoorTest : public testing::Test {
  protected:
    MetricsDoorTest() {
        config_.redis = redis_.settings();
        config_.policy = worker_test::plain_policy();
        config_.policy.limits.advances_per_day_max = 10;
        config_.books.folder = folder_.path() / "books";
        worker_.count_message("granted", store::MessageStatus::sent);
        worker_.note_waiting("ledger", {});
    }
    /// Of a ledger without files.
    void load_books() {
        const auto ledger = folder_.path() / "ledger";
        std::filesystem::create_directories(ledger);
        books::BooksLoader loader{{.ledger = ledger, .folder = config_.books.folder}, {}};
        ASSERT_EQ(loader.step(operations::system_now()).round.why, "");
    }
    /// As many kinds of numbers as there are.
    void report_node() {
        store::NodeReport report{.node = "ocs1", .version = "1", .started_at = worker_test::start};
        report.seen_at = worker_test::start;
        report.numbers["answers"] = {{"initial:2001", 1}};
        for (const char* split : {"too_busy", "cache", "refusals", "durations_us", "batches"}) {
            report.numbers[split] = {{"one", 1}};
        }
        for (const char* whole :
             {"commits", "conflicts", "advances", "queued", "queued_max", "peers", "serves", "lends"}) {
            report.numbers[whole] = {{"", 1}};
        }
        ASSERT_TRUE(store::RedisNodeReports(redis_.settings(), store::Reporters::nodes).publish(report).ok());
    }
    /// One that nobody has at the moment.
    std::uint16_t free_port() {
        return Tcp::acceptor{wire_, {boost::asio::ip::make_address("127.0.0.1"), 0}}.local_endpoint().port();
    }
    std::string get(std::uint16_t port) {
        Tcp::socket socket{wire_};
        socket.connect({boost::asio::ip::make_address("127.0.0.1"), port});
        boost::asio::write(socket,
                           boost::asio::buffer(std::string{
                               "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"}));
        std::string answer;
        boost::system::error_code end;
        boost::asio::read(socket, boost::asio::dynamic_buffer(answer), end);
        return answer;
    }

    store_test::PrivateRedis redis_;
    worker_test::TemporaryFolder folder_;
    boost::asio::io_context wire_;
    config::Config config_;
    WorkerMetrics worker_{"1.2", worker_test::start};
};

TEST_F(MetricsDoorTest, ServesWhatTheDocumentLists) {
    report_node();
    load_books();
    EXPECT_EQ(base_test::rows_of(all_metrics(config_, worker_)->Collect()),
              base_test::metrics_in_document(
                  [](std::string_view name) { return !name.starts_with("airtime_portal_"); }));
}

TEST_F(MetricsDoorTest, ServesItOverHttp) {
    config_.worker.metrics_port = free_port();
    const MetricsDoor door{config_, worker_};
    report_node();
    worker_.count(Counted::ledger_entries, 12);
    worker_.note_waiting("timers", "redis is away");
    const std::string answer = get(config_.worker.metrics_port);
    EXPECT_THAT(answer, testing::StartsWith("HTTP/1.1 200 OK"));
    EXPECT_THAT(answer, HasSubstr("\nairtime_ledger_entries_total 12\n"));
    EXPECT_THAT(answer, HasSubstr("\nairtime_worker_waiting{part=\"timers\"} 1\n"));
    EXPECT_THAT(answer, HasSubstr("\nairtime_redis_up 1\n"));
    EXPECT_THAT(answer, HasSubstr("\nairtime_ccr_total{node=\"ocs1\""));
}

TEST_F(MetricsDoorTest, IsNotShutByWhoAsksHalfAQuestion) {
    config_.worker.metrics_port = free_port();
    const MetricsDoor door{config_, worker_};
    std::vector<Tcp::socket> half;
    for (int i = 0; i < 8; ++i) {
        Tcp::socket& socket = half.emplace_back(wire_);
        socket.connect({boost::asio::ip::make_address("127.0.0.1"), config_.worker.metrics_port});
        boost::asio::write(socket, boost::asio::buffer(std::string{"GET /metrics HTTP/1.1\r\nHost: x\r\n"}));
    }
    const auto asked = std::chrono::steady_clock::now();
    EXPECT_THAT(get(config_.worker.metrics_port), testing::StartsWith("HTTP/1.1 200 OK"));
    EXPECT_LT(std::chrono::steady_clock::now() - asked, std::chrono::seconds{20})
        << "the server's own patience is 30 s";
}

TEST_F(MetricsDoorTest, ServesTheWorkersOwnWhileRedisIsAway) {
    const auto metrics = all_metrics(config_, worker_);
    load_books();
    redis_.kill();
    config_.worker.metrics_port = free_port();
    const MetricsDoor door{config_, worker_};
    const std::string away = get(config_.worker.metrics_port);
    EXPECT_THAT(away, HasSubstr("\nairtime_redis_up 0\n"));
    EXPECT_THAT(away, HasSubstr("\nairtime_timers_total 0\n"));
    EXPECT_THAT(away, HasSubstr("\nairtime_books_waiting_files 0\n"));
    EXPECT_THAT(away, Not(HasSubstr("airtime_backlog_entries")));
    redis_.start();
}

TEST_F(MetricsDoorTest, IsClosedUnlessAPortIsNamed) {
    const LogLines log;
    const MetricsDoor door{config_, worker_};
    EXPECT_FALSE(log.tell("metrics."));
}

TEST_F(MetricsDoorTest, StaysClosedWhereThePortIsTaken) {
    Tcp::acceptor other{wire_, {boost::asio::ip::make_address("127.0.0.1"), 0}};
    config_.worker.metrics_port = other.local_endpoint().port();
    const LogLines log;
    const MetricsDoor door{config_, worker_};
    EXPECT_TRUE(log.tell("metrics.closed address=127.0.0.1:"));
}

}  // namespace
}  // namespace airtime::worker
