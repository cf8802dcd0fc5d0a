#include "books/books_connections.hpp"

#include "books/books_form.hpp"
#include "books/books_tables.hpp"

namespace airtime::books {

const std::vector<Run>& BooksConnection::runs(PieceKind kind) {
    const std::pair state{state_of(main(), "last_run"), runs_replaced(main())};
    if (state != runs_state_) runs_.clear();
    runs_state_ = state;
    const auto known = runs_.find(kind);
    if (known != runs_.end()) return known->second;
    return runs_[kind] = runs_of(main(), kind, first_day_ever, last_day_ever);
}

void BooksConnection::forget_runs() {
    runs_state_ = {-1, -1};
}

std::optional<BooksFailure> refused_form(const std::string& name, Forms forms, long long form) {
    if (forms == Forms::any || form == books_form) return std::nullopt;
    return BooksFailure{.why = name + ": " + says_other_form(form), .other_form = true};
}

void each_run_with(BooksConnection& books, PieceKind kind, DayRange days, DayTable table,
                   const std::string& key, const std::function<bool(const Run&)>& look) {
    constexpr std::size_t at_a_time = 32;
    const std::vector<Run>& runs = books.runs(kind);
    std::vector<Run> some;
    for (auto run = runs.rbegin(); run != runs.rend();) {
        for (; run != runs.rend() && some.size() < at_a_time; ++run) {
            if (run->day >= days.first && run->day <= days.last) some.push_back(*run);
        }
        for (const Run& each : books.runs_with(table, key, std::move(some))) {
            if (!look(each)) return;
        }
        some.clear();
    }
}

}  // namespace airtime::books
