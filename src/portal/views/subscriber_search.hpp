#pragma once

#include <boost/json/object.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "charging/contract/contract.hpp"
#include "charging/policy/policy.hpp"
#include "operations/json_schema.hpp"
#include "portal/views/book_answers.hpp"
#include "store/contract_store.hpp"

/// One field for everything that names a subscriber.
namespace airtime::portal {

/// What a text may name: "msisdn", and as which.
struct MeantAddress {
    std::string_view by;
    charging::SubscriberAddress address;
};

/// Blanks around it, and blanks and marks within numbers, mean nothing; a national number may lack its zero,
/// and a contract be written in capitals. Nothing for a text that is empty or longer than a session's name
/// may be.
std::vector<MeantAddress> meant_addresses(std::string_view text, const charging::Numbering& numbering);

struct SubscriberHit {
    std::string_view by;  ///< msisdn, imsi, contract, session, advance, recharge
    charging::Contract contract;
};

/// Every contract that the text names, each once, by what comes first of the above. Advances and recharges
/// are looked for only where nothing else was found.
Result<std::vector<SubscriberHit>, store::StoreError> find_subscribers(store::ContractStore& contracts,
                                                                       const books::BooksReader& books,
                                                                       std::string_view text,
                                                                       const charging::Numbering& numbering);

/// The search page. `asked` empty and no hits: nothing was searched for yet.
boost::json::object search_view(std::string_view asked, bool searched, std::span<const SubscriberHit> hits,
                                const charging::Policy& policy, charging::Instant now);
operations::schema::Schema search_schema();

}  // namespace airtime::portal
