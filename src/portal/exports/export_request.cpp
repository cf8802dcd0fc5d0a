#include "portal/exports/export_request.hpp"

#include <algorithm>

#include "operations/plain_text.hpp"
#include "portal/views/event_view.hpp"
#include "portal/views/figure_text.hpp"

namespace airtime::portal {

namespace {

/// Reads what was asked for, field by field.
class ExportFields {
  public:
    ExportFields(const HttpParameters& parameters, ExportQuery& query)
        : parameters_(parameters), query_(query) {}

    void what() {
        const std::string_view text = given("what");
        const auto named = std::ranges::find(export_names, text);
        if (named != export_names.end()) {
            query_.request.of = static_cast<ExportOf>(named - export_names.begin());
        } else {
            wrong("what", text.empty() ? "missing" : "unknown");
        }
    }
    void day(std::string_view field, std::int64_t& value, std::string& written) {
        constexpr std::size_t bytes_max = 40;
        const std::string_view text = given(field);
        written = operations::printable(std::string{text.substr(0, bytes_max)});
        if (const auto day = day_of_date(text)) {
            value = *day;
        } else {
            wrong(field, text.empty() ? "missing" : "not_a_date");
        }
    }
    void kind() {
        const std::string_view text = given("kind");
        if (text.empty()) return;
        for (const charging::EventKind each : exported_kinds()) {
            if (charging::name_of(each) == text) query_.request.kind = each;
        }
        of_events("kind", query_.request.kind.has_value());
    }
    void channel() {
        const std::string_view text = given("channel");
        if (text.empty()) return;
        query_.request.channel = export_channel_named(text);
        of_events("channel", query_.request.channel.has_value());
    }
    void wrong(std::string_view field, std::string_view reason) {
        query_.mistakes.push_back({.field = field, .reason = reason});
    }

  private:
    void of_events(std::string_view field, bool known) {
        if (!known) {
            wrong(field, "unknown");
        } else if (query_.request.of != ExportOf::events) {
            wrong(field, "only_events");
        }
    }
    /// A form sends what was left empty too.
    std::string_view given(std::string_view field) const { return value_of(parameters_, field).value_or(""); }

    const HttpParameters& parameters_;
    ExportQuery& query_;
};

}  // namespace

bool operator==(const ExportRequest& one, const ExportRequest& other) {
    return one.of == other.of && one.days.first == other.days.first && one.days.last == other.days.last &&
           one.kind == other.kind && one.channel == other.channel;
}

ExportQuery read_export_query(const HttpParameters& parameters, const charging::Calendar& calendar,
                              charging::Instant now) {
    ExportQuery query;
    books::DayRange& days = query.request.days;
    ExportFields fields{parameters, query};
    fields.what();
    fields.day("first", days.first, query.first_day);
    fields.day("last", days.last, query.last_day);
    fields.kind();
    fields.channel();
    const bool has_days = std::ranges::none_of(query.mistakes, [](const QueryMistake& mistake) {
        return mistake.field == "first" || mistake.field == "last";
    });
    if (!has_days) return query;
    if (days.last < days.first) {
        fields.wrong("last", "before_first");
    } else if (days.last > calendar.day_of(now)) {
        fields.wrong("last", "not_over");
    } else if (days.last - days.first >= report_days_max) {
        fields.wrong("first", "too_long");
    }
    return query;
}

std::vector<charging::EventKind> exported_kinds() {
    std::vector<charging::EventKind> kinds;
    for (std::size_t place = 0; place < charging::event_kind_names.size(); ++place) {
        const auto kind = static_cast<charging::EventKind>(place);
        if (charging::belongs_to_history(kind)) kinds.push_back(kind);
    }
    return kinds;
}

std::string file_name_of(const ExportRequest& request, const charging::Calendar& calendar) {
    std::string name{export_names.at(static_cast<std::size_t>(request.of))};
    name += '-' + date_text(calendar, request.days.first);
    return name + '-' + date_text(calendar, request.days.last) + ".csv";
}

std::optional<charging::Channel> export_channel_named(std::string_view name) {
    using charging::Channel;
    for (const Channel channel : {Channel::automatic, Channel::sms, Channel::ussd, Channel::care}) {
        if (channel_word(channel) == name) return channel;
    }
    return std::nullopt;
}

}  // namespace airtime::portal
