#pragma once

#include <soci/soci.h>

#include <map>
#include <vector>

#include "books/batch.hpp"
#include "books/books_connections.hpp"

/// Events of enrolment once more, in a table of their own: they are few, and to look for them in each day takes
/// long. All throw soci::soci_error.
namespace airtime::books {

void create_consent_table(soci::session& main);

/// Adds those of days from `first_day` on. What is there already stays.
void write_consents(soci::session& main, const std::map<std::int64_t, std::vector<StoredEvent>>& history,
                    std::int64_t first_day);
void drop_consents_before(soci::session& main, charging::Instant begin);

/// Newest first.
std::vector<StoredEvent> consents_in(soci::session& main, const EventRange& range);

}  // namespace airtime::books
