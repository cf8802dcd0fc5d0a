#include "audit_log/audit_row.hpp"

#include <array>

#include "base/csv.hpp"

namespace airtime::audit_log {

std::filesystem::path audit_folder(const std::filesystem::path& ledger_folder) {
    return ledger_folder / "audit";
}

std::string audit_row(const store::AuditEntry& entry) {
    const std::string at = charging::to_iso8601(entry.at);
    const std::array<std::string, 9> cells{entry.id,    at,         entry.user,    entry.role,
                                           entry.from,  entry.what, entry.subject, entry.outcome,
                                           entry.detail};
    return csv_line(cells) + '\n';
}

std::optional<store::AuditEntry> read_audit_row(std::string_view line) {
    const auto cells = csv_cells(line);
    if (!cells || cells->size() != 9) return std::nullopt;
    const auto at = charging::parse_instant((*cells)[1]);
    if (!at) return std::nullopt;
    return store::AuditEntry{.id = (*cells)[0],
                             .at = *at,
                             .user = (*cells)[2],
                             .role = (*cells)[3],
                             .from = (*cells)[4],
                             .what = (*cells)[5],
                             .subject = (*cells)[6],
                             .outcome = (*cells)[7],
                             .detail = (*cells)[8]};
}

void AuditTotal::add(const std::string& id) {
    ++records;
    if (first.empty()) first = id;
    last = id;
}

std::string AuditTotal::to_line() const {
    return "#records=" + std::to_string(records) + " first=" + first + " last=" + last;
}

}  // namespace airtime::audit_log
