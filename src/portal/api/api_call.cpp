#include "portal/api/api_call.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "charging/values/phone_number.hpp"
#include "charging/values/written_time.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;

HttpResponse json_response(unsigned status, const json::object& object) {
    HttpResponse response;
    response.status = status;
    response.content_type = "application/json";
    response.body = json::serialize(object) + '\n';
    return response;
}

bool is_printable(std::string_view text) {
    return std::ranges::none_of(text, [](unsigned char c) { return c < ' ' || c == 0x7f; });
}

}  // namespace

HttpResponse json_error(const ApiError& error) {
    return json_response(
        error.status,
        {{"error", {{"code", error.code}, {"message", error.message}, {"remedy", error.remedy}}}});
}

HttpResponse json_answer(const json::object& object) {
    return json_response(200, object);
}

HttpResponse store_away() {
    HttpResponse response =
        json_error({503, "store_away", "Redis does not answer now: whether something changed is not known",
                    "make the same call again, with the same key"});
    response.headers.emplace_back("Retry-After", "2");
    return response;
}

HttpResponse subscriber_unknown() {
    return json_error({404, "subscriber_unknown", "nobody has this number",
                       "check the number; airtimectl subscriber create opens a contract for it"});
}

const json::value* ApiFields::find(std::string_view field, bool required) {
    read_.emplace_back(field);
    const json::value* value = object_.if_contains(field);
    if (value == nullptr && required && !mistake_) {
        mistake_ = ApiError{400, "field_missing", std::string{field} + " is missing", "give it in the body"};
    }
    return value;
}

void ApiFields::wrong(std::string_view field, std::string_view must) {
    if (!mistake_) {
        mistake_ = ApiError{400, "field_wrong", std::string{field} + " is not what it must be",
                            std::string{field} + " must be " + std::string{must}};
    }
}

std::optional<charging::Msisdn> ApiFields::msisdn(std::string_view field) {
    const json::value* value = find(field, true);
    const auto number =
        value != nullptr && value->is_string()
            ? charging::subscriber_number(std::string_view{value->get_string()}, policy_.numbering)
            : std::nullopt;
    if (value != nullptr && !number) wrong(field, "a subscriber's number as text, \"84900000001\"");
    return number;
}

std::string ApiFields::text(std::string_view field, std::size_t max, bool required) {
    const json::value* value = find(field, required);
    if (value == nullptr) return {};
    const auto* text = value->if_string();
    if (text == nullptr || text->empty() || text->size() > max || !is_printable(*text)) {
        wrong(field, "1 to " + std::to_string(max) + " bytes of printable text");
        return {};
    }
    return std::string{*text};
}

std::optional<charging::Money> ApiFields::amount(std::string_view field, bool required) {
    const json::value* value = find(field, required);
    if (value == nullptr) return std::nullopt;
    // A number with a fraction has gone through floating point before it came here.
    const bool exact = value->is_string() || value->is_int64();
    const auto amount = exact
                            ? charging::Money::parse(value->is_string() ? std::string{value->get_string()}
                                                                        : std::to_string(value->get_int64()))
                            : std::nullopt;
    if (!amount) wrong(field, "an amount in currency units, as text (\"10000.50\") or as a whole number");
    return amount;
}

std::optional<charging::Instant> ApiFields::instant(std::string_view field) {
    const json::value* value = find(field, false);
    const auto instant =
        value != nullptr && value->is_string()
            ? charging::read_written_time(std::string_view{value->get_string()}, policy_.calendar)
            : std::nullopt;
    if (value != nullptr && !instant) {
        wrong(field,
              "a date in the operator's time zone, \"2026-12-31\", or a time in UTC, "
              "\"2026-12-31T17:00:00.000Z\"");
    }
    return instant;
}

const std::optional<ApiError>& ApiFields::mistake() {
    for (const auto& [name, value] : object_) {
        if (!mistake_ && std::ranges::find(read_, std::string_view{name}) == read_.end()) {
            mistake_ = ApiError{400, "field_unknown", "a field is not known here",
                                "leave it out: " + std::string{name}.substr(0, 40)};
        }
    }
    return mistake_;
}

}  // namespace airtime::portal
