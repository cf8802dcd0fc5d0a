#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A request and its answer, without the wire.
namespace airtime::portal {

class FileBody;

using HttpParameters = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
    std::string method;             ///< "GET"
    std::string path;               ///< decoded, without the query: "/api/v1/recharges"
    std::string encoded_path = {};  ///< as it came: "%2F" in it separates nothing; empty: `path` came
    HttpParameters query;
    HttpParameters headers;
    std::string body;
    std::string client;     ///< address of the peer, without its port
    bool over_tls = false;  ///< to this portal itself

    /// The first of that name; headers in any case. Empty: there is none.
    std::optional<std::string_view> parameter(std::string_view name) const;
    std::optional<std::string_view> header(std::string_view name) const;
    /// To be matched with routes, and to be asked for again.
    std::string path_as_it_came() const;
};

struct HttpResponse {
    unsigned status = 200;
    std::string content_type = "text/plain; charset=utf-8";
    std::string body;
    HttpParameters headers = {};
    std::chrono::milliseconds held_back{0};          ///< for which it waits before it goes out
    std::shared_ptr<const FileBody> file = nullptr;  ///< sent in place of `body`; null: there is none
};

/// The value of the first parameter of that name; empty: there is none.
std::optional<std::string_view> value_of(const HttpParameters& parameters, std::string_view name);

/// "from=%2B84900000001&text=BAL+100": pairs of a form or a query. Empty: it is none.
std::optional<HttpParameters> read_form(std::string_view text);

/// Splits "/mo?from=1" into path and query. False: it is no target that we understand.
bool read_target(std::string_view target, HttpRequest& request);

/// "?q=%2B84", to be put behind a path; empty without parameters.
std::string write_query(const HttpParameters& query);

/// What read_target() reads as that path and query: "/a%20b?q=%2B84".
std::string write_target(std::string_view path, const HttpParameters& query);

/// A plain answer: "404 no such page".
HttpResponse plain_answer(unsigned status, std::string text);

}  // namespace airtime::portal
