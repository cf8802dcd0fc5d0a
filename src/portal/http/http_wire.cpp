#include "portal/http/http_wire.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <utility>

#include "portal/http/file_body.hpp"

namespace airtime::portal {

namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

HttpResponse coding_not_taken() {
    return plain_answer(501, "the only transfer coding that is taken is chunked\n");
}

bool is_chunked(std::string_view value) {
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    value = value.substr(0, value.find_last_not_of(" \t") + 1);
    return beast::iequals({value.data(), value.size()}, "chunked");
}

/// Of "Transfer-Encoding: gzip", at which the reader stopped: it will not have it beside Content-Length.
bool is_other_coding(std::string_view unread) {
    const std::string_view line = unread.substr(0, unread.find("\r\n"));
    const std::size_t colon = line.find(':');
    return colon != std::string_view::npos && !is_chunked(line.substr(colon + 1));
}

}  // namespace

std::optional<HttpResponse> refusal_of(const error_code& error, std::string_view unread) {
    if (error == http::error::body_limit) return plain_answer(413, "the body is too large\n");
    if (error == http::error::header_limit || error == http::error::buffer_overflow) {
        return plain_answer(431, "the header is too large\n");
    }
    if (error == http::error::bad_transfer_encoding && is_other_coding(unread)) return coding_not_taken();
    if (error == http::error::end_of_stream || error == http::error::partial_message ||
        error.category() != make_error_code(http::error::bad_method).category()) {
        return std::nullopt;
    }
    return plain_answer(400, "this is no HTTP request\n");
}

std::optional<HttpResponse> refused_coding(const HttpParser& header) {
    for (const auto& field : header.get()) {
        const auto value = field.value();
        if (field.name() == http::field::transfer_encoding && !is_chunked({value.data(), value.size()})) {
            return coding_not_taken();
        }
    }
    return std::nullopt;
}

std::optional<HttpRequest> read_request(HttpParser& parser, const std::string& client) {
    auto& message = parser.get();
    HttpRequest request;
    request.method = message.method_string();
    request.client = client;
    for (const auto& field : message) request.headers.emplace_back(field.name_string(), field.value());
    if (!read_target({message.target().data(), message.target().size()}, request)) return std::nullopt;
    request.body = std::move(message.body());
    return request;
}

http::response<http::string_body> wire_form(HttpResponse response, unsigned version, bool keep_alive,
                                            bool head) {
    http::response<http::string_body> wire{http::int_to_status(response.status), version};
    wire.set(http::field::content_type, response.content_type);
    // Not set(): there may be several cookies.
    for (const auto& [name, value] : response.headers) wire.insert(name, value);
    wire.keep_alive(keep_alive);
    if (response.file) {
        wire.content_length(response.file->bytes());
        return wire;
    }
    wire.body() = std::move(response.body);
    wire.prepare_payload();
    if (head) wire.body().clear();
    return wire;
}

}  // namespace airtime::portal
