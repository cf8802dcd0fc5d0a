#include "portal/http/http_message.hpp"

#include <algorithm>
#include <boost/url.hpp>
#include <cctype>

namespace airtime::portal {

namespace {

namespace urls = boost::urls;

bool equal_in_any_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(
        a, b, {}, [](unsigned char c) { return std::tolower(c); },
        [](unsigned char c) { return std::tolower(c); });
}

HttpParameters parameters_of(urls::params_encoded_view encoded) {
    urls::encoding_opts form;
    form.space_as_plus = true;
    HttpParameters parameters;
    for (const auto& each : encoded) parameters.emplace_back(each.key.decode(form), each.value.decode(form));
    return parameters;
}

}  // namespace

std::optional<std::string_view> value_of(const HttpParameters& parameters, std::string_view name) {
    const auto found = std::ranges::find(parameters, name, &HttpParameters::value_type::first);
    return found == parameters.end() ? std::nullopt : std::optional<std::string_view>{found->second};
}

std::optional<std::string_view> HttpRequest::parameter(std::string_view name) const {
    return value_of(query, name);
}

std::optional<std::string_view> HttpRequest::header(std::string_view name) const {
    const auto found = std::ranges::find_if(
        headers, [name](const auto& each) { return equal_in_any_case(each.first, name); });
    return found == headers.end() ? std::nullopt : std::optional<std::string_view>{found->second};
}

std::string HttpRequest::path_as_it_came() const {
    return encoded_path.empty() ? write_target(path, {}) : encoded_path;
}

std::optional<HttpParameters> read_form(std::string_view text) {
    HttpRequest request;
    if (!read_target("/?" + std::string{text}, request)) return std::nullopt;
    return std::move(request.query);
}

bool read_target(std::string_view target, HttpRequest& request) {
    const auto origin = urls::parse_origin_form(target);
    if (!origin) return false;
    request.path = origin->path();
    request.encoded_path = std::string_view{origin->encoded_path()};
    request.query = parameters_of(origin->encoded_params());
    return true;
}

std::string write_query(const HttpParameters& query) {
    std::string text;
    for (const auto& [name, value] : query) {
        text += (text.empty() ? '?' : '&') + urls::encode(name, urls::unreserved_chars) + '=' +
                urls::encode(value, urls::unreserved_chars);
    }
    return text;
}

std::string write_target(std::string_view path, const HttpParameters& query) {
    return urls::encode(path, urls::pchars + '/') + write_query(query);
}

HttpResponse plain_answer(unsigned status, std::string text) {
    HttpResponse response;
    response.status = status;
    response.body = std::move(text);
    return response;
}

}  // namespace airtime::portal
