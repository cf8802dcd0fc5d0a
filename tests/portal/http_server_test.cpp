#include "portal/http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <thread>

namespace airtime::portal {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// What a test lets a handler wait for.
struct Gate {
    std::promise<void> entered;
    std::promise<void> opened;
    std::shared_future<void> open = opened.get_future().share();
};

class EchoHandler : public HttpHandler {
  public:
    explicit EchoHandler(Gate& gate) : gate_(gate) {}
    HttpResponse answer(const HttpRequest& request) override {
        if (request.path == "/throw") {
            throw std::runtime_error{"on purpose"};
        }
        if (request.path == "/wait") {
            gate_.entered.set_value();
            gate_.open.wait();
        }
        return plain_answer(200,
                            request.method + ' ' + request.path + ' ' + request.client + ' ' + request.body);
    }

  private:
    Gate& gate_;
};

class HttpServerTest : public testing::Test {
  protected:
    void start(HttpLimits limits = {}) {
        server_ =
            std::make_unique<HttpServer>(limits, [this] { return std::make_unique<EchoHandler>(gate_); });
        const auto port = server_->listen("127.0.0.1", 0);
        ASSERT_TRUE(port.ok());
        port_ = *port;
        thread_ = std::thread{[this] { server_->run(); }};
    }
    void TearDown() override {
        if (thread_.joinable()) {
            server_->stop();
            thread_.join();
        }
    }
    tcp::socket connect() {
        tcp::socket socket{wire_};
        socket.connect({asio::ip::make_address("127.0.0.1"), port_});
        return socket;
    }
    static void send(tcp::socket& socket, std::string_view bytes) {
        boost::system::error_code error;
        asio::write(socket, asio::buffer(bytes), error);
    }
    /// All that comes until the server closes.
    static std::string rest(tcp::socket& socket) {
        std::string bytes;
        boost::system::error_code error;
        asio::read(socket, asio::dynamic_buffer(bytes), error);
        return bytes;
    }
    std::string exchange(std::string_view bytes) {
        tcp::socket socket = connect();
        send(socket, bytes);
        return rest(socket);
    }

    Gate gate_;
    asio::io_context wire_;
    std::unique_ptr<HttpServer> server_;
    std::thread thread_;
    std::uint16_t port_ = 0;
};

constexpr std::string_view closing = "Host: lab\r\nConnection: close\r\n";

std::string get(std::string_view target) {
    return "GET " + std::string{target} + " HTTP/1.1\r\n" + std::string{closing} + "\r\n";
}

TEST_F(HttpServerTest, HandsARequestToAHandlerAndItsAnswerBack) {
    start();
    const std::string answer =
        exchange("POST /a%20b?x=1 HTTP/1.1\r\n" + std::string{closing} + "Content-Length: 4\r\n\r\nbody");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answer, HasSubstr("Content-Type: text/plain; charset=utf-8\r\n"));
    EXPECT_THAT(answer, EndsWith("\r\n\r\nPOST /a b 127.0.0.1 body"));
}

TEST_F(HttpServerTest, KeepsAConnectionForTheNextRequest) {
    start();
    const std::string answers = exchange("GET /1 HTTP/1.1\r\nHost: lab\r\n\r\n" + get("/2"));
    EXPECT_THAT(answers, HasSubstr("GET /1 127.0.0.1 "));
    EXPECT_THAT(answers, EndsWith("GET /2 127.0.0.1 "));
}

TEST_F(HttpServerTest, AnswersHeadWithoutABody) {
    start();
    EXPECT_THAT(exchange("HEAD / HTTP/1.1\r\n" + std::string{closing} + "\r\n"), EndsWith("\r\n\r\n"));
}

