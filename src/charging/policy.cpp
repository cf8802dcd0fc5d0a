#include "charging/policy.hpp"

#include <algorithm>

namespace airtime::charging {

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

bool matches_service_context(std::string_view service_context, std::string_view tail) {
    if (!service_context.ends_with(tail)) {
        return false;
    }
    service_context.remove_suffix(tail.size());
    return service_context.empty() || service_context.ends_with('.');
}

}  // namespace airtime::charging
