#include "portal/http_server.hpp"

#include <spdlog/spdlog.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

namespace airtime::portal {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

using Parser = http::request_parser<http::string_body>;

/// What to tell a peer whose request could not be read; empty: nothing, it is gone or too slow.
std::optional<HttpResponse> refusal_of(const error_code& error) {
    if (error == http::error::body_limit) {
        return plain_answer(413, "the body is too large\n");
    }
    if (error == http::error::header_limit || error == http::error::buffer_overflow) {
        return plain_answer(431, "the header is too large\n");
    }
    if (error == http::error::end_of_stream || error == http::error::partial_message ||
        error.category() != make_error_code(http::error::bad_method).category()) {
        return std::nullopt;
    }
    return plain_answer(400, "this is no HTTP request\n");
}

/// The request as handlers see it; empty: its target makes no sense.
std::optional<HttpRequest> read_request(Parser& parser, std::string client) {
    auto& message = parser.get();
    HttpRequest request;
    request.method = message.method_string();
    request.client = std::move(client);
    for (const auto& field : message) {
        request.headers.emplace_back(field.name_string(), field.value());
    }
    if (!read_target({message.target().data(), message.target().size()}, request)) {
        return std::nullopt;
    }
    request.body = std::move(message.body());
    return request;
}

http::response<http::string_body> wire_form(HttpResponse response, unsigned version, bool keep_alive,
                                            bool head) {
    http::response<http::string_body> wire{http::int_to_status(response.status), version};
    wire.set(http::field::content_type, response.content_type);
    for (const auto& [name, value] : response.headers) {
        wire.set(name, value);
    }
    wire.keep_alive(keep_alive);
    wire.body() = std::move(response.body);
    wire.prepare_payload();
    if (head) {
        wire.body().clear();
    }
    return wire;
}

}  // namespace

HttpServer::HttpServer(const HttpLimits& limits,
                       const std::function<std::unique_ptr<HttpHandler>()>& make_handler)
    : limits_(limits), threads_(limits.threads) {
    for (std::size_t i = 0; i < limits.threads; ++i) {
        free_handlers_.push_back(make_handler());
    }
}

Result<std::uint16_t, std::string> HttpServer::listen(const std::string& address, std::uint16_t port) {
    error_code error;
    const auto parsed = asio::ip::make_address(address, error);
    const Tcp::endpoint endpoint{parsed, port};
    if (!error) {
        acceptor_.open(endpoint.protocol(), error);
    }
    if (!error) {
        acceptor_.set_option(asio::socket_base::reuse_address{true}, error);
    }
    if (!error) {
        acceptor_.bind(endpoint, error);
    }
    if (!error) {
        acceptor_.listen(asio::socket_base::max_listen_connections, error);
    }
    if (error) {
        return error.message();
    }
    return acceptor_.local_endpoint().port();
}

void HttpServer::run() {
    asio::co_spawn(wire_, accept_all(), asio::detached);
    wire_.run();
    threads_.join();
}

void HttpServer::stop() {
    asio::post(wire_, [this] { begin_drain(); });
}

asio::awaitable<void> HttpServer::accept_all() {
    while (acceptor_.is_open()) {
        error_code error;
        auto socket =
            co_await acceptor_.async_accept(wire_, asio::redirect_error(asio::use_awaitable, error));
        if (error == asio::error::operation_aborted) {
            co_return;
        }
        if (error) {
            // Out of descriptors, mostly: some will be free again.
            asio::steady_timer pause{wire_, std::chrono::milliseconds{100}};
            co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
            continue;
        }
        if (connections_.size() >= limits_.connections_max) {
            continue;
        }
        connections_.emplace_back(std::move(socket));
        asio::co_spawn(wire_, serve(std::prev(connections_.end())), asio::detached);
    }
}

asio::awaitable<void> HttpServer::serve(std::list<Stream>::iterator stream) {
    error_code error;
    const auto peer = stream->socket().remote_endpoint(error);
    if (!error) {
        auto address = peer.address();
        if (address.is_v6() && address.to_v6().is_v4_mapped()) {
            address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
        }
        try {
            co_await converse(*stream, address.to_string());
        } catch (const std::exception& failure) {
            spdlog::error("http.failed reason=\"{}\"", failure.what());
        }
    }
    connections_.erase(stream);
    if (draining_ && connections_.empty()) {
        wire_.stop();
    }
}

