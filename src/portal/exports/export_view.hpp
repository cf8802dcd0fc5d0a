#pragma once

#include <boost/json/object.hpp>
#include <vector>

#include "charging/policy/policy.hpp"
#include "config/export_settings.hpp"
#include "operations/json_schema.hpp"
#include "portal/exports/export_record.hpp"

/// Exports as people and programs see them. Pure.
namespace airtime::portal {

/// What was asked for, and how far it is. What does not apply is null.
boost::json::object export_row(const ExportRecord& record, const config::ExportSettings& settings,
                               const charging::Calendar& calendar);
operations::schema::Schema export_schema();

/// What to do about a failure, in a sentence.
std::string_view remedy_of(ExportFault fault);

/// Why nothing was begun or can be shown, beside a field's mistake.
enum class ExportRefusal : std::uint8_t {
    none,
    too_many,
    unusable,  ///< the folder, as the log says
};

/// The page: somebody's exports, newest first, and the form for another. `given`: what was typed; without
/// dates: the 30 days before today.
boost::json::object exports_view(const std::vector<ExportRecord>& records, const ExportQuery& given,
                                 ExportRefusal refusal, const config::ExportSettings& settings,
                                 const charging::Calendar& calendar, charging::Instant now);

}  // namespace airtime::portal
