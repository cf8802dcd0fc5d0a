#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/int128.hpp"
#include "charging/contract/ledger_event.hpp"

namespace airtime::ledger_files {

/// What a file's rows add up to: its last line, by which whoever reads it knows that nothing is missing.
struct ControlTotal {
    std::uint64_t records = 0;  ///< also those that make no sense, which count nowhere else
    Int128 amount = 0;
    Int128 principal = 0;
    Int128 fee = 0;
    Int128 vat = 0;
    std::string first;  ///< "c1/12": contract and number of the first event; empty: there is none
    std::string last;

    void add(const charging::LedgerEvent& event);
    void add_unreadable() { ++records; }

    /// `#records=3 amount=-1500 principal=0 fee=0 vat=0 first=c1/12 last=c7/3`, without line end.
    std::string to_line() const;
    /// Rows of before they were written with %23 may begin with # too.
    static bool is_line(std::string_view line) { return line.starts_with("#records="); }
};

}  // namespace airtime::ledger_files
