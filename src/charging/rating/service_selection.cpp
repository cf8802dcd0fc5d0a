#include "charging/rating/service_selection.hpp"

#include <algorithm>

namespace airtime::charging {

namespace {

/// Looked up once, and only if a selector asks.
class CalledParty {
  public:
    CalledParty(const Policy& policy, const CreditControlRequest& request)
        : policy_(policy), request_(request) {}

    bool is_at(const DestinationName& destination) {
        if (!looked_up_) found_ = policy_.destinations.find(request_.called_party, policy_.numbering);
        looked_up_ = true;
        return found_ != nullptr && *found_ == destination;
    }

  private:
    const Policy& policy_;
    const CreditControlRequest& request_;
    bool looked_up_ = false;
    const DestinationName* found_ = nullptr;
};

bool selects(const ServiceSelector& selector, const CreditControlRequest& request, const ServiceKey& key,
             CalledParty& called_party) {
    if (selector.rating_group && selector.rating_group != key.rating_group) return false;
    if (selector.without_rating_group && key.rating_group) return false;
    if (selector.service_identifier &&
        std::ranges::find(key.service_identifiers, *selector.service_identifier) ==
            key.service_identifiers.end()) {
        return false;
    }
    if (selector.role && *selector.role != request.role) return false;
    return matches_service_context(request.service_context, selector.service_context_tail) &&
           (!selector.destination || called_party.is_at(*selector.destination));
}

}  // namespace

const Tariff* select_tariff(const Policy& policy, const CreditControlRequest& request,
                            const ServiceKey& key) {
    CalledParty called_party{policy, request};
    const auto selector = std::ranges::find_if(policy.selectors, [&](const ServiceSelector& candidate) {
        return selects(candidate, request, key, called_party);
    });
    return selector == policy.selectors.end() ? nullptr : policy.tariff(selector->service);
}

const Tariff* select_tariff(const Policy& policy, const Session& session, const CreditControlRequest& request,
                            const ServiceKey& key) {
    for (const ChargedService& charged : session.services) {
        if (charged.key != key || charged.for_others) continue;
        if (const Tariff* tariff = policy.tariff(charged.service)) return tariff;
    }
    return select_tariff(policy, request, key);
}

}  // namespace airtime::charging
