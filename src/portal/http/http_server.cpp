#include "portal/http/http_server.hpp"

#include <poll.h>
#include <spdlog/spdlog.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http.hpp>

#include "operations/plain_text.hpp"
#include "portal/http/neighbourhood.hpp"

namespace airtime::portal {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

/// How much of the log connections that find no room may fill.
constexpr std::uint32_t crowd_lines_max = 1;
constexpr std::chrono::seconds crowd_lines_span{10};
/// That a connection holds of a file while it is sent.
constexpr std::size_t file_piece_bytes = 131'072;

std::string address_of(const asio::ip::tcp::socket& socket) {
    error_code error;
    auto address = socket.remote_endpoint(error).address();
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    }
    return error ? std::string{} : address.to_string();
}

/// Whether the other end has closed, whatever it sent before.
bool has_gone(int socket) {
    pollfd peer{.fd = socket, .events = POLLRDHUP, .revents = 0};
    return ::poll(&peer, 1, 0) == 1;
}

asio::awaitable<std::string> read_piece(std::shared_ptr<const FileBody> file, std::uint64_t begin) {
    co_return file->piece(begin, file_piece_bytes);
}

/// Who closed and who only says that nothing more will be asked look the same. Browsers do the latter never,
/// some programs do.
bool may_close_its_half(const HttpRequest& request) {
    return request.path.starts_with("/api/");
}

std::string_view text_in(const beast::flat_buffer& buffer) {
    return {static_cast<const char*>(buffer.data().data()), buffer.size()};
}

}  // namespace

HttpServer::Lane::Lane(std::size_t threads_in_all, std::size_t waiting_max, const MakeHandler& make_handler)
    : places(threads_in_all + waiting_max), threads(threads_in_all) {
    for (std::size_t i = 0; i < threads_in_all; ++i) free_handlers.push_back(make_handler());
}

HttpServer::HttpServer(const HttpLimits& limits, Judge judge, const MakeHandler& make_handler, LaneOf lane_of,
                       TlsNow tls_now)
    : limits_(limits),
      judge_(std::move(judge)),
      room_(limits.room),
      crowd_lines_(crowd_lines_max, crowd_lines_span),
      tls_now_(std::move(tls_now)),
      lane_of_(std::move(lane_of)) {
    lanes_.try_emplace(LaneName::channels, limits.threads, limits.waiting_max, make_handler);
    if (!lane_of_) return;
    lanes_.try_emplace(LaneName::api, limits.api_threads, limits.api_waiting_max, make_handler);
    lanes_.try_emplace(LaneName::pages, limits.page_threads, limits.page_waiting_max, make_handler);
    lanes_.try_emplace(LaneName::heavy_pages, limits.heavy_threads, limits.heavy_waiting_max, make_handler);
    lanes_.try_emplace(LaneName::passwords, limits.long_threads, limits.long_waiting_max, make_handler);
}

Result<std::uint16_t, std::string> HttpServer::listen(const std::string& address, std::uint16_t port) {
    error_code error;
    const auto parsed = asio::ip::make_address(address, error);
    const Tcp::endpoint endpoint{parsed, port};
    if (!error) acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address{true}, error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) return error.message();
    return acceptor_.local_endpoint().port();
}

void HttpServer::run() {
    asio::co_spawn(wire_, accept_all(), asio::detached);
    wire_.run();
    for (auto& [name, lane] : lanes_) lane.threads.join();
}

void HttpServer::stop() {
    asio::post(wire_, [this] { begin_drain(); });
}

HttpLoad HttpServer::load() const {
    HttpLoad load{.connections = connected_};
    for (const auto& [name, lane] : lanes_) {
        (name == LaneName::passwords ? load.long_requests : load.requests) += lane.unanswered;
    }
    return load;
}

asio::awaitable<void> HttpServer::accept_all() {
    while (acceptor_.is_open()) {
        error_code error;
        auto socket =
            co_await acceptor_.async_accept(wire_, asio::redirect_error(asio::use_awaitable, error));
        if (error == asio::error::operation_aborted) co_return;
        if (error) {
            // Out of descriptors, mostly: some will be free again.
            asio::steady_timer pause{wire_, std::chrono::milliseconds{100}};
            co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
            continue;
        }
        let_in(std::move(socket));
    }
}

