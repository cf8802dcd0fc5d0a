#include "charging/policy/policy.hpp"

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

const AdvancePolicy& Policy::advance_for(const SegmentName& segment) const {
    const auto found =
        segment.value.empty() ? segments.end() : std::ranges::find(segments, segment, &Segment::name);
    return found == segments.end() ? advance : found->advance;
}

std::uint32_t Policy::months_kept() const {
    const auto looked_at = [](const AdvancePolicy& rules) {
        return std::max(rules.recharge_months, rules.used_within_months);
    };
    std::uint32_t months = std::max(average_spend_months, looked_at(advance));
    for (const Segment& segment : segments) months = std::max(months, looked_at(segment.advance));
    return months;
}

const ClientProfile& client_of(const Policy& policy, const CreditControlRequest& request) {
    return client_of(policy.clients, request.origin_host, request.origin_realm);
}

std::uint32_t validity_s_of(const ClientProfile& client, const Policy& policy) {
    return client.validity_s != 0 ? client.validity_s : policy.session.validity_s;
}

std::string client_name_of(const Policy& policy, const CreditControlRequest& request) {
    const std::string& profile = client_of(policy, request).name;
    return profile.empty() ? '@' + request.origin_host : profile;
}

bool matches_service_context(std::string_view service_context, std::string_view tail) {
    if (!service_context.ends_with(tail)) return false;
    service_context.remove_suffix(tail.size());
    return service_context.empty() || service_context.ends_with('.');
}

}  // namespace airtime::charging
