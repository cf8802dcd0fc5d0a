#include "charging/policy.hpp"

#include <algorithm>

namespace airtime::charging {

namespace {

bool selects(const ServiceSelector& selector, std::string_view service_context, const ServiceKey& key) {
    if (selector.rating_group && selector.rating_group != key.rating_group) {
        return false;
    }
    if (selector.service_identifier &&
        std::ranges::find(key.service_identifiers, *selector.service_identifier) ==
            key.service_identifiers.end()) {
        return false;
    }
    return matches_service_context(service_context, selector.service_context_tail);
}

}  // namespace

const AccountPolicy* Policy::account(const AccountName& name) const {
    const auto found = std::ranges::find(accounts, name, &AccountPolicy::name);
    return found == accounts.end() ? nullptr : &*found;
}

const Tariff* Policy::tariff(const ServiceName& service) const {
    const auto found = std::ranges::find(tariffs, service, &Tariff::service);
    return found == tariffs.end() ? nullptr : &*found;
}

const ClientProfile& client_of(const Policy& policy, const CreditControlRequest& request) {
    return client_of(policy.clients, request.origin_host, request.origin_realm);
}

const Tariff* select_tariff(const Policy& policy, std::string_view service_context, const ServiceKey& key) {
    const auto selector = std::ranges::find_if(policy.selectors, [&](const ServiceSelector& candidate) {
        return selects(candidate, service_context, key);
    });
    return selector == policy.selectors.end() ? nullptr : policy.tariff(selector->service);
}

bool matches_service_context(std::string_view service_context, std::string_view tail) {
    if (!service_context.ends_with(tail)) {
        return false;
    }
    service_context.remove_suffix(tail.size());
    return service_context.empty() || service_context.ends_with('.');
}

}  // namespace airtime::charging
