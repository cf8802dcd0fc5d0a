#include "config/message_reader.hpp"

#include <algorithm>

namespace airtime::config {

namespace {

constexpr std::uint32_t day_minutes = 1'440;
constexpr std::uint64_t week_s = 7 * 86'400;

void read_hours(MapReader& map, charging::DayHours& hours) {
    const auto from = map.find("from");
    const auto until = map.find("until");
    if (from) hours.from_minute = from->minute_of_day(day_minutes - 1).value_or(hours.from_minute);
    if (until) hours.until_minute = until->minute_of_day(day_minutes).value_or(hours.until_minute);
    if (hours.from_minute >= hours.until_minute) {
        (until ? until : from)->wrong_value("must leave hours between from and until of one day");
    }
}

bool is_word(const std::string& text) {
    return !text.empty() && std::ranges::all_of(text, [](unsigned char c) { return c > ' ' && c < 0x7f; });
}

void require_word(MapReader& map, std::string_view key, std::string& value) {
    if (const auto entry = map.require(key)) {
        value = entry->text().value_or("");
        if (!is_word(value)) entry->wrong_value("must be printable characters without a blank");
    }
}

/// A number, or a name of up to 11 characters (TS 23.040 9.1.2.5).
void read_sender(MapReader& map, std::string& value) {
    constexpr std::size_t name_length_max = 11;
    constexpr std::size_t number_length_max = 15;
    require_word(map, "sender", value);
    const bool number =
        std::ranges::all_of(value, [](unsigned char c) { return c == '+' || (c >= '0' && c <= '9'); });
    if (value.size() > (number ? number_length_max : name_length_max)) {
        map.find("sender")->wrong_value("must be at most 15 digits or 11 characters");
    }
}

}  // namespace

void read_messages(MapReader& file, charging::Policy& policy) {
    if (const auto section = file.find("messages")) {
        section->map([&](MapReader& map) {
            auto& rules = policy.messages;
            map.read_choice<charging::Language>(
                "language", rules.language, {{"vi", charging::Language::vi}, {"en", charging::Language::en}});
            read_hours(map, rules.hours);
            map.read("stale_after_s", rules.stale_after_s, 60, week_s);
        });
    }
}

void read_invitation(MapReader& file, charging::Policy& policy) {
    if (const auto section = file.find("invitation")) {
        auto& rules = policy.invitation;
        rules.on = true;
        section->map([&](MapReader& map) {
            map.read("enabled", rules.on);
            map.read("per_day_max", rules.per_day_max, 1, 24);
            map.read("per_week_max", rules.per_week_max, 1, 24);
            read_hours(map, rules.hours);
            map.read("stale_after_s", rules.stale_after_s, 60, week_s);
        });
    }
}

std::optional<SmsSettings> read_sms(MapReader& file) {
    const auto section = file.find("sms");
    if (!section) return std::nullopt;
    SmsSettings sms;
    section->map([&](MapReader& map) {
        map.read("host", sms.host);
        map.read("port", sms.port, 1, 65'535);
        map.read("path", sms.path);
        require_word(map, "user", sms.user);
        require_word(map, "password", sms.password);
        read_sender(map, sms.sender);
        map.read("delivery_url", sms.delivery_url);
        map.read("connections", sms.connections, 1, 64);
        map.read("timeout_ms", sms.timeout, 100, 60'000);
        map.read("retry_pause_max_ms", sms.retry_pause_max, 100, 3'600'000);
        map.read("diacritics", sms.diacritics);
        map.read("parts_max", sms.parts_max, 1, 10);
        map.read("records_kept_days", sms.records_kept_days, 1, 365);
        if (!is_word(sms.host)) map.find("host")->wrong_value("must be an address or a name");
        if (!sms.path.starts_with('/') || !is_word(sms.path)) {
            map.find("path")->wrong_value("must begin with /");
        }
        if (!sms.delivery_url.empty() &&
            (!sms.delivery_url.starts_with("http://") || !is_word(sms.delivery_url))) {
            map.find("delivery_url")->wrong_value("must begin with http://");
        }
    });
    return sms;
}

}  // namespace airtime::config
