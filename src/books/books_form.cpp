#include "books/books_form.hpp"

#include "books/books_tables.hpp"

namespace airtime::books {

namespace {

constexpr const char* form_state = "form";

}  // namespace

long long note_form(soci::session& main) {
    create_state_tables(main);
    // Whoever began them has noted at least the zone.
    int begun = 0;
    main << "SELECT (SELECT count(*) FROM state) + (SELECT count(*) FROM day_zone)", soci::into(begun);
    if (begun == 0) set_state(main, form_state, books_form);
    return form_of(main);
}

long long form_of(soci::session& main) {
    return state_of(main, form_state);
}

std::string says_other_form(long long form) {
    return "the books were written by another version of the program (form " + std::to_string(form) +
           ", this one reads form " + std::to_string(books_form) +
           "): an airtime-worker makes them anew from the ledger files; where it cannot, run "
           "airtimectl books rebuild";
}

}  // namespace airtime::books
