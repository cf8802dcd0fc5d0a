#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "portal/http/connection_room.hpp"
#include "portal/http/file_body.hpp"
#include "portal/http/http_load.hpp"
#include "portal/http/http_message.hpp"
#include "portal/http/http_wire.hpp"
#include "portal/http/lane_name.hpp"
#include "portal/http/line_limit.hpp"
#include "portal/http/peer_stream.hpp"

namespace airtime::portal {

/// Bounds on what a peer may cost.
struct HttpLimits {
    std::size_t threads = 4;        ///< requests answered at once, of `channels`
    std::size_t waiting_max = 256;  ///< requests that wait for a thread; more get 503
    std::size_t api_threads = 2;    ///< the same of `api` ...
    std::size_t api_waiting_max = 64;
    std::size_t page_threads = 4;  ///< ... of `pages` ...
    std::size_t page_waiting_max = 128;
    std::size_t heavy_threads = 4;  ///< ... of `heavy_pages` ...
    std::size_t heavy_waiting_max = 32;
    std::size_t long_threads = 2;  ///< ... and of `passwords`
    std::size_t long_waiting_max = 32;
    RoomLimits room = {};
    std::size_t header_bytes_max = 65'536;
    std::size_t body_bytes_max = 65'536;
    std::chrono::milliseconds request_timeout{10'000};  ///< for a whole request to arrive, for its answer, or
                                                        ///< each piece of a file, to be taken, and for TLS's
                                                        ///< handshake
    std::chrono::milliseconds idle_timeout{60'000};     ///< a kept connection without a request
    std::chrono::milliseconds drain_timeout{5'000};     ///< for answers that are owed when it stops
};

/// Answers requests on one thread at a time. What it throws becomes a 500.
class HttpHandler {
  public:
    virtual ~HttpHandler() = default;
    virtual HttpResponse answer(const HttpRequest& request) = 0;
};

/// HTTP/1.1 on one address, in plain or by TLS alone. Who may connect is told by ConnectionRoom. The wire is
/// served by the thread that calls run(), requests by the threads of their lane, each with a handler of its
/// own, so that a slow store holds up nobody's connection. But for `channels` and the API, a request is not
/// begun whose peer has gone meanwhile.
class HttpServer {
  public:
    /// What an address may be used for: asked once for each connection, before anything is read from it.
    using Judge = std::function<Caller(const std::string& address)>;

    using LaneOf = std::function<LaneName(const HttpRequest&)>;
    using MakeHandler = std::function<std::unique_ptr<HttpHandler>()>;

    /// What TLS begins with: asked for each connection.
    using TlsNow = std::function<std::shared_ptr<boost::asio::ssl::context>()>;

    /// `make_handler` is called once per thread, here. `lane_of` empty: all are of `channels`. `tls_now`
    /// empty: in plain.
    HttpServer(const HttpLimits& limits, Judge judge, const MakeHandler& make_handler, LaneOf lane_of = {},
               TlsNow tls_now = {});

    /// Takes connections from now on. Port zero: a free one. The port, or what the system said.
    Result<std::uint16_t, std::string> listen(const std::string& address, std::uint16_t port);

    /// Serves until stop(); then answers what it has taken and returns.
    void run();
    /// From any thread, at any time.
    void stop();
    /// Likewise.
    HttpLoad load() const;

  private:
    using Tcp = boost::asio::ip::tcp;
    /// Threads, each with a handler, and those who wait for them.
    struct Lane {
        Lane(std::size_t threads_in_all, std::size_t waiting_max, const MakeHandler& make_handler);

        std::size_t places;                       ///< of requests that have no answer yet
        std::atomic<std::size_t> unanswered = 0;  ///< of these, taken; changed by the wire's thread alone
        std::mutex mutex;
        std::vector<std::unique_ptr<HttpHandler>> free_handlers;  ///< as many as threads: there is always one
        boost::asio::thread_pool threads;                         ///< the last: they use what is above
    };
    struct Connection {
        ConnectionRoom::Id id;
        std::string client;  ///< its address
        PeerStream stream;
        boost::asio::steady_timer held_back;
    };

    boost::asio::awaitable<void> accept_all();
    void let_in(Tcp::socket socket);
    void tell_of_crowd(const std::string& client, bool admitted);
    boost::asio::awaitable<void> serve(ConnectionRoom::Id id);
    boost::asio::awaitable<void> converse(Connection& connection);
    boost::asio::awaitable<bool> await_first_bytes(PeerStream& stream, boost::beast::flat_buffer& buffer,
                                                   std::chrono::milliseconds patience);
    boost::asio::awaitable<std::optional<HttpResponse>> read_and_answer(Connection& connection,
                                                                        boost::beast::flat_buffer& buffer,
                                                                        HttpParser& parser, bool& readable);
    boost::asio::awaitable<HttpResponse> answer(Connection& connection, HttpRequest request);
    boost::asio::awaitable<bool> send(PeerStream& stream, HttpResponse response, const HttpParser& parser,
                                      bool keep_alive);
    boost::asio::awaitable<bool> send_file(PeerStream& stream, std::shared_ptr<const FileBody> file);
    boost::asio::awaitable<void> close_politely(PeerStream& stream);
    boost::asio::awaitable<HttpResponse> answer_on_thread(Lane& lane, HttpRequest request,
                                                          std::optional<int> socket);
    static HttpResponse answer_by_any_handler(Lane& lane, const HttpRequest& request);
    void begin_drain();

    HttpLimits limits_;
    boost::asio::io_context wire_{1};
    Tcp::acceptor acceptor_{wire_};
    Judge judge_;
    ConnectionRoom room_;
    LineLimit crowd_lines_;
    std::map<ConnectionRoom::Id, Connection> connections_;  ///< also those that were sent away and end
    std::atomic<std::size_t> connected_ = 0;                ///< of these, for other threads
    std::atomic<bool> draining_ = false;                    ///< changed by the wire's thread alone

    TlsNow tls_now_;
    LaneOf lane_of_;
    std::map<LaneName, Lane> lanes_;
};

}  // namespace airtime::portal
