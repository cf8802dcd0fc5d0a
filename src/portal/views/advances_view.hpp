#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "books/history.hpp"
#include "charging/contract/contract.hpp"
#include "operations/json_schema.hpp"

namespace airtime::portal {

constexpr std::size_t advances_page_max = 50;
/// Of one contract, that are looked at.
constexpr std::size_t advances_max = 1'000;

/// All advances of a contract, newest first: what the books tell of each, and of those that are owed still
/// what the contract says, which is newer. `booked` empty: there are no books, and only those are known.
/// `after`: the id that the page before ended with; empty: the first page. Empty result: there is no advance
/// of that id. `next` is the id to go on after, where there are more.
std::optional<boost::json::object> advances_view(
    const charging::Contract& contract, const std::optional<std::vector<books::AdvanceRecord>>& booked,
    std::string_view after);
operations::schema::Schema advances_schema();

}  // namespace airtime::portal
