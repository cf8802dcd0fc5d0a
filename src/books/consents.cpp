#include "books/consents.hpp"

#include "books/database.hpp"

namespace airtime::books {

void create_consent_table(soci::session& main) {
    create_table(main,
                 "consent (contract TEXT NOT NULL, n BIGINT NOT NULL, at BIGINT NOT NULL, kind TEXT NOT "
                 "NULL, cells TEXT NOT NULL, PRIMARY KEY (contract, n))");
}

void write_consents(soci::session& main, const std::map<std::int64_t, std::vector<StoredEvent>>& history,
                    std::int64_t first_day) {
    const std::string consent{charging::name_of(charging::EventKind::enrolment_changed)};
    StoredEvent row;
    long long number = 0;
    long long at = 0;
    soci::statement insert =
        (main.prepare << "INSERT INTO consent (contract, n, at, kind, cells) VALUES (:c, :n, :t, :k, :w) ON "
                         "CONFLICT DO NOTHING",
         soci::use(row.contract), soci::use(number), soci::use(at), soci::use(row.kind),
         soci::use(row.cells));
    for (auto day = history.lower_bound(first_day); day != history.end(); ++day) {
        for (const StoredEvent& event : day->second) {
            if (event.kind != consent) continue;
            row = event;
            number = static_cast<long long>(event.number);
            at = event.at.time_since_epoch().count();
            insert.execute(true);
        }
    }
}

void drop_consents_before(soci::session& main, charging::Instant begin) {
    const long long at = begin.time_since_epoch().count();
    main << "DELETE FROM consent WHERE at < :t", soci::use(at);
}

std::vector<StoredEvent> consents_in(soci::session& main, const EventRange& range) {
    StoredEvent row;
    row.contract = range.contract;
    long long number = 0;
    long long at = 0;
    soci::statement select =
        (main.prepare << "SELECT n, at, kind, cells FROM consent WHERE contract = :c AND n < :b AND at >= :f "
                         "AND at < :u ORDER BY n DESC LIMIT :m",
         soci::use(range.contract), soci::use(range.before), soci::use(range.from), soci::use(range.until),
         soci::use(range.max), soci::into(number), soci::into(at), soci::into(row.kind),
         soci::into(row.cells));
    std::vector<StoredEvent> found;
    select.execute();
    while (select.fetch()) {
        row.number = static_cast<std::uint64_t>(number);
        row.at = charging::Instant{std::chrono::milliseconds{at}};
        found.push_back(row);
    }
    return found;
}

}  // namespace airtime::books
