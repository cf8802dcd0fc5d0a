#include "portal/views/report_query.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include "operations/plain_text.hpp"

namespace airtime::portal {

namespace {

using charging::Calendar;

constexpr std::int64_t ordinary_days = 30;
constexpr int curve_months = 6;  ///< the last day's among them

std::int64_t first_day_of_curves(std::int64_t last_day) {
    namespace chrono = std::chrono;
    const chrono::year_month_day last{chrono::sys_days{chrono::days{last_day}}};
    const auto first = last.year() / last.month() / 1 - chrono::months{curve_months - 1};
    return chrono::sys_days{first}.time_since_epoch().count();
}

template <class Enum, std::size_t size>
std::optional<Enum> one_of(std::string_view name, const std::array<std::string_view, size>& names) {
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) return std::nullopt;
    return static_cast<Enum>(found - names.begin());
}

/// Reads the query's fields one after the other.
class QueryFields {
  public:
    QueryFields(const HttpParameters& parameters, ReportQuery& query)
        : parameters_(parameters), query_(query) {}

    template <class Enum, std::size_t size>
    void choice(std::string_view field, Enum& value, const std::array<std::string_view, size>& names) {
        const auto text = given(field);
        if (!text) return;
        if (const auto known = one_of<Enum>(*text, names)) {
            value = *known;
        } else {
            wrong(field, "unknown");
        }
    }

    void day(std::string_view field, std::int64_t& value) {
        const auto text = given(field);
        if (!text) return;
        if (const auto known = day_of_date(*text)) {
            value = *known;
            query_.dates_given = true;
        } else {
            wrong(field, "not_a_date");
        }
    }

    void wrong(std::string_view field, std::string_view reason) {
        query_.mistakes.push_back({.field = field, .reason = reason});
    }

  private:
    /// A form sends what was left empty too.
    std::optional<std::string_view> given(std::string_view field) const {
        const auto text = value_of(parameters_, field);
        return text && !text->empty() ? text : std::nullopt;
    }

    const HttpParameters& parameters_;
    ReportQuery& query_;
};

bool is_by_month_alone(Report report) {
    return report == Report::roll || report == Report::curves;
}

bool can_be_told_by(Report report, ReportBy by) {
    if (is_by_month_alone(report)) return by == ReportBy::month;
    if (by <= ReportBy::month) return true;
    const bool common = by == ReportBy::channel || by == ReportBy::segment || by == ReportBy::policy;
    switch (report) {
        case Report::lending:
        case Report::fees:
        case Report::write_offs:
            return by != ReportBy::reason && by != ReportBy::message;
        case Report::take_up:
            return common;
        case Report::refusals:
            return common || by == ReportBy::service || by == ReportBy::reason;
        case Report::messages:
            return by == ReportBy::message;
        default:
            return false;
    }
}

std::string written_day(const HttpParameters& parameters, std::string_view field) {
    constexpr std::size_t bytes_max = 40;
    return operations::printable(std::string{value_of(parameters, field).value_or("").substr(0, bytes_max)});
}

}  // namespace

ReportQuery read_report_query(const HttpParameters& parameters, const Calendar& calendar,
                              charging::Instant now) {
    const std::int64_t today = calendar.day_of(now);
    const books::DayRange ordinary{.first = today - ordinary_days, .last = today - 1};
    ReportQuery query{.report = Report::lending, .by = ReportBy::day, .days = ordinary, .asked_at = now};
    QueryFields fields{parameters, query};
    fields.choice("report", query.report, report_names);
    fields.choice("by", query.by, report_by_names);
    fields.day("first", query.days.first);
    fields.day("last", query.days.last);
    query.first_day = written_day(parameters, "first");
    query.last_day = written_day(parameters, "last");
    if (query.report == Report::curves && !query.dates_given) {
        query.days.first = first_day_of_curves(query.days.last);
    }
    if (query.days.last < query.days.first) fields.wrong("last", "before_first");
    if (query.days.last > today) fields.wrong("last", "not_over");
    const std::int64_t days = query.days.last - query.days.first + 1;
    const bool by_day = query.by == ReportBy::day && !is_by_month_alone(query.report);
    if (days > report_days_max) {
        fields.wrong("first", "too_long");
    } else if (by_day && days > report_by_day_max) {
        fields.wrong("first", "too_many_days");
    }
    if (!query.mistakes.empty()) {
        query.days = ordinary;
        query.dates_given = false;
    }
    if (!can_be_told_by(query.report, query.by)) query.by = ReportBy::month;
    return query;
}

std::optional<std::int64_t> day_of_date(std::string_view date) {
    constexpr std::size_t date_size = 10;
    const auto at = date.size() == date_size ? charging::parse_instant(date) : std::nullopt;
    if (!at) return std::nullopt;
    return std::chrono::floor<std::chrono::days>(*at).time_since_epoch().count();
}

std::string span_of_date(const std::string& date, ReportBy by) {
    const auto day = day_of_date(date);
    if (!day || by == ReportBy::day) return date;
    constexpr std::size_t month_size = 7;
    if (by == ReportBy::month) return date.substr(0, month_size);
    namespace chrono = std::chrono;
    // A week is of the year that its Thursday is in.
    const chrono::sys_days that_day{chrono::days{*day}};
    const chrono::sys_days thursday =
        that_day - (chrono::weekday{that_day} - chrono::Monday) + chrono::days{3};
    const chrono::year_month_day in_year{thursday};
    const auto begin_of_year = chrono::sys_days{in_year.year() / chrono::January / 1};
    constexpr int days_a_week = 7;
    const auto week = (thursday - begin_of_year).count() / days_a_week + 1;
    std::string text = std::to_string(static_cast<int>(in_year.year())) + "-W";
    constexpr int two_digits = 10;
    return text + (week < two_digits ? "0" : "") + std::to_string(week);
}

}  // namespace airtime::portal
