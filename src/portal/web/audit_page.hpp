#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <utility>
#include <vector>

#include "audit_log/audit_reader.hpp"
#include "audit_log/audit_row.hpp"
#include "portal/http/http_message.hpp"

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

boost::json::object audit_view(const AuditFilter& filter, const audit_log::AuditPage& page);

}  // namespace airtime::portal