asio::awaitable<void> HttpServer::converse(Stream& stream, std::string client) {
    beast::flat_buffer buffer{limits_.header_bytes_max + limits_.body_bytes_max};
    auto patience = limits_.request_timeout;
    for (bool going_on = true; going_on;) {
        error_code error;
        // The idle time ends with the first byte; from there on, the whole request has its own.
        if (buffer.size() == 0) {
            stream.expires_after(patience);
            const std::size_t bytes = co_await stream.async_read_some(
                buffer.prepare(std::min<std::size_t>(4096, limits_.header_bytes_max)),
                asio::redirect_error(asio::use_awaitable, error));
            if (error) {
                co_return;
            }
            buffer.commit(bytes);
        }
        Parser parser;
        parser.header_limit(static_cast<std::uint32_t>(limits_.header_bytes_max));
        parser.body_limit(limits_.body_bytes_max);
        stream.expires_after(limits_.request_timeout);
        co_await http::async_read(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
        std::optional<HttpResponse> response = error ? refusal_of(error) : std::nullopt;
        if (error && !response) {
            co_return;
        }
        const unsigned version = error ? 11 : parser.get().version();
        const bool head = !error && parser.get().method() == http::verb::head;
        going_on = !error && parser.keep_alive();
        if (!error) {
            auto request = read_request(parser, client);
            // Whatever a handler takes is the handler's time, not the peer's.
            stream.expires_never();
            going_on = going_on && request.has_value();
            if (request) {
                response = co_await answer(std::move(*request));
            } else {
                response = plain_answer(400, "the request's target makes no sense\n");
            }
        }
        going_on = going_on && !draining_;
        auto wire = wire_form(std::move(*response), version, going_on, head);
        stream.expires_after(limits_.request_timeout);
        if (head) {
            http::response_serializer<http::string_body> serializer{wire};
            co_await http::async_write_header(stream, serializer,
                                              asio::redirect_error(asio::use_awaitable, error));
        } else {
            co_await http::async_write(stream, wire, asio::redirect_error(asio::use_awaitable, error));
        }
        going_on = going_on && !error;
        patience = limits_.idle_timeout;
    }
    co_await close_politely(stream);
}

/// Reads over what still comes for a moment: closed with bytes unread, the connection would be reset, and the
/// answer lost on its way.
asio::awaitable<void> HttpServer::close_politely(Stream& stream) {
    error_code error;
    stream.socket().shutdown(Tcp::socket::shutdown_send, error);
    stream.expires_after(std::min(limits_.request_timeout, std::chrono::milliseconds{1'000}));
    std::array<char, 4'096> unread{};
    while (!error) {
        co_await stream.async_read_some(asio::buffer(unread),
                                        asio::redirect_error(asio::use_awaitable, error));
    }
}

asio::awaitable<HttpResponse> HttpServer::answer(HttpRequest request) {
    if (waiting_ >= limits_.threads + limits_.waiting_max) {
        HttpResponse busy = plain_answer(503, "too many requests just now\n");
        busy.headers.emplace_back("Retry-After", "1");
        co_return busy;
    }
    ++waiting_;
    HttpResponse response =
        co_await asio::co_spawn(threads_, answer_on_thread(std::move(request)), asio::use_awaitable);
    --waiting_;
    co_return response;
}

asio::awaitable<HttpResponse> HttpServer::answer_on_thread(HttpRequest request) {
    co_return answer_by_any_handler(request);
}

HttpResponse HttpServer::answer_by_any_handler(const HttpRequest& request) {
    std::unique_ptr<HttpHandler> handler;
    {
        const std::scoped_lock lock{handlers_mutex_};
        handler = std::move(free_handlers_.back());
        free_handlers_.pop_back();
    }
    HttpResponse response;
    try {
        response = handler->answer(request);
    } catch (const std::exception& failure) {
        spdlog::error("http.handler_failed path={} reason=\"{}\"", request.path, failure.what());
        response = plain_answer(500, "something went wrong here\n");
    }
    const std::scoped_lock lock{handlers_mutex_};
    free_handlers_.push_back(std::move(handler));
    return response;
}

void HttpServer::begin_drain() {
    draining_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    // Who has asked nothing is told to go; who waits for an answer gets it.
    for (Stream& stream : connections_) {
        stream.socket().shutdown(Tcp::socket::shutdown_receive, ignored);
    }
    if (connections_.empty()) {
        wire_.stop();
    }
    auto patience = std::make_shared<asio::steady_timer>(wire_, limits_.drain_timeout);
    patience->async_wait([this, patience](const error_code&) { wire_.stop(); });
}

}  // namespace airtime::portal
