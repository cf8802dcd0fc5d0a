#include "portal/views/waiting_view.hpp"

#include <boost/json.hpp>

#include "operations/plain_text.hpp"

namespace airtime::portal {

boost::json::object waiting_row(const store::WaitingCorrection& correction,
                                const charging::Contract* contract) {
    using operations::printable;
    boost::json::object row{{"id", correction.id},
                            {"action", correction.action},
                            {"contract", printable(correction.contract.value)},
                            {"by", printable(correction.by)},
                            {"at", charging::to_iso8601(correction.at)},
                            {"expires_at", charging::to_iso8601(correction.expires_at)},
                            {"amount", correction.amount.to_string()},
                            {"reason", printable(correction.reason)},
                            {"path", "/corrections/" + correction.id}};
    if (contract != nullptr && contract->msisdn) row["msisdn"] = contract->msisdn->digits();
    return row;
}

operations::schema::Schema waiting_schema() {
    using namespace operations::schema;
    return record({{"id", text()},
                   {"action", text("what is to be done: adjust, waive, write_off, ...")},
                   {"contract", text("its id")},
                   {"msisdn", text(), sometimes},
                   {"amount", decimal()},
                   {"by", text("who asked for it")},
                   {"reason", text()},
                   {"at", time()},
                   {"expires_at", time()},
                   {"path", text("the page about it")}});
}

Result<boost::json::array, store::StoreError> waiting_rows(store::CorrectionDesk& corrections,
                                                           store::ContractStore& contracts,
                                                           charging::Instant now) {
    const auto waiting = corrections.waiting(now);
    if (!waiting) return waiting.error();
    std::vector<charging::SubscriberAddress> addresses;
    for (const store::WaitingCorrection& each : *waiting) addresses.emplace_back(each.contract);
    const auto loaded = contracts.load(addresses);
    boost::json::array rows;
    for (std::size_t place = 0; place < waiting->size(); ++place) {
        const store::LoadResult& found = loaded[place];
        rows.push_back(waiting_row((*waiting)[place], found && *found ? &(*found)->contract : nullptr));
    }
    return rows;
}

void mark_own(boost::json::object& row, const Visitor& visitor) {
    row["own"] = row.at("by").as_string() == visitor.user;
}

}  // namespace airtime::portal