TEST_F(HttpServerTest, TakesABodyUpToItsLimit) {
    start({.body_bytes_max = 1'000});
    const auto post = [](std::size_t bytes) {
        return "POST / HTTP/1.1\r\n" + std::string{closing} + "Content-Length: " + std::to_string(bytes) +
               "\r\n\r\n" + std::string(bytes, 'x');
    };
    EXPECT_THAT(exchange(post(1'000)), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(exchange(post(1'001)), StartsWith("HTTP/1.1 413"));
}

TEST_F(HttpServerTest, TakesAHeaderUpToItsLimit) {
    start({.header_bytes_max = 2'000});
    EXPECT_THAT(exchange(get("/" + std::string(1'900, 'x'))), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(exchange(get("/" + std::string(2'000, 'x'))), StartsWith("HTTP/1.1 431"));
}

TEST_F(HttpServerTest, RefusesWhatIsNoHttp) {
    start();
    for (const std::string_view broken :
         {"rubbish\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n",
          "\x16\x03\x01\x02\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
          "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
        EXPECT_THAT(exchange(broken), StartsWith("HTTP/1.1 400")) << broken;
    }
    EXPECT_THAT(exchange(get("/%zz")), StartsWith("HTTP/1.1 400"));
}

TEST_F(HttpServerTest, MakesAFailureOfAHandlerA500) {
    start();
    EXPECT_THAT(exchange(get("/throw")), StartsWith("HTTP/1.1 500"));
    EXPECT_THAT(exchange(get("/")), StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpServerTest, ClosesAConnectionWhoseRequestDoesNotArrive) {
    start({.request_timeout = std::chrono::milliseconds{50}});
    tcp::socket silent = connect();
    tcp::socket slow = connect();
    send(slow, "GET / HTTP/1.1\r\nX-Slow: ");
    tcp::socket short_of_body = connect();
    send(short_of_body, "POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n123");
    EXPECT_EQ(rest(silent), "");
    EXPECT_EQ(rest(slow), "");
    EXPECT_EQ(rest(short_of_body), "");
}

TEST_F(HttpServerTest, ClosesAConnectionThatIsIdleAfterAnAnswer) {
    start({.idle_timeout = std::chrono::milliseconds{50}});
    EXPECT_THAT(exchange("GET / HTTP/1.1\r\nHost: lab\r\n\r\n"), StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpServerTest, ClosesConnectionsBeyondItsLimit) {
    start({.connections_max = 1});
    tcp::socket first = connect();
    send(first, "GET / HTTP/1.1\r\nHost: lab\r\n\r\n");
    std::string answer;
    asio::read_until(first, asio::dynamic_buffer(answer), "127.0.0.1 ");
    EXPECT_EQ(exchange(get("/")), "");
}

TEST_F(HttpServerTest, AsksWhoeverComesWhenAllThreadsAreBusyToComeAgain) {
    start({.threads = 1, .waiting_max = 0});
    tcp::socket busy = connect();
    send(busy, get("/wait"));
    gate_.entered.get_future().wait();
    const std::string refused = exchange(get("/"));
    EXPECT_THAT(refused, StartsWith("HTTP/1.1 503"));
    EXPECT_THAT(refused, HasSubstr("Retry-After: 1\r\n"));
    gate_.opened.set_value();
    EXPECT_THAT(rest(busy), StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpServerTest, AnswersWhatItHasTakenBeforeItStops) {
    start();
    tcp::socket idle = connect();
    tcp::socket waiting = connect();
    send(waiting, "GET /wait HTTP/1.1\r\nHost: lab\r\n\r\n");
    gate_.entered.get_future().wait();
    server_->stop();
    EXPECT_EQ(rest(idle), "");
    gate_.opened.set_value();
    EXPECT_THAT(rest(waiting), StartsWith("HTTP/1.1 200"));
    thread_.join();
    boost::system::error_code error;
    tcp::socket late{wire_};
    late.connect({asio::ip::make_address("127.0.0.1"), port_}, error);
    EXPECT_EQ(error, asio::error::connection_refused);
}

TEST(HttpServer, SaysWhyItCannotListen) {
    Gate gate;
    HttpServer first{{}, [&] { return std::make_unique<EchoHandler>(gate); }};
    HttpServer second{{}, [&] { return std::make_unique<EchoHandler>(gate); }};
    const auto port = first.listen("127.0.0.1", 0);
    ASSERT_TRUE(port.ok());
    const auto refused = second.listen("127.0.0.1", *port);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error(), "Address already in use");
}

}  // namespace
}  // namespace airtime::portal
