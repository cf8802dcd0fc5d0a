#include "worker/kannel.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include "store/codec/message_codec.hpp"
#include "texts/sms_length.hpp"

namespace airtime::worker {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

constexpr auto waiting = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t answer_bytes_max = 65'536;
/// Delivered, given up, rejected (kannel's dlr-mask).
constexpr std::string_view reports_wanted = "19";

void add_parameter(std::string& target, std::string_view name, std::string_view value) {
    target.append(target.ends_with('?') ? "" : "&").append(name).append("=");
    target += boost::urls::encode(value, boost::urls::unreserved_chars);
}

/// What Kannel calls back; it fills in %d itself.
std::string delivery_url(const std::string& base, const std::string& id) {
    return base + (base.find('?') == std::string::npos ? "?" : "&") + "id=" + store::safe_id(id) +
           "&status=%d";
}

asio::awaitable<void> ask(const config::SmsSettings& settings, std::string target, SendOutcome& outcome) {
    asio::ip::tcp::resolver resolver{co_await asio::this_coro::executor};
    const auto [unknown, addresses] =
        co_await resolver.async_resolve(settings.host, std::to_string(settings.port), waiting);
    if (unknown) {
        outcome.reason = unknown.message();
        co_return;
    }
    beast::tcp_stream stream{co_await asio::this_coro::executor};
    stream.expires_after(settings.timeout);
    const auto [refused, address] = co_await stream.async_connect(addresses, waiting);
    if (refused) {
        outcome.reason = refused.message();
        co_return;
    }
    http::request<http::empty_body> request{http::verb::get, target, 11};
    request.set(http::field::host, settings.host);
    request.set(http::field::connection, "close");
    const auto [unsent, written] = co_await http::async_write(stream, request, waiting);
    if (unsent) {
        outcome.reason = unsent.message();
        co_return;
    }
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(answer_bytes_max);
    const auto [unread, read] = co_await http::async_read(stream, buffer, parser, waiting);
    if (unread) {
        outcome.reason = unread.message();
        co_return;
    }
    outcome = outcome_of(parser.get().result_int(), parser.get().body());
}

}  // namespace

SendOutcome outcome_of(unsigned status, const std::string& body) {
    const std::string reason = std::to_string(status) + ' ' + texts::on_one_line(body.substr(0, 200));
    switch (status) {
        case 200:
        case 202:
            return {.acceptance = Acceptance::accepted, .reason = reason};
        case 400:
            return {.acceptance = Acceptance::refused, .reason = reason};
        case 403:
            // Both a wrong password and a number without a route.
            return {
                .acceptance = body.starts_with("Authorization") ? Acceptance::closed : Acceptance::refused,
                .reason = reason};
        default:
            return {.acceptance = Acceptance::away, .reason = reason};
    }
}

std::string Kannel::target_of(const OutgoingSms& sms) const {
    const bool ucs2 = texts::sms_length(sms.text).coding == texts::SmsCoding::ucs2;
    std::string target = settings_.path + '?';
    add_parameter(target, "username", settings_.user);
    add_parameter(target, "password", settings_.password);
    add_parameter(target, "from", settings_.sender);
    add_parameter(target, "to", '+' + sms.to);
    add_parameter(target, "coding", ucs2 ? "2" : "0");
    add_parameter(target, "charset", "UTF-8");
    add_parameter(target, "text", sms.text);
    if (!settings_.delivery_url.empty()) {
        add_parameter(target, "dlr-mask", reports_wanted);
        add_parameter(target, "dlr-url", delivery_url(settings_.delivery_url, sms.id));
    }
    return target;
}

SendOutcome Kannel::send(const OutgoingSms& sms) const {
    SendOutcome outcome;
    asio::io_context context;
    asio::co_spawn(context, ask(settings_, target_of(sms), outcome), asio::detached);
    context.run();
    return outcome;
}

}  // namespace airtime::worker
