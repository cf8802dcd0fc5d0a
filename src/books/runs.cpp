#include "books/runs.hpp"

#include "books/books_tables.hpp"

namespace airtime::books {

std::vector<Run> runs_of(soci::session& main, PieceKind kind, std::int64_t first_day, std::int64_t last_day) {
    std::vector<Run> runs;
    Run run{.kind = kind, .file = {}};
    const std::string kind_name = name_of(kind);
    const long long first = first_day;
    const long long last = last_day;
    long long day = 0;
    soci::statement select =
        (main.prepare << "SELECT day, number, level, file FROM run WHERE kind = :k AND day >= :f AND day <= "
                         ":l ORDER BY day, number",
         soci::use(kind_name), soci::use(first), soci::use(last), soci::into(day), soci::into(run.number),
         soci::into(run.level), soci::into(run.file));
    select.execute();
    while (select.fetch()) {
        run.day = day;
        runs.push_back(run);
    }
    return runs;
}

long long next_run(soci::session& main) {
    const long long number = state_of(main, "last_run") + 1;
    set_state(main, "last_run", number);
    return number;
}

void insert_run(soci::session& main, const Run& run) {
    const std::string kind = name_of(run.kind);
    const long long day = run.day;
    main << "INSERT INTO run (kind, day, number, level, file) VALUES (:k, :d, :n, :l, :f)", soci::use(kind),
        soci::use(day), soci::use(run.number), soci::use(run.level), soci::use(run.file);
}

void forget_run(soci::session& main, const Run& run) {
    const std::string kind = name_of(run.kind);
    const long long day = run.day;
    main << "DELETE FROM run WHERE kind = :k AND day = :d AND number = :n", soci::use(kind), soci::use(day),
        soci::use(run.number);
}

long long runs_replaced(soci::session& main) {
    return state_of(main, "runs_replaced");
}

void note_replaced(soci::session& main) {
    set_state(main, "runs_replaced", runs_replaced(main) + 1);
}

}  // namespace airtime::books
