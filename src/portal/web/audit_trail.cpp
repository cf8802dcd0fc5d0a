#include "portal/web/audit_trail.hpp"

#include <algorithm>
#include <array>

#include "operations/plain_text.hpp"

namespace airtime::portal {

namespace {

constexpr std::size_t text_bytes_max = 128;
constexpr std::size_t detail_bytes_max = 512;
constexpr std::array<std::string_view, 3> secret_fields{"password", "current", "repeat"};

/// Printable, whatever was typed, and not longer than that.
std::string shown(std::string_view text, std::size_t bytes_max) {
    return operations::printable(std::string{text.substr(0, bytes_max)}).substr(0, bytes_max);
}

}  // namespace

std::string fields_for_audit(const HttpParameters& form) {
    std::string text;
    for (const auto& [name, value] : form) {
        if (std::ranges::find(secret_fields, name) != secret_fields.end() || value.empty()) continue;
        if (!text.empty()) text += ' ';
        text += shown(name, text_bytes_max) + '=' + shown(value, text_bytes_max);
        if (text.size() >= detail_bytes_max) break;
    }
    return text.substr(0, detail_bytes_max);
}

std::string_view outcome_of(unsigned status) {
    constexpr unsigned refused_from = 400;
    constexpr unsigned failed_from = 500;
    if (status < refused_from) return "done";
    return status < failed_from ? "refused" : "failed";
}

Result<Done, store::StoreError> AuditTrail::note(const AuditedCall& call, std::string_view outcome) {
    return stream_.append({.id = {},
                           .at = call.at,
                           .user = shown(call.user, text_bytes_max),
                           .role = call.role,
                           .from = call.from,
                           .what = call.what,
                           .subject = shown(call.subject, text_bytes_max),
                           .outcome = std::string{outcome},
                           .detail = call.detail.substr(0, detail_bytes_max)});
}

}  // namespace airtime::portal
