#include "portal/ussd/ussd_endpoint.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "charging/values/phone_number.hpp"
#include "portal/http/channel_access.hpp"
#include "portal/http/http_refusal.hpp"

namespace airtime::portal {

namespace {

constexpr std::size_t session_bytes_max = 128;

/// Members of a JSON object that are text or whole numbers; empty: it is no object.
std::optional<HttpParameters> read_json(std::string_view body) {
    boost::system::error_code error;
    const auto value = boost::json::parse(body, error);
    if (error || !value.is_object()) return std::nullopt;
    HttpParameters parameters;
    for (const auto& [name, member] : value.get_object()) {
        if (member.is_string()) {
            parameters.emplace_back(name, member.get_string());
        } else if (member.is_int64() || member.is_uint64()) {
            parameters.emplace_back(name, boost::json::serialize(member));
        }
    }
    return parameters;
}

std::optional<HttpParameters> read_body(const HttpRequest& request) {
    const std::string_view type = request.header("Content-Type").value_or("");
    return type.starts_with("application/json") ? read_json(request.body) : read_form(request.body);
}

std::optional<UssdStep> read_step(const HttpParameters& form, const charging::Numbering& numbering) {
    const auto session = value_of(form, "sessionId");
    auto number = value_of(form, "msisdn");
    if (!number) number = value_of(form, "phoneNumber");
    const auto text = value_of(form, "text");
    const auto from = number ? charging::subscriber_number(*number, numbering) : std::nullopt;
    if (!session || !is_printable_word(*session, session_bytes_max) || !from || !text ||
        text->size() > ussd_text_bytes_max) {
        return std::nullopt;
    }
    UssdStep step{.session = std::string{*session}, .from = *from, .text = std::string{*text}};
    // It becomes part of a key: what cannot be typed anyway means nothing.
    std::ranges::replace_if(
        step.text, [](unsigned char c) { return c <= ' ' || c > '~'; }, '?');
    return step;
}

}  // namespace

HttpResponse answer_ussd(const HttpRequest& request, const config::Config& config, UssdService& service) {
    if (auto refusal = denied(config.portal.ussd, request)) return std::move(*refusal);
    if (request.method != "POST") return method_not_allowed("POST");
    const auto form = read_body(request);
    const auto step = form ? read_step(*form, config.policy.numbering) : std::nullopt;
    if (!step) {
        return plain_answer(
            400,
            "sessionId (at most 128 printable characters), msisdn or phoneNumber, and text (at "
            "most 200 bytes) must be given\n");
    }
    const auto answer = service.answer(*step);
    return answer ? plain_answer(200, (answer->goes_on ? "CON " : "END ") + answer->page) : try_later();
}

}  // namespace airtime::portal
