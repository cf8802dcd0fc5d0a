#include "charging/values/credit_control.hpp"

#include <algorithm>
#include <limits>
#include <string_view>

#include "base/fnv1a.hpp"
#include "base/saturating_sum.hpp"

namespace airtime::charging {

namespace {

/// Lengths and presence are hashed too: two requests that differ feed different bytes.
class Digest {
  public:
    void add(std::uint64_t number) { hash_.add_number(number); }
    void add(std::string_view text) { hash_.add_text(text); }
    void add(Money money) { add(static_cast<std::uint64_t>(money.millionths())); }
    void add(const ServiceUnits& units) {
        add_optional(units.time_s);
        add_optional(units.total_octets);
        add_optional(units.input_octets);
        add_optional(units.output_octets);
        add_optional(units.service_specific);
        add_optional(units.money);
        // Absent is as it was before anybody sent it.
        if (units.tariff_change_usage) add(static_cast<std::uint64_t>(*units.tariff_change_usage));
    }
    template <class Value>
    void add_optional(const std::optional<Value>& value) {
        hash_.add_byte(value ? 1 : 0);
        if (value) add(*value);
    }
    std::uint64_t value() const { return hash_.value(); }

  private:
    Fnv1a64 hash_;
};

void add_service(Digest& digest, const ServiceRequest& service) {
    digest.add_optional(service.key.rating_group);
    digest.add(std::uint64_t{service.key.service_identifiers.size()});
    for (const std::uint32_t identifier : service.key.service_identifiers) {
        digest.add(std::uint64_t{identifier});
    }
    digest.add_optional(service.requested);
    digest.add(std::uint64_t{service.used.size()});
    for (const ServiceUnits& used : service.used) digest.add(used);
    if (!service.refund_information.empty()) digest.add(service.refund_information);
}

/// Each currency that differs from the first, with its place: a request of one currency needs only that.
void add_currencies(Digest& digest, const std::vector<ServiceRequest>& services) {
    std::vector<std::optional<std::uint32_t>> currencies;
    const auto add = [&](const ServiceUnits& units) {
        if (units.money) currencies.push_back(units.currency_code);
    };
    for (const ServiceRequest& service : services) {
        if (service.requested) add(*service.requested);
        std::ranges::for_each(service.used, add);
    }
    const auto named = std::ranges::find_if(currencies, [](const auto& each) { return each.has_value(); });
    const auto first = named == currencies.end() ? std::nullopt : *named;
    digest.add_optional(first);
    for (std::size_t place = 0; place < currencies.size(); ++place) {
        if (currencies[place] != first) {
            digest.add(std::uint64_t{place});
            digest.add_optional(currencies[place]);
        }
    }
}

}  // namespace

std::optional<std::uint64_t> units_of(const ServiceUnits& units, UnitKind kind) {
    switch (kind) {
        case UnitKind::seconds:
            return units.time_s;
        case UnitKind::service_units:
            return units.service_specific;
        case UnitKind::money:
            return std::nullopt;
        case UnitKind::octets:
            break;
    }
    if (units.total_octets) return units.total_octets;
    if (!units.input_octets && !units.output_octets) return std::nullopt;
    return saturating_sum(units.input_octets.value_or(0), units.output_octets.value_or(0));
}

std::uint64_t digest_of(const CreditControlRequest& request) {
    Digest digest;
    digest.add(static_cast<std::uint64_t>(request.type));
    digest.add(std::uint64_t{request.number});
    if (request.type == RequestType::event) {
        // The encoding of an absent action must differ from every action's.
        digest.add(request.action ? static_cast<std::uint64_t>(*request.action) + 1 : 0);
    }
    digest.add(request.service_context);
    digest.add(std::uint64_t{request.command_level_units});
    digest.add(std::uint64_t{request.services.size()});
    for (const ServiceRequest& service : request.services) add_service(digest, service);
    add_currencies(digest, request.services);
    // Added only where they were sent: answers stored before they were known keep their digests.
    if (!request.called_party.empty()) digest.add(request.called_party);
    if (request.role != NodeRole::originating) digest.add(static_cast<std::uint64_t>(request.role));
    if (request.messages_sent) digest.add(std::uint64_t{*request.messages_sent});
    return digest.value();
}

std::uint64_t digest_of(const SessionId& session) {
    Digest digest;
    digest.add(session.value);
    return digest.value();
}

}  // namespace airtime::charging
