#pragma once

#include <boost/json/object.hpp>
#include <map>
#include <string>
#include <vector>

#include "books/history.hpp"
#include "operations/json_schema.hpp"
#include "portal/views/report_tables.hpp"

/// Offers and what came of them, and who was refused: each figure defined once.
namespace airtime::portal {

/// An offer is an automatic advance that the rules allowed, the terms of an advance that somebody was asked
/// to confirm or was shown, or one that was lent at once to who asked. One that is shown again on a day
/// before it is taken is the same one.
struct OfferSums {
    Int128 offers = 0;
    Int128 taken = 0;  ///< advances that were granted
    Int128 invited = 0;
    Int128 accepted = 0;  ///< of those invitations
    Int128 declined = 0;  ///< of those invitations

    void add(std::string_view kind, std::string_view channel, Int128 count);
    /// Taken of the offers, in percent. Null where there were none, or more advances than offers: of days
    /// that offers were not counted on.
    boost::json::value take_up() const;
    /// Accepted of those that were invited, in percent. Null where nobody was, or fewer than said yes: the
    /// books lack invitations.
    boost::json::value accepted_share() const;
    friend bool operator==(const OfferSums&, const OfferSums&) = default;
};

/// By channel; "invitations": how many, accepted, declined.
boost::json::object offers_view(const std::map<std::string, OfferSums>& by_channel);
operations::schema::Schema offers_schema();
/// How many were refused, and of these by each reason, most first.
boost::json::object refusals_view(const std::vector<books::RefusedGroup>& refused);
operations::schema::Schema refusals_schema();

/// `totals`: by what the report is told apart by, kind and channel; of invitations those of
/// BooksReader::invitations(). By channel no share of them is told: answers come by others.
ReportTable take_up_table(const std::vector<books::GroupTotals>& totals, ReportBy by);
ReportTable refusals_table(const std::vector<books::RefusedGroup>& refused, ReportBy by);

}  // namespace airtime::portal
