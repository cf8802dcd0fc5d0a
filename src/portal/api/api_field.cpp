#include "portal/api/api_field.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "charging/values/phone_number.hpp"
#include "charging/values/written_time.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;
using operations::schema::Schema;

constexpr std::size_t imsi_digits_max = 15;

bool is_printable(std::string_view text) {
    return std::ranges::none_of(text, [](unsigned char c) { return c < ' ' || c == 0x7f; });
}

/// "enrol, cancel, pause or resume".
std::string alternatives(std::span<const std::string_view> choices) {
    std::string text;
    for (std::size_t place = 0; place < choices.size(); ++place) {
        const bool is_last = place + 1 == choices.size();
        text.append(place == 0 ? "" : is_last ? " or " : ", ").append(choices[place]);
    }
    return text;
}

Schema field_schema(const ApiField& field) {
    namespace schema = operations::schema;
    Schema described;
    switch (field.form) {
        case FieldForm::msisdn:
            described = schema::text(
                "a subscriber's number: 84912345678, with or without a plus, or as it is dialled at home");
            break;
        case FieldForm::imsi:
            described = schema::text("6 to 15 digits");
            described["pattern"] = "^[0-9]{6,15}$";
            break;
        case FieldForm::amount:
            described = schema::decimal(field.says);
            described["type"] = json::array{"string", "integer"};
            break;
        case FieldForm::time:
            described = schema::text(
                "a date in the operator's time zone, 2026-12-31, or a time in UTC, 2026-12-31T17:00:00.000Z");
            break;
        case FieldForm::text:
            described = schema::text(field.says);
            described["minLength"] = 1;
            described["maxLength"] = field.bytes_max;
            if (!field.choices.empty()) described = schema::choice(field.choices, field.says);
            break;
        case FieldForm::lines:
            described = schema::text(field.says);
            described["minLength"] = 1;
            break;
    }
    return described;
}

}  // namespace

Schema body_schema(std::span<const ApiField> fields) {
    Schema body = operations::schema::record({});
    for (const ApiField& field : fields) {
        using operations::schema::Presence;
        body = operations::schema::extended(
            std::move(body),
            {{field.name, field_schema(field), field.required ? Presence::always : Presence::sometimes}});
    }
    body["additionalProperties"] = false;
    return body;
}

const json::value* ApiFields::find(const ApiField& field) {
    const json::value* value = body_.if_contains(field.name);
    if (value == nullptr && field.required && !mistake_) {
        mistake_ =
            ApiError{400, "field_missing", std::string{field.name} + " is missing", "give it in the body"};
    }
    return value;
}

void ApiFields::wrong(const ApiField& field, std::string_view must) {
    if (!mistake_) {
        mistake_ = ApiError{400, "field_wrong", std::string{field.name} + " is not what it must be",
                            std::string{field.name} + " must be " + std::string{must}};
    }
}

std::optional<charging::Msisdn> ApiFields::msisdn(const ApiField& field) {
    const json::value* value = find(field);
    const auto number =
        value != nullptr && value->is_string()
            ? charging::subscriber_number(std::string_view{value->get_string()}, policy_.numbering)
            : std::nullopt;
    if (value != nullptr && !number) wrong(field, "a subscriber's number as text, \"84900000001\"");
    return number;
}

std::optional<charging::Imsi> ApiFields::imsi(const ApiField& field) {
    ApiField digits = field;
    digits.bytes_max = imsi_digits_max;
    const std::string written = text(digits);
    auto imsi = charging::Imsi::parse(written);
    if (!written.empty() && !imsi) wrong(field, "6 to 15 digits");
    return imsi;
}

std::string ApiFields::text(const ApiField& field) {
    const json::value* value = find(field);
    if (value == nullptr) return {};
    const auto* text = value->if_string();
    if (text == nullptr || text->empty() || text->size() > field.bytes_max || !is_printable(*text)) {
        wrong(field, "1 to " + std::to_string(field.bytes_max) + " bytes of printable text");
        return {};
    }
    if (!field.choices.empty() &&
        std::ranges::find(field.choices, std::string_view{*text}) == field.choices.end()) {
        wrong(field, alternatives(field.choices));
    }
    return std::string{*text};
}

std::string ApiFields::lines(const ApiField& field) {
    const json::value* value = find(field);
    if (value == nullptr) return {};
    const auto* text = value->if_string();
    if (text == nullptr || text->empty() || text->size() > field.bytes_max) {
        wrong(field, "1 to " + std::to_string(field.bytes_max) + " bytes of text");
        return {};
    }
    return std::string{*text};
}

std::optional<charging::Money> ApiFields::amount(const ApiField& field) {
    const json::value* value = find(field);
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

std::optional<charging::Instant> ApiFields::time(const ApiField& field) {
    const json::value* value = find(field);
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
    for (const auto& [name, value] : body_) {
        if (!mistake_ &&
            std::ranges::find(fields_, std::string_view{name}, &ApiField::name) == fields_.end()) {
            mistake_ = ApiError{400, "field_unknown", "a field is not known here",
                                "leave it out: " + std::string{name}.substr(0, 40)};
        }
    }
    return mistake_;
}

}  // namespace airtime::portal
