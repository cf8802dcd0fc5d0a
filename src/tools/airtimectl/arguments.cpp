#include "tools/airtimectl/arguments.hpp"

#include <algorithm>

#include "tools/airtimectl/console.hpp"

namespace airtime::tools {

namespace {

constexpr std::size_t key_length_max = 128;

}  // namespace

charging::Msisdn msisdn_of(const std::string& text, const charging::Policy& policy) {
    const auto msisdn = charging::subscriber_number(text, policy.numbering);
    if (!msisdn) {
        throw UsageError("MSISDN must be 5 to 15 digits, with or without a plus, got " + printable(text));
    }
    return *msisdn;
}

charging::Money amount_of(const std::string& text, const std::string& what) {
    const auto amount = charging::Money::parse(text);
    if (!amount || *amount < charging::Money{}) {
        throw UsageError(what + " must be a decimal number in currency units, at least 0, got " +
                         printable(text));
    }
    return *amount;
}

charging::Money amount_above_zero_of(const std::string& text, const std::string& what) {
    const auto amount = amount_of(text, what);
    if (amount == charging::Money{}) {
        throw UsageError(what + " must be above 0");
    }
    return amount;
}

charging::SegmentName segment_of(const std::string& text, const charging::Policy& policy) {
    const auto found =
        std::ranges::find(policy.segments, charging::SegmentName{text}, &charging::Segment::name);
    if (found == policy.segments.end()) {
        throw UsageError("SEGMENT must be one of the configuration's segments, got " + printable(text));
    }
    return found->name;
}

charging::Channel channel_of(const Given& given) {
    const std::string name = given.has("channel") ? given.text("channel") : "care";
    if (name == "sms") {
        return charging::Channel::sms;
    }
    if (name == "ussd") {
        return charging::Channel::ussd;
    }
    if (name != "care") {
        throw UsageError("--channel must be sms, ussd or care, got " + printable(name));
    }
    return charging::Channel::care;
}

std::string key_of(const Given& given, const std::string& does) {
    if (!given.has("id") || !is_key(given.text("id"), key_length_max)) {
        throw UsageError("--id must be 1 to 128 printable characters: the same id " + does + " once");
    }
    return given.text("id");
}

std::pair<std::string, std::string> split_at_equals(const std::string& text, const std::string& form) {
    const auto at = text.find('=');
    if (at == std::string::npos) {
        throw UsageError(form + " expected, got " + printable(text));
    }
    return {text.substr(0, at), text.substr(at + 1)};
}

bool is_key(const std::string& text, std::size_t length_max) {
    return !text.empty() && text.size() <= length_max &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace airtime::tools
