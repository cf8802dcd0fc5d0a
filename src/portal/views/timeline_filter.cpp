#include "portal/views/timeline_filter.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>

#include "charging/contract/event_kind.hpp"
#include "charging/values/written_time.hpp"
#include "operations/plain_text.hpp"
#include "portal/views/event_view.hpp"

namespace airtime::portal {

namespace {

using charging::Channel;
using charging::EventKind;

constexpr std::array all_channels{Channel::automatic, Channel::sms, Channel::ussd, Channel::care};
constexpr std::size_t date_bytes = std::string_view{"2026-01-31"}.size();
constexpr std::size_t shown_bytes_max = 40;

/// Usage is no credit event: who chooses it sees what the books tell of it.
std::vector<EventKind> kinds_to_choose() {
    std::vector<EventKind> kinds{EventKind::used};
    for (std::size_t place = 0; place < charging::event_kind_names.size(); ++place) {
        const auto kind = static_cast<EventKind>(place);
        if (charging::belongs_to_history(kind)) kinds.push_back(kind);
    }
    return kinds;
}

/// The first moment of the date.
std::optional<charging::Instant> begin_of_date(const std::string& text, const charging::Calendar& calendar) {
    return text.size() == date_bytes ? charging::read_written_time(text, calendar) : std::nullopt;
}

void read_kind(std::string_view name, TimelineQuery& query) {
    const std::vector<EventKind> kinds = kinds_to_choose();
    const auto named = std::ranges::find(kinds, name, [](EventKind kind) { return charging::name_of(kind); });
    if (named == kinds.end()) {
        query.mistakes.push_back({"kinds", "unknown"});
    } else if (std::ranges::count(query.filter.kinds, *named) == 0) {
        query.filter.kinds.push_back(*named);
        query.usage = query.usage || *named == EventKind::used;
    }
}

void read_channel(std::string_view name, TimelineQuery& query) {
    if (name.empty()) return;
    const auto named = std::ranges::find(all_channels, name, channel_word);
    if (named == all_channels.end()) {
        query.mistakes.push_back({"channel", "unknown"});
    } else {
        query.filter.channel = *named;
    }
}

void read_before(std::string_view text, TimelineQuery& query) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) {
        query.mistakes.push_back({"before", "not_a_number"});
    } else {
        query.filter.before = number;
    }
}

void read_days(TimelineQuery& query, const charging::Calendar& calendar) {
    const auto first = begin_of_date(query.first_day, calendar);
    const auto last = begin_of_date(query.last_day, calendar);
    if (!first && !query.first_day.empty()) query.mistakes.push_back({"from", "not_a_date"});
    if (!last && !query.last_day.empty()) query.mistakes.push_back({"to", "not_a_date"});
    if (first && last && *last < *first) {
        query.mistakes.push_back({"to", "before_first"});
        return;
    }
    query.filter.from = first;
    if (last) query.filter.until = calendar.begin_of_day(calendar.day_of(*last) + 1);
}

bool is_wrong(const TimelineQuery& query, std::string_view field) {
    return std::ranges::count(query.mistakes, field, &FieldMistake::field) > 0;
}

}  // namespace

TimelineQuery read_timeline_query(const HttpParameters& parameters, const charging::Calendar& calendar) {
    TimelineQuery query;
    query.filter.max = timeline_page_max;
    for (const auto& [name, value] : parameters) {
        if (name == "kinds") {
            read_kind(value, query);
        } else if (name == "channel") {
            read_channel(value, query);
        } else if (name == "before") {
            read_before(value, query);
        } else if (name == "from") {
            query.first_day = value.substr(0, shown_bytes_max);
        } else if (name == "to") {
            query.last_day = value.substr(0, shown_bytes_max);
        } else if (name == "usage") {
            query.usage = query.usage || value == "yes";
            if (!value.empty() && value != "yes") query.mistakes.push_back({"usage", "unknown"});
        }
    }
    read_days(query, calendar);
    return query;
}

bool takes(const books::TimelineFilter& filter, const charging::LedgerEvent& event) {
    return (filter.kinds.empty() || std::ranges::count(filter.kinds, event.kind) > 0) &&
           (!filter.channel || channel_of(event) == filter.channel) &&
           (!filter.from || event.at >= *filter.from) && (!filter.until || event.at < *filter.until) &&
           (!filter.before || event.number < *filter.before);
}

std::string timeline_link(const TimelineQuery& query, std::optional<std::uint64_t> before) {
    std::string link;
    const auto add = [&link](std::string_view name, std::string_view value) {
        link.append(link.empty() ? "?" : "&").append(name).append("=").append(value);
    };
    for (const EventKind kind : query.filter.kinds) add("kinds", charging::name_of(kind));
    if (query.filter.channel) add("channel", channel_word(*query.filter.channel));
    // What was no date is not linked: it may be anything.
    if (query.filter.from) add("from", query.first_day);
    if (query.filter.until) add("to", query.last_day);
    const bool usage_is_a_kind = std::ranges::count(query.filter.kinds, EventKind::used) > 0;
    if (query.usage && !usage_is_a_kind) add("usage", "yes");
    if (before) add("before", std::to_string(*before));
    return link;
}

boost::json::object filter_view(const TimelineQuery& query) {
    boost::json::array kinds;
    for (const EventKind kind : kinds_to_choose()) {
        kinds.push_back({{"kind", charging::name_of(kind)},
                         {"chosen", std::ranges::count(query.filter.kinds, kind) > 0}});
    }
    boost::json::array channels;
    for (const Channel channel : all_channels) {
        channels.push_back({{"channel", channel_word(channel)}, {"chosen", query.filter.channel == channel}});
    }
    boost::json::array mistakes;
    for (const FieldMistake& mistake : query.mistakes) {
        mistakes.push_back({{"field", mistake.field}, {"reason", mistake.reason}});
    }
    const bool filtered = !query.filter.kinds.empty() || query.filter.channel || !query.first_day.empty() ||
                          !query.last_day.empty();
    return {{"kinds", std::move(kinds)},
            {"channels", std::move(channels)},
            {"by_channel", query.filter.channel.has_value()},
            {"from", {{"value", operations::printable(query.first_day)}, {"wrong", is_wrong(query, "from")}}},
            {"to", {{"value", operations::printable(query.last_day)}, {"wrong", is_wrong(query, "to")}}},
            {"filtered", filtered},
            {"mistakes", std::move(mistakes)}};
}

}  // namespace airtime::portal