void HttpServer::let_in(Tcp::socket socket) {
    std::string client = address_of(socket);
    if (client.empty()) {
        return;  // It is gone already.
    }
    const auto now = std::chrono::steady_clock::now();
    const auto entrance = room_.enter(neighbourhood_of(client), judge_(client), now);
    if (!entrance.admitted || entrance.leaves) tell_of_crowd(client, entrance.admitted.has_value());
    if (entrance.leaves) {
        Connection& leaving = connections_.at(*entrance.leaves);
        leaving.stream.close();
        leaving.held_back.cancel();
    }
    if (const auto id = entrance.admitted) {
        connections_.emplace(
            *id, Connection{.id = *id,
                            .client = std::move(client),
                            .stream = PeerStream{std::move(socket), tls_now_ ? tls_now_() : nullptr},
                            .held_back = asio::steady_timer{wire_}});
        connected_ = connections_.size();
        asio::co_spawn(wire_, serve(*id), asio::detached);
    }
}

void HttpServer::tell_of_crowd(const std::string& client, bool admitted) {
    if (const auto left_out = crowd_lines_.pass(std::chrono::steady_clock::now())) {
        spdlog::warn("http.crowded address={} new={} connections={} lines_left_out={}", client,
                     admitted ? "taken, an idle one closed" : "closed", room_.size(), *left_out);
    }
}

asio::awaitable<void> HttpServer::serve(ConnectionRoom::Id id) {
    try {
        co_await converse(connections_.at(id));
    } catch (const std::exception& failure) {
        spdlog::error("http.failed reason=\"{}\"", failure.what());
    }
    room_.leave(id);
    connections_.erase(id);
    connected_ = connections_.size();
    if (draining_ && connections_.empty()) wire_.stop();
}

/// False: none came in time.
asio::awaitable<bool> HttpServer::await_first_bytes(PeerStream& stream, beast::flat_buffer& buffer,
                                                    std::chrono::milliseconds patience) {
    constexpr std::size_t bytes_at_once = 4'096;
    error_code error;
    stream.expires_after(patience);
    const std::size_t bytes =
        co_await stream.async_read_some(buffer.prepare(std::min(bytes_at_once, limits_.header_bytes_max)),
                                        asio::redirect_error(asio::use_awaitable, error));
    buffer.commit(error ? 0 : bytes);
    co_return !error;
}

