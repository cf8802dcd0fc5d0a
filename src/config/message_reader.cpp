#include "config/message_reader.hpp"

#include <algorithm>

namespace airtime::config {

namespace {

constexpr std::uint32_t day_minutes = 1'440;
constexpr std::uint64_t week_s = 7 * 86'400;

void read_hours(MapReader& map, charging::DayHours& hours, const About& about_from) {
    map.read_time_of_day("from", hours.from_minute, day_minutes - 1, about_from);
    map.read_time_of_day("until", hours.until_minute, day_minutes,
                         {"not in it any more, after `from`: {range}, default: {default}"});
    const auto from = map.find("from");
    const auto until = map.find("until");
    if (hours.from_minute >= hours.until_minute) {
        (until ? until : from)->wrong_value("must leave hours between from and until of one day");
    }
}

bool is_word(const std::string& text) {
    return !text.empty() && std::ranges::all_of(text, [](unsigned char c) { return c > ' ' && c < 0x7f; });
}

void require_word(MapReader& map, std::string_view key, std::string& value, const About& about) {
    if (const auto entry = map.require(key, about)) {
        value = entry->text().value_or("");
        if (!is_word(value)) entry->wrong_value("must be printable characters without a blank");
    }
}

/// A number, or a name of up to 11 characters (TS 23.040 9.1.2.5).
void read_sender(MapReader& map, std::string& value) {
    constexpr std::size_t name_length_max = 11;
    constexpr std::size_t number_length_max = 15;
    require_word(map, "sender", value,
                 {"the number that messages come from and are answered to: at most 15 digits, or a name of "
                  "11 characters; required"});
    const bool number =
        std::ranges::all_of(value, [](unsigned char c) { return c == '+' || (c >= '0' && c <= '9'); });
    if (value.size() > (number ? number_length_max : name_length_max)) {
        map.find("sender")->wrong_value("must be at most 15 digits or 11 characters");
    }
}

}  // namespace

void read_messages(MapReader& file, charging::Policy& policy) {
    if (const auto section = file.declare(
            "messages", {.above = "When subscribers are told what nobody just did: reminders, overdue "
                                  "advances, write-offs, states that the end of validity brings. News of "
                                  "moved money and answers go out at once."})) {
        section->map([&](MapReader& map) {
            auto& rules = policy.messages;
            map.read_choice<charging::Language>(
                "language", rules.language, {{"vi", charging::Language::vi}, {"en", charging::Language::en}},
                {"{range}, of contracts that chose none; default: {default}"});
            read_hours(map, rules.hours, {"{range}, in the zone above; default: {default}"});
            map.read("stale_after_s", rules.stale_after_s, 60, week_s,
                     {"a message that could not be sent by then is dropped: {range}, default: {default}"});
        });
    }
}

void read_invitation(MapReader& file, charging::Policy& policy) {
    if (const auto section = file.declare(
            "invitation",
            {.above = "Invites who is not registered, whose balance is below the threshold in the middle of "
                      "use, and who may borrow. Never who refused messages, and not who paused or cancelled. "
                      "A yes (portal.sms.keywords.confirm) within advance.confirm_within_s registers and "
                      "lends nothing by itself. Without this section nobody is invited."})) {
        auto& rules = policy.invitation;
        rules.on = true;
        section->map([&](MapReader& map) {
            map.read("enabled", rules.on, {"default: {default}"});
            map.read("per_day_max", rules.per_day_max, 1, 24,
                     {"in 24 hours, to one subscriber: {range}, default: {default}"});
            map.read("per_week_max", rules.per_week_max, 1, 24,
                     {"in seven days: {range}, default: {default}"});
            read_hours(map, rules.hours,
                       {"hours of advertising: {range}, in the zone above; default: {default}"});
            map.read("stale_after_s", rules.stale_after_s, 60, week_s, {"{range}, default: {default}"});
        });
    }
}

std::optional<SmsSettings> read_sms(MapReader& file) {
    const auto section = file.declare(
        "sms",
        {.above = "How messages to subscribers leave: the sendsms of Kannel's smsbox (conf/kannel.conf). "
                  "Without this section nobody is sent anything. They wait in Redis while Kannel is away."});
    if (!section) return std::nullopt;
    SmsSettings sms;
    section->map([&](MapReader& map) {
        map.read("host", sms.host, {"address or name of smsbox; default: {default}"});
        map.read("port", sms.port, 1, 65'535, {"its sendsms-port: {range}, default: {default}"});
        map.read("path", sms.path, {"default: {default}"});
        require_word(map, "user", sms.user, {"of its group sendsms-user, printable, no blank; required"});
        require_word(map, "password", sms.password, {"the same; required"});
        read_sender(map, sms.sender);
        map.read("delivery_url", sms.delivery_url,
                 {.above = "Where Kannel reports delivery: the portal's /sms/dlr with its secret. Default: "
                           "{default}, no reports are asked for"});
        map.read("connections", sms.connections, 1, 64,
                 {"messages handed over at once by one worker: {range}, default: {default}"});
        map.read("timeout_ms", sms.timeout, 100, 60'000, {"of one message: {range}, default: {default}"});
        map.read("retry_pause_max_ms", sms.retry_pause_max, 100, 3'600'000,
                 {"longest pause while Kannel is away: {range}, default: {default}"});
        map.read("diacritics", sms.diacritics,
                 {"false: \"So du\" for \"Số dư\", 160 characters in a part and not 70. Default: {default}"});
        map.read("parts_max", sms.parts_max, 1, 10,
                 {"of a message; a text that may get longer is a mistake: {range}, default: {default}"});
        map.read(
            "records_kept_days", sms.records_kept_days, 1, 365,
            {"what subscribers were sent and wrote, for their pages and `airtimectl subscriber messages`: "
             "{range}, default: {default}"});
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
