#pragma once

#include <soci/soci.h>

#include <string>

/// Books outlive the program that wrote them: each says which form it has. All throw soci::soci_error.
namespace airtime::books {

/// Of the tables, of the pieces, and of what stands in them. Counts up whenever what another version wrote
/// would be read wrongly, or written on wrongly. Books of before it was noted have zero.
inline constexpr long long books_form = 3;

/// The form that these books were begun in: `books_form` where nothing is in them yet, which is noted.
long long note_form(soci::session& main);
/// The same for who only reads. Throws where there is no table to look in.
long long form_of(soci::session& main);
/// What is said of books of another form, with what is done about it.
std::string says_other_form(long long form);

}  // namespace airtime::books
