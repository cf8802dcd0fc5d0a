#pragma once

#include <boost/json/object.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit_log/audit_reader.hpp"
#include "audit_log/audit_row.hpp"
#include "operations/json_schema.hpp"
#include "portal/http/http_message.hpp"
#include "portal/web/page_route.hpp"

/// The page `audit`, without its reading. Pure.
namespace airtime::portal {

/// What somebody wants to see of the log.
struct AuditFilter {
    HttpParameters given;  ///< as it was given, of the fields that there are
    audit_log::AuditQuery query;
    std::vector<std::pair<std::string, std::string>> problems;  ///< field and reason
};

/// Dates are days of the operator's zone, the last one whole.
AuditFilter read_audit_filter(const HttpParameters& query, const charging::Calendar& calendar);

/// All that the log may name: what the site itself notes, and each route's own name once.
std::vector<std::string_view> audited_names(std::span<const PageRoute> routes);

/// `kinds`: audited_names(), which can be chosen.
boost::json::object audit_view(const AuditFilter& filter, const audit_log::AuditPage& page,
                               std::span<const std::string_view> kinds);

boost::json::array audit_rows(const std::vector<store::AuditEntry>& entries);
operations::schema::Schema audit_entry_schema();

}  // namespace airtime::portal