/// Empty: the peer is gone or too slow. `readable`: the parser has a whole request.
asio::awaitable<std::optional<HttpResponse>> HttpServer::read_and_answer(Connection& connection,
                                                                         beast::flat_buffer& buffer,
                                                                         HttpParser& parser, bool& readable) {
    error_code error;
    PeerStream& stream = connection.stream;
    stream.expires_after(limits_.request_timeout);
    co_await http::async_read_header(stream, buffer, parser,
                                     asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
        if (auto refused = refused_coding(parser)) co_return refused;
        co_await http::async_read(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
    }
    if (error) co_return refusal_of(error, text_in(buffer));
    auto request = read_request(parser, connection.client);
    if (!request) co_return plain_answer(400, "the request's target makes no sense\n");
    request->over_tls = stream.is_secure();
    readable = true;
    co_return co_await answer(connection, std::move(*request));
}

/// False: it could not be sent.
asio::awaitable<bool> HttpServer::send(PeerStream& stream, HttpResponse response, const HttpParser& parser,
                                       bool keep_alive) {
    error_code error;
    const bool known = parser.is_header_done();
    const bool head = known && parser.get().method() == http::verb::head;
    constexpr unsigned http_1_1 = 11;
    const std::shared_ptr<const FileBody> file = response.file;
    auto wire = wire_form(std::move(response), known ? parser.get().version() : http_1_1, keep_alive, head);
    stream.expires_after(limits_.request_timeout);
    if (head || file) {
        http::response_serializer<http::string_body> serializer{wire};
        co_await http::async_write_header(stream, serializer,
                                          asio::redirect_error(asio::use_awaitable, error));
    } else {
        co_await http::async_write(stream, wire, asio::redirect_error(asio::use_awaitable, error));
    }
    if (error || head || !file) co_return !error;
    co_return co_await send_file(stream, file);
}

/// By a thread that reads months of history: a slow disk holds up nobody else's connection. False: it could
/// not be read or sent to its end, which the peer sees by its length.
asio::awaitable<bool> HttpServer::send_file(PeerStream& stream, std::shared_ptr<const FileBody> file) {
    const auto readers = lanes_.find(LaneName::heavy_pages);
    Lane& lane = readers != lanes_.end() ? readers->second : lanes_.at(LaneName::channels);
    error_code error;
    for (std::uint64_t sent = 0; sent < file->bytes();) {
        stream.expires_never();
        const std::string piece =
            co_await asio::co_spawn(lane.threads, read_piece(file, sent), asio::use_awaitable);
        if (piece.empty()) co_return false;
        stream.expires_after(limits_.request_timeout);
        co_await asio::async_write(stream, asio::buffer(piece),
                                   asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return false;
        sent += piece.size();
    }
    co_return true;
}

asio::awaitable<void> HttpServer::converse(Connection& connection) {
    PeerStream& stream = connection.stream;
    beast::flat_buffer buffer{limits_.header_bytes_max + limits_.body_bytes_max};
    auto patience = limits_.request_timeout;
    if (!co_await stream.shake_hands(patience)) co_return;
    for (bool going_on = true; going_on;) {
        // The idle time ends with the first byte; from there on, the whole request has its own.
        if (buffer.size() == 0 && !co_await await_first_bytes(stream, buffer, patience)) co_return;
        HttpParser parser;
        parser.header_limit(static_cast<std::uint32_t>(limits_.header_bytes_max));
        parser.body_limit(limits_.body_bytes_max);
        bool readable = false;
        auto response = co_await read_and_answer(connection, buffer, parser, readable);
        if (!response) co_return;
        if (response->held_back.count() > 0 && !draining_) {
            error_code ignored;
            connection.held_back.expires_after(response->held_back);
            co_await connection.held_back.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        }
        going_on = readable && parser.keep_alive() && !draining_;
        going_on = co_await send(stream, std::move(*response), parser, going_on) && going_on;
        patience = limits_.idle_timeout;
    }
    co_await close_politely(stream);
}

/// Reads over what still comes for a moment: closed with bytes unread, the connection would be reset, and the
/// answer lost on its way.
asio::awaitable<void> HttpServer::close_politely(PeerStream& stream) {
    error_code error;
    stream.expires_after(std::min(limits_.request_timeout, std::chrono::milliseconds{1'000}));
    co_await stream.say_goodbye();
    stream.socket().shutdown(Tcp::socket::shutdown_send, error);
    std::array<char, 4'096> unread{};
    while (!error) {
        co_await stream.async_read_some(asio::buffer(unread),
                                        asio::redirect_error(asio::use_awaitable, error));
    }
}

asio::awaitable<HttpResponse> HttpServer::answer(Connection& connection, HttpRequest request) {
    const LaneName name = lane_of_ ? lane_of_(request) : LaneName::channels;
    Lane& lane = lanes_.at(name);
    if (lane.unanswered >= lane.places) {
        HttpResponse busy = plain_answer(503, "too many requests just now\n");
        busy.headers.emplace_back("Retry-After", "1");
        co_return busy;
    }
    ++lane.unanswered;
    room_.begin_answer(connection.id);
    // Whatever a handler takes is the handler's time, not the peer's.
    connection.stream.expires_never();
    // A gateway may go as soon as it has asked, and means it.
    const bool answered_anyhow = name == LaneName::channels || may_close_its_half(request);
    const std::optional<int> socket =
        answered_anyhow ? std::nullopt : std::optional{connection.stream.socket().native_handle()};
    HttpResponse response = co_await asio::co_spawn(
        lane.threads, answer_on_thread(lane, std::move(request), socket), asio::use_awaitable);
    room_.begin_waiting(connection.id, std::chrono::steady_clock::now());
    --lane.unanswered;
    co_return response;
}

/// `socket`: of the peer that has to be there still; it stays open as long as its request has no answer.
asio::awaitable<HttpResponse> HttpServer::answer_on_thread(Lane& lane, HttpRequest request,
                                                           std::optional<int> socket) {
    // While it drains, this end has closed what comes in, which looks the same.
    if (socket && has_gone(*socket) && !draining_) co_return plain_answer(503, "nobody waits any more\n");
    co_return answer_by_any_handler(lane, request);
}

HttpResponse HttpServer::answer_by_any_handler(Lane& lane, const HttpRequest& request) {
    std::unique_ptr<HttpHandler> handler;
    {
        const std::scoped_lock lock{lane.mutex};
        handler = std::move(lane.free_handlers.back());
        lane.free_handlers.pop_back();
    }
    HttpResponse response;
    try {
        response = handler->answer(request);
    } catch (const std::exception& failure) {
        spdlog::error("http.handler_failed path={} reason=\"{}\"", operations::printable(request.path),
                      operations::printable(failure.what()));
        response = plain_answer(500, "something went wrong here\n");
    }
    const std::scoped_lock lock{lane.mutex};
    lane.free_handlers.push_back(std::move(handler));
    return response;
}

void HttpServer::begin_drain() {
    draining_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    // Who has asked nothing is told to go; who waits for an answer gets it.
    for (auto& [id, connection] : connections_) {
        connection.stream.socket().shutdown(Tcp::socket::shutdown_receive, ignored);
        connection.held_back.cancel();
    }
    if (connections_.empty()) wire_.stop();
    auto patience = std::make_shared<asio::steady_timer>(wire_, limits_.drain_timeout);
    patience->async_wait([this, patience](const error_code&) { wire_.stop(); });
}

}  // namespace airtime::portal
