#include "portal/web/audit_trail.hpp"

#include <algorithm>
#include <array>

#include "base/utf8.hpp"
#include "operations/plain_text.hpp"

namespace airtime::portal {

namespace {

constexpr std::size_t text_bytes_max = 128;
constexpr std::size_t detail_bytes_max = 512;
constexpr std::array<std::string_view, 4> secret_fields{"password", "current", "repeat", "candidate"};

/// Of the effects that were shown: nobody reads it.
constexpr std::string_view digest_field = "digest";

/// Printable, whatever was typed, and not longer than that.
std::string shown(std::string_view text, std::size_t bytes_max) {
    const std::string printable = operations::printable(std::string{first_bytes(text, bytes_max)});
    return std::string{first_bytes(printable, bytes_max)};
}

std::string in_quotes(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

}  // namespace

HttpParameters fields_for_audit(const std::vector<std::string>& fields, const HttpParameters& form) {
    HttpParameters values;
    for (const std::string& field : fields) {
        if (std::ranges::find(secret_fields, field) != secret_fields.end() || field == digest_field) continue;
        if (const auto value = value_of(form, field)) values.emplace_back(field, *value);
    }
    return values;
}

std::string written_for_audit(const HttpParameters& values) {
    std::string text;
    for (const auto& [name, value] : values) {
        if (value.empty()) continue;
        if (!text.empty()) text += ' ';
        text += name + '=' + in_quotes(shown(value, text_bytes_max));
    }
    return text;
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
                           .detail = shown(call.detail, detail_bytes_max)});
}

}  // namespace airtime::portal
