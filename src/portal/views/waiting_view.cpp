#include "portal/views/waiting_view.hpp"

#include <boost/json.hpp>

#include "operations/plain_text.hpp"

namespace airtime::portal {

boost::json::object waiting_row(const store::WaitingCorrection& correction,
                                const charging::Contract* contract, const Visitor& visitor) {
    using operations::printable;
    boost::json::object row{{"id", correction.id},
                            {"action", correction.action},
                            {"contract", printable(correction.contract.value)},
                            {"by", printable(correction.by)},
                            {"at", charging::to_iso8601(correction.at)},
                            {"expires_at", charging::to_iso8601(correction.expires_at)},
                            {"amount", correction.amount.to_string()},
                            {"reason", printable(correction.reason)},
                            {"own", correction.by == visitor.user},
                            {"path", "/corrections/" + correction.id}};
    if (contract != nullptr && contract->msisdn) row["msisdn"] = contract->msisdn->digits();
    return row;
}

}  // namespace airtime::portal
