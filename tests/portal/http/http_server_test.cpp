#include "portal/http/http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "tests/base/log_lines.hpp"
#include "tests/worker/temporary_folder.hpp"

namespace airtime::portal {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::chrono::milliseconds held_back{200};
constexpr std::chrono::milliseconds much_held_back{60'000};

/// What a test lets a handler wait for.
struct Gate {
    std::promise<void> entered;
    std::chrono::steady_clock::time_point asked_later;
    std::promise<void> opened;
    std::shared_future<void> open = opened.get_future().share();
};

class EchoHandler : public HttpHandler {
  public:
    EchoHandler(Gate& gate, std::filesystem::path file) : gate_(gate), file_(std::move(file)) {}
    HttpResponse answer(const HttpRequest& request) override {
        if (request.path == "/throw") throw std::runtime_error{"on purpose"};
        if (request.path == "/later") {
            gate_.asked_later = std::chrono::steady_clock::now();
            HttpResponse response = plain_answer(200, "");
            response.held_back = held_back;
            return response;
        }
        if (request.path == "/big") return plain_answer(200, std::string(64'000'000, 'x'));
        if (request.path == "/file") {
            HttpResponse response = plain_answer(200, "this is not sent");
            response.file = FileBody::open(file_);
            if (request.parameter("cut")) std::filesystem::resize_file(file_, 300'000);
            return response;
        }
        if (request.path == "/much-later") {
            gate_.asked_later = std::chrono::steady_clock::now();
            HttpResponse response = plain_answer(200, "");
            response.held_back = much_held_back;
            return response;
        }
        if (request.path == "/wait" || request.path == "/long" || request.path == "/page/wait") {
            gate_.entered.set_value();
            gate_.open.wait();
        }
        return plain_answer(200,
                            request.method + ' ' + request.path + ' ' + request.client + ' ' + request.body);
    }

  private:
    Gate& gate_;
    std::filesystem::path file_;
};

class HttpServerTest : public testing::Test {
  protected:
    void start(HttpLimits limits = {}, const std::string& address = "127.0.0.1") {
        server_ = std::make_unique<HttpServer>(
            limits, [this](const std::string&) { return caller_; },
            [this] { return std::make_unique<EchoHandler>(gate_, file_); },
            [](const HttpRequest& request) {
                if (request.path == "/long") return LaneName::passwords;
                if (request.path == "/heavy") return LaneName::heavy_pages;
                const bool is_page = request.path.starts_with("/page/") || request.path == "/api/figures";
                return is_page ? LaneName::pages : LaneName::channels;
            });
        const auto port = server_->listen(address, 0);
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

    /// What "/file" is answered with: more than one piece.
    std::string write_file() const {
        std::string text;
        while (text.size() < 1'000'000) text += std::to_string(text.size()) + '\n';
        std::ofstream{file_} << text;
        return text;
    }

    worker_test::TemporaryFolder folder_;
    std::filesystem::path file_ = folder_.path() / "file";
    Gate gate_;
    Caller caller_ = Caller::gateway;
    asio::io_context wire_;
    std::unique_ptr<HttpServer> server_;
    std::thread thread_;
    std::uint16_t port_ = 0;
};

constexpr std::string_view closing = "Host: lab\r\nConnection: close\r\n";

std::string get(std::string_view target) {
    return "GET " + std::string{target} + " HTTP/1.1\r\n" + std::string{closing} + "\r\n";
}

TEST_F(HttpServerTest, AnswersOthersWhileOneTakesLong) {
    start({.threads = 1, .long_threads = 1, .long_waiting_max = 1});
    tcp::socket slow = connect();
    send(slow, get("/long"));
    gate_.entered.get_future().wait();
    EXPECT_THAT(exchange(get("/quick")), EndsWith("GET /quick 127.0.0.1 "));
    EXPECT_EQ(server_->load().long_requests, 1U);
    EXPECT_EQ(server_->load().requests, 0U);
    gate_.opened.set_value();
    EXPECT_THAT(rest(slow), EndsWith("GET /long 127.0.0.1 "));
    EXPECT_EQ(server_->load().long_requests, 0U);
}

TEST_F(HttpServerTest, SendsAFileWithItsLengthAndGoesOnWithTheConnection) {
    const std::string text = write_file();
    start();
    tcp::socket socket = connect();
    send(socket, "GET /file HTTP/1.1\r\nHost: lab\r\n\r\n" + get("/quick"));
    const std::string answers = rest(socket);
    EXPECT_THAT(answers, HasSubstr("Content-Length: " + std::to_string(text.size()) + "\r\n"));
    const std::size_t begin = answers.find("\r\n\r\n") + 4;
    EXPECT_TRUE(answers.substr(begin, text.size()) == text) << "the whole file, byte by byte";
    EXPECT_THAT(answers.substr(begin + text.size()), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(answers, EndsWith("GET /quick 127.0.0.1 "));
}

TEST_F(HttpServerTest, SaysHowLongAFileIsWithoutSendingIt) {
    const std::string text = write_file();
    start();
    const std::string answer = exchange("HEAD /file HTTP/1.1\r\n" + std::string{closing} + "\r\n");
    EXPECT_THAT(answer, HasSubstr("Content-Length: " + std::to_string(text.size()) + "\r\n"));
    EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
}

TEST_F(HttpServerTest, ClosesAConnectionOverAFileThatBecameShorter) {
    const std::string text = write_file();
    start();
    const std::string answer = exchange(get("/file?cut=yes"));
    EXPECT_THAT(answer, HasSubstr("Content-Length: " + std::to_string(text.size()) + "\r\n"));
    EXPECT_TRUE(answer.substr(answer.find("\r\n\r\n") + 4) == text.substr(0, 300'000));
    EXPECT_THAT(exchange(get("/quick")), StartsWith("HTTP/1.1 200")) << "others are answered";
}

TEST_F(HttpServerTest, SendsAnEmptyFile) {
    std::ofstream{file_};
    start();
    const std::string answer = exchange(get("/file"));
    EXPECT_THAT(answer, HasSubstr("Content-Length: 0\r\n"));
    EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
}

TEST_F(HttpServerTest, AnswersInEachLaneWhileAnotherIsFull) {
    start({.threads = 1, .page_threads = 1, .page_waiting_max = 0, .heavy_threads = 1, .long_threads = 1});
    tcp::socket slow = connect();
    send(slow, get("/page/wait"));
    gate_.entered.get_future().wait();
    EXPECT_THAT(exchange(get("/page/other")), StartsWith("HTTP/1.1 503"));
    EXPECT_THAT(exchange(get("/quick")), EndsWith("GET /quick 127.0.0.1 "));
    EXPECT_THAT(exchange(get("/heavy")), EndsWith("GET /heavy 127.0.0.1 "));
    gate_.opened.set_value();
    EXPECT_THAT(rest(slow), EndsWith("GET /page/wait 127.0.0.1 "));
}

TEST_F(HttpServerTest, BeginsNoPageForWhoHasGoneMeanwhile) {
    start({.threads = 1, .page_threads = 1});
    tcp::socket slow = connect();
    send(slow, get("/page/wait"));
    gate_.entered.get_future().wait();
    const auto ask_and_go = [this](const char* target) {
        tcp::socket socket = connect();
        send(socket, get(target));
        socket.shutdown(tcp::socket::shutdown_send);
        return socket;
    };
    tcp::socket gone = ask_and_go("/page/gone");
    tcp::socket gateway = ask_and_go("/sms");
    EXPECT_THAT(rest(gateway), EndsWith("GET /sms 127.0.0.1 ")) << "it is done all the same";
    tcp::socket program = ask_and_go("/api/figures");
    gate_.opened.set_value();
    EXPECT_THAT(rest(slow), EndsWith("GET /page/wait 127.0.0.1 "));
    EXPECT_THAT(rest(gone), EndsWith("nobody waits any more\n"));
    EXPECT_THAT(rest(program), EndsWith("GET /api/figures 127.0.0.1 ")) << "it only asks nothing more";
}

TEST_F(HttpServerTest, AnswersPagesThatWaitThoughItStops) {
    start({.page_threads = 1});
    tcp::socket first = connect();
    send(first, get("/page/wait"));
    gate_.entered.get_future().wait();
    tcp::socket second = connect();
    send(second, "GET /quick HTTP/1.1\r\nHost: lab\r\n\r\n" + get("/page/second"));
    std::string quick;
    asio::read_until(second, asio::dynamic_buffer(quick), "GET /quick 127.0.0.1 ");
    // What came with the request before it is taken by then, or is as soon as the wire's thread comes to it.
    EXPECT_THAT(exchange(get("/quick")), StartsWith("HTTP/1.1 200"));
    server_->stop();
    gate_.opened.set_value();
    EXPECT_THAT(rest(first), EndsWith("GET /page/wait 127.0.0.1 "));
    EXPECT_THAT(rest(second), EndsWith("GET /page/second 127.0.0.1 "));
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

TEST_F(HttpServerTest, MakesRoomForWhoeverComesByClosingTheConnectionThatWaitsLongest) {
    caller_ = Caller::stranger;
    start({.room = {.per_address_max = 2}});
    tcp::socket silent = connect();
    tcp::socket half = connect();
    send(half, "GET / HTTP/1.1\r\nX-Half: ");
    EXPECT_THAT(exchange(get("/health")), EndsWith("GET /health 127.0.0.1 "));
    EXPECT_EQ(rest(silent), "") << "closed to make room";
    send(half, "yes\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(rest(half), EndsWith("GET / 127.0.0.1 ")) << "the other goes on";
}

TEST_F(HttpServerTest, ClosesANewConnectionWhereAllOthersAreBeingAnswered) {
    start({.room = {.per_trusted_address_max = 1}});
    tcp::socket busy = connect();
    send(busy, get("/wait"));
    gate_.entered.get_future().wait();
    EXPECT_EQ(exchange(get("/")), "");
    gate_.opened.set_value();
    EXPECT_THAT(rest(busy), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(exchange(get("/")), StartsWith("HTTP/1.1 200")) << "there is room again";
}

TEST_F(HttpServerTest, TellsOnceOfACrowdHoweverManyCome) {
    start({.room = {.per_trusted_address_max = 1}});
    tcp::socket busy = connect();
    send(busy, get("/wait"));
    gate_.entered.get_future().wait();
    const LogLines log;
    for (int i = 0; i < 3; ++i) EXPECT_EQ(exchange(get("/")), "");
    EXPECT_EQ(log.count("http.crowded"), 1);
    EXPECT_TRUE(log.tell("http.crowded address=127.0.0.1 new=closed connections=1 lines_left_out=0"));
    gate_.opened.set_value();
    rest(busy);
}

TEST_F(HttpServerTest, TellsWhoIsClosedForWhoeverComes) {
    caller_ = Caller::stranger;
    start({.room = {.per_address_max = 1}});
    const LogLines log;
    tcp::socket silent = connect();
    EXPECT_THAT(exchange(get("/health")), StartsWith("HTTP/1.1 200"));
    EXPECT_TRUE(log.tell("new=taken, an idle one closed connections=1 "));
}

TEST_F(HttpServerTest, KnowsAnIpv4AddressAlsoWhereItListensOnIpv6) {
    boost::system::error_code none;
    if (tcp::acceptor{wire_}.open(tcp::v6(), none)) GTEST_SKIP() << "this machine has no IPv6";
    start({}, "::");
    EXPECT_THAT(exchange(get("/")), EndsWith("GET / 127.0.0.1 "));
}

TEST_F(HttpServerTest, HoldsNoAnswerBackOnceItStops) {
    start();
    tcp::socket guessing = connect();
    send(guessing, get("/much-later"));
    EXPECT_THAT(exchange(get("/")), StartsWith("HTTP/1.1 200"));
    server_->stop();
    EXPECT_THAT(rest(guessing), StartsWith("HTTP/1.1 200"));
    thread_.join();
    EXPECT_LT(std::chrono::steady_clock::now() - gate_.asked_later, much_held_back);
}

TEST_F(HttpServerTest, SaysGoodbyeToConnectionsThatAskWhileItStops) {
    start();
    tcp::socket waiting = connect();
    send(waiting, "GET /wait HTTP/1.1\r\nHost: lab\r\n\r\n");
    gate_.entered.get_future().wait();
    server_->stop();
    gate_.opened.set_value();
    EXPECT_THAT(rest(waiting), HasSubstr("Connection: close\r\n"));
}

TEST_F(HttpServerTest, EndsThoughAnAnswerIsNotTaken) {
    start({.request_timeout = std::chrono::minutes{10}, .drain_timeout = std::chrono::milliseconds{50}});
    tcp::socket lazy = connect();
    send(lazy, get("/big"));
    EXPECT_THAT(exchange(get("/")), StartsWith("HTTP/1.1 200"));
    const auto asked = std::chrono::steady_clock::now();
    server_->stop();
    thread_.join();
    EXPECT_LT(std::chrono::steady_clock::now() - asked, std::chrono::seconds{10});
}

TEST_F(HttpServerTest, LetsSoManyWaitForAThreadAndNoMore) {
    start({.threads = 1, .waiting_max = 1});
    tcp::socket busy = connect();
    send(busy, get("/wait"));
    gate_.entered.get_future().wait();
    tcp::socket first = connect();
    tcp::socket second = connect();
    send(first, get("/"));
    send(second, get("/"));
    // One of them waits; which one, the server knows.
    boost::system::error_code error;
    first.non_blocking(true);
    second.non_blocking(true);
    std::string refused;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (refused.empty() && std::chrono::steady_clock::now() < deadline) {
        for (tcp::socket* socket : {&first, &second}) {
            std::array<char, 64> bytes{};
            if (const auto size = socket->read_some(asio::buffer(bytes), error); !error) {
                refused.assign(bytes.data(), size);
            }
        }
    }
    EXPECT_THAT(refused, StartsWith("HTTP/1.1 503"));
    gate_.opened.set_value();
    EXPECT_THAT(rest(busy), StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpServerTest, MakesRoomByClosingAConnectionThatWasAnsweredAndAsksNoMore) {
    start({.room = {.per_trusted_address_max = 1}});
    tcp::socket kept = connect();
    send(kept, "GET /1 HTTP/1.1\r\nHost: lab\r\n\r\n");
    std::string answer;
    asio::read_until(kept, asio::dynamic_buffer(answer), "GET /1");
    EXPECT_THAT(exchange(get("/2")), StartsWith("HTTP/1.1 200"));
}

// However long it would wait for answers that are owed.
TEST_F(HttpServerTest, EndsAsSoonAsNobodyIsOwedAnAnswer) {
    const HttpLimits patient{.drain_timeout = std::chrono::hours{1}};
    start(patient);
    server_->stop();
    thread_.join();
    gate_ = {};
    start(patient);
    tcp::socket waiting = connect();
    send(waiting, get("/wait"));
    gate_.entered.get_future().wait();
    server_->stop();
    gate_.opened.set_value();
    EXPECT_THAT(rest(waiting), StartsWith("HTTP/1.1 200"));
    waiting.close();
    thread_.join();
}

TEST_F(HttpServerTest, CanBeStartedAgainAtOnceWhereItListened) {
    start();
    EXPECT_THAT(exchange("GET / HTTP/1.0\r\n\r\n"), StartsWith("HTTP/1.0 200")) << "it closes first";
    server_->stop();
    thread_.join();
    server_.reset();
    HttpServer again{{},
                     [](const std::string&) { return Caller::gateway; },
                     [this] { return std::make_unique<EchoHandler>(gate_, file_); }};
    EXPECT_TRUE(again.listen("127.0.0.1", port_).ok());
}

TEST_F(HttpServerTest, HoldsAnAnswerBackWithoutHoldingUpOthers) {
    start({.threads = 1});
    tcp::socket guessing = connect();
    send(guessing, get("/later"));
    EXPECT_THAT(exchange(get("/")), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(rest(guessing), StartsWith("HTTP/1.1 200"));
    EXPECT_GE(std::chrono::steady_clock::now() - gate_.asked_later, held_back);
}

TEST_F(HttpServerTest, RefusesABodyInACodingThatItDoesNotRead) {
    start();
    for (const std::string_view headers :
         {"Transfer-Encoding: xchunked\r\nContent-Length: 4\r\n",
          "Content-Length: 4\r\nTransfer-Encoding: xchunked\r\n", "Transfer-Encoding: gzip, chunked\r\n",
          "Transfer-Encoding: chunked, gzip\r\n", "Transfer-Encoding: gzip\r\n",
          "Transfer-Encoding:\r\nContent-Length: 4\r\n"}) {
        EXPECT_THAT(exchange("POST / HTTP/1.1\r\n" + std::string{headers} + "\r\nbody"),
                    StartsWith("HTTP/1.1 501 Not Implemented\r\n"))
            << headers;
    }
    EXPECT_THAT(exchange("POST / HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\nbody"),
                StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(exchange("POST / HTTP/1.1\r\n" + std::string{closing} +
                         "Transfer-Encoding: Chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n"),
                EndsWith("POST / 127.0.0.1 body"));
}

/// Threads that share the handlers: each must be used by one of them at a time.
TEST(HttpServer, GivesEachHandlerOneRequestAtATime) {
    class Counting : public HttpHandler {
      public:
        explicit Counting(std::atomic<int>& overlaps) : overlaps_(overlaps) {}
        HttpResponse answer(const HttpRequest&) override {
            overlaps_ += in_use_.exchange(true) ? 1 : 0;
            std::this_thread::yield();
            in_use_ = false;
            return plain_answer(200, "");
        }

      private:
        std::atomic<bool> in_use_ = false;
        std::atomic<int>& overlaps_;
    };
    std::atomic<int> overlaps = 0;
    std::atomic<int> handlers = 0;
    HttpServer server{{.threads = 4},
                      [](const std::string&) { return Caller::gateway; },
                      [&] {
                          ++handlers;
                          return std::make_unique<Counting>(overlaps);
                      }};
    const auto port = server.listen("127.0.0.1", 0);
    ASSERT_TRUE(port.ok());
    std::thread serving{[&] { server.run(); }};
    std::vector<std::thread> clients;
    std::atomic<int> answered = 0;
    constexpr int requests = 100;
    for (int i = 0; i < 8; ++i) {
        clients.emplace_back([&] {
            asio::io_context wire;
            tcp::socket socket{wire};
            socket.connect({asio::ip::make_address("127.0.0.1"), *port});
            for (int j = 0; j < requests; ++j) {
                asio::write(socket, asio::buffer(std::string_view{"GET / HTTP/1.1\r\nHost: lab\r\n\r\n"}));
                std::string answer;
                answered += asio::read_until(socket, asio::dynamic_buffer(answer), "\r\n\r\n") > 0 ? 1 : 0;
            }
        });
    }
    for (std::thread& client : clients) client.join();
    server.stop();
    serving.join();
    EXPECT_EQ(handlers, 4);
    EXPECT_EQ(answered, 8 * requests);
    EXPECT_EQ(overlaps, 0);
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
    const auto anybody = [](const std::string&) { return Caller::stranger; };
    HttpServer first{
        {}, anybody, [&] { return std::make_unique<EchoHandler>(gate, std::filesystem::path{}); }};
    HttpServer second{
        {}, anybody, [&] { return std::make_unique<EchoHandler>(gate, std::filesystem::path{}); }};
    const auto port = first.listen("127.0.0.1", 0);
    ASSERT_TRUE(port.ok());
    const auto refused = second.listen("127.0.0.1", *port);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error(), "Address already in use");
}

}  // namespace
}  // namespace airtime::portal
