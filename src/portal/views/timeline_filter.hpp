#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "books/history.hpp"
#include "charging/contract/ledger_event.hpp"
#include "portal/http/http_message.hpp"

/// Which events of a contract a page shows, as its link says it.
namespace airtime::portal {

/// Why a field of a link or form makes no sense: "to", "before_first".
struct FieldMistake {
    std::string field;
    std::string reason;
    friend bool operator==(const FieldMistake&, const FieldMistake&) = default;
};

struct TimelineQuery {
    books::TimelineFilter filter;  ///< what makes no sense filters nothing
    bool usage = false;            ///< also what was used
    std::string first_day = {};    ///< as written, cut to 40 bytes
    std::string last_day = {};
    std::vector<FieldMistake> mistakes = {};
};

/// How many events a page shows at most.
constexpr std::size_t timeline_page_max = 50;

/// `kinds` (several; `used` is as `usage`), `channel`, `from` and `to` (dates of the operator's zone, both
/// included), `usage`, `before` (the number of an event).
TimelineQuery read_timeline_query(const HttpParameters& parameters, const charging::Calendar& calendar);

bool takes(const books::TimelineFilter& filter, const charging::LedgerEvent& event);

/// "?kinds=advanced&before=56": the link to the same filter; empty `before`: to its first page. "" where
/// nothing is left to say.
std::string timeline_link(const TimelineQuery& query, std::optional<std::uint64_t> before);

/// The filter as a form shows it.
boost::json::object filter_view(const TimelineQuery& query);

}  // namespace airtime::portal
