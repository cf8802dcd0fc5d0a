#pragma once

#include <boost/json/object.hpp>
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

struct FoundSubscribers {
    std::vector<SubscriberHit> hits;
    /// The books were asked and told nothing: ids that only they know were not looked for.
    bool without_books = false;
};

/// Every contract that the text names, each once, by what comes first of the above. Advances, recharges and
/// sessions that Redis has forgotten are looked for only where nothing else was found.
Result<FoundSubscribers, store::StoreError> find_subscribers(store::ContractStore& contracts,
                                                             const books::BooksReader& books,
                                                             std::string_view text,
                                                             const charging::Numbering& numbering);

/// The search page. `asked` empty and no hits: nothing was searched for yet.
boost::json::object search_view(std::string_view asked, bool searched, const FoundSubscribers& found,
                                const charging::Policy& policy, charging::Instant now);
operations::schema::Schema search_schema();

}  // namespace airtime::portal
