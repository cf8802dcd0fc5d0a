#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <string>

#include "portal/http/http_message.hpp"

/// Between requests as they come in and as handlers see them.
namespace airtime::portal {

using HttpParser = boost::beast::http::request_parser<boost::beast::http::string_body>;

/// What to tell a peer whose request could not be read, of which `unread` is left; empty: nothing, it is gone
/// or too slow.
std::optional<HttpResponse> refusal_of(const boost::system::error_code& error, std::string_view unread);

/// 501 where the body comes in a coding that is not taken, so that nobody knows where it ends
/// (RFC 9112 6.1); empty: it is `chunked` or none.
std::optional<HttpResponse> refused_coding(const HttpParser& header);

/// The request as handlers see it; empty: its target makes no sense.
std::optional<HttpRequest> read_request(HttpParser& parser, const std::string& client);

/// Of a file only what stands in front of its bytes; `head`: of every body.
boost::beast::http::response<boost::beast::http::string_body> wire_form(HttpResponse response,
                                                                        unsigned version, bool keep_alive,
                                                                        bool head);

}  // namespace airtime::portal
