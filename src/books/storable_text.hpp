#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "charging/contract/ledger_event.hpp"

/// Session-Ids are whatever bytes a client made them of, and PostgreSQL takes only UTF-8 without zeros.
namespace airtime::books {

/// The text with every byte that PostgreSQL does not take as %XX.
std::string storable_text(std::string_view text);

/// The event with such texts; empty: it can be stored as it is.
std::optional<charging::LedgerEvent> storable_event(const charging::LedgerEvent& event);

}  // namespace airtime::books
