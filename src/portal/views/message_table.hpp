#pragma once

#include <vector>

#include "books/history.hpp"
#include "charging/values/calendar.hpp"
#include "portal/views/report_query.hpp"
#include "portal/views/report_tables.hpp"
#include "store/ledger_stream.hpp"

/// What became of messages, by the day that they were sent on.
namespace airtime::portal {

/// `by`: a span of time, or the messages' kind.
ReportTable message_table(const std::vector<books::MessageCount>& messages, ReportBy by);

/// What the store has counted of messages today, where the report asks for today: no file tells of it before
/// the day is over. Empty: it does not ask, there were none, or the store does not answer.
std::vector<books::MessageCount> todays_messages(store::LedgerStream& ledger, const ReportQuery& query,
                                                 const charging::Calendar& calendar, charging::Instant now);

}  // namespace airtime::portal
