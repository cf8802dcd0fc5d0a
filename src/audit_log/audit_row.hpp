#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "store/audit_entry.hpp"

/// A file of the audit log: a heading, a row for each entry, and at its end how many there are.
namespace airtime::audit_log {

/// Beside the ledger's days: its files are named and kept as the ledger's are.
std::filesystem::path audit_folder(const std::filesystem::path& ledger_folder);

inline constexpr std::string_view audit_heading = "id,at,user,role,from,what,subject,outcome,detail";

/// With a line end.
std::string audit_row(const store::AuditEntry& entry);
/// Empty: it is none.
std::optional<store::AuditEntry> read_audit_row(std::string_view line);

/// What the rows of a file add up to, by which a reader knows that nothing is missing.
struct AuditTotal {
    std::uint64_t records = 0;
    std::string first;  ///< id; empty: there is none
    std::string last;

    void add(const std::string& id);
    /// "#records=3 first=1795391888123-0 last=1795391889001-0", without line end.
    std::string to_line() const;
};

}  // namespace airtime::audit_log
