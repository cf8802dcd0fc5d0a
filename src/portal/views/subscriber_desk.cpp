#include "portal/views/subscriber_desk.hpp"

#include <boost/json.hpp>

#include "operations/circumstances.hpp"
#include "portal/views/subscriber_search.hpp"

namespace airtime::portal {

PageContent nobody_page(const SubscriberDesk& desk, const std::string& asked, charging::Instant now) {
    return {.template_name = "search",
            .view = search_view(asked, true, {}, desk.policy, now),
            .status = 404,
            .subject = asked,
            .audit = {.outcome = "nobody"}};
}

std::variant<SubscriberAt, PageContent> load_subscriber(SubscriberDesk& desk, const std::string& contract) {
    auto circumstances = operations::read_lending_circumstances(desk.contracts, desk.policy, desk.lab);
    if (!circumstances) return store_away_page();
    auto loaded = store::load_one(desk.contracts, charging::ContractId{contract});
    if (!loaded) return store_away_page();
    if (!*loaded) return nobody_page(desk, contract, circumstances->now);
    return SubscriberAt{std::move((*loaded)->contract), std::move(*circumstances)};
}

}  // namespace airtime::portal
