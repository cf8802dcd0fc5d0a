#include "store/codec/charged_service_text.hpp"

#include "store/codec/part_text.hpp"
#include "store/codec/service_key_text.hpp"

namespace airtime::store {

using charging::ChargedService;

namespace {

constexpr std::array<std::string_view, 4> unit_names{"s", "o", "u", "m"};

/// `o,1000000,100`: unit, block and price, and as far as they are there the units of the price, the first
/// block, the set-up fee and the minimum charge.
void append_terms(std::string& out, const charging::RatingTerms& terms, charging::Money price) {
    out += name_of(terms.unit, unit_names);
    append_number(out += ',', terms.block_units);
    out += ',' + price.to_string();
    const int last = terms.minimum_charge != charging::Money{} ? 4
                     : terms.setup_fee != charging::Money{}    ? 3
                     : terms.first_block_units != 0            ? 2
                     : terms.price_units != 0                  ? 1
                                                               : 0;
    if (last >= 1) append_number(out += ',', terms.price_units);
    if (last >= 2) append_number(out += ',', terms.first_block_units);
    if (last >= 3) out += ',' + terms.setup_fee.to_string();
    if (last >= 4) out += ',' + terms.minimum_charge.to_string();
}

void take_terms(charging::QuotaPrice& quota, std::string_view text, Parts& words) {
    Parts members{text, ','};
    quota.terms.unit = members.one_of<charging::UnitKind>(unit_names);
    quota.terms.block_units = members.number<std::uint64_t>();
    quota.granted.price = members.money();
    if (members.more()) quota.terms.price_units = members.number<std::uint64_t>();
    if (members.more()) quota.terms.first_block_units = members.number<std::uint64_t>();
    if (members.more()) quota.terms.setup_fee = members.money();
    if (members.more()) quota.terms.minimum_charge = members.money();
    words.absorb(members);
}

/// `:o,1000000,100`: by what quota was granted, then what of it is not reported, unless that is all that is
/// reserved, and the price after a change and what is not reported of that.
void append_quota_price(std::string& out, const ChargedService& service) {
    const charging::QuotaPrice& quota = *service.quota_price;
    append_terms(out += ':', quota.terms, quota.granted.price);
    const std::uint64_t reserved = service.reservation ? service.reservation->granted_units : 0;
    if (quota.granted.units != reserved || quota.after_change) append_number(out += ':', quota.granted.units);
    if (quota.after_change) {
        out += ':' + quota.after_change->price.to_string();
        append_number(out += ':', quota.after_change->units);
    }
}

/// Empty: all that is reserved is not reported yet.
using NotReported = std::optional<std::uint64_t>;

/// In place of the terms, which have commas, there may be names of price periods, as they were written
/// before: quota of such a service is paid at the price of the moment.
NotReported take_service_name(ChargedService& service, Parts& members) {
    Parts names{members.raw(), ':'};
    service.service.value = names.text();
    NotReported not_reported;
    while (names.more()) {
        const std::string_view word = names.raw();
        if (word.find(',') == std::string_view::npos) continue;
        charging::QuotaPrice& quota = service.quota_price.emplace();
        take_terms(quota, word, names);
        if (names.more()) not_reported = names.number<std::uint64_t>();
        if (names.more()) {
            quota.after_change = charging::PricedUnits{.price = names.money()};
            quota.after_change->units = names.number<std::uint64_t>();
        }
    }
    members.absorb(names);
    return not_reported;
}

charging::Reservation take_reservation(Parts& members, charging::Instant session_end) {
    charging::Reservation reservation;
    Parts granted_until{members.raw(), '@'};
    Parts granted{granted_until.raw(), ':'};
    Parts units{granted.raw(), '+'};
    reservation.granted_units = units.number<std::uint64_t>();
    if (units.more()) reservation.granted_after_change_units = units.number<std::uint64_t>();
    granted.absorb(units);
    if (granted.more()) {
        const auto pool = granted.number<std::uint32_t>();
        reservation.pooled = {.pool = pool, .share = granted.money()};
    }
    granted_until.absorb(granted);
    reservation.expires_at = granted_until.more() ? granted_until.instant() : session_end;
    members.absorb(granted_until);
    reservation.parts = take_parts(members);
    return reservation;
}

/// As it was written when a reservation had the periods of its prices: the one of what is granted, then the
/// next change, what is granted for after it and its period.
void skip_periods_of_reservation(ChargedService& service, Parts& members) {
    members.raw();
    if (members.more()) {
        members.instant();
        service.reservation->granted_after_change_units = members.number<std::uint64_t>();
        members.raw();
    }
}

}  // namespace

void append_charged_service(std::string& out, const ChargedService& service, charging::Instant session_end) {
    append_service_key(out, service.key);
    append_encoded(out += '/', service.service.value, separators);
    if (service.quota_price) append_quota_price(out, service);
    append_number(out += '/', service.used.units);
    const std::uint64_t blocks_begin = service.used.blocks_begin_units;
    if (service.used.rated != charging::Money{} || blocks_begin != 0) {
        out += ':' + service.used.rated.to_string();
    }
    if (blocks_begin != 0) append_number(out += ':', blocks_begin);
    if (service.reservation) {
        append_number(out += '/', service.reservation->granted_units);
        if (const std::uint64_t after = service.reservation->granted_after_change_units; after > 0) {
            append_number(out += '+', after);
        }
        if (const auto& pooled = service.reservation->pooled) {
            append_number(out += ':', pooled->pool);
            out += ':' + pooled->share.to_string();
        }
        if (service.reservation->expires_at != session_end) {
            append_instant(out += '@', service.reservation->expires_at);
        }
        append_parts(out += '/', service.reservation->parts);
    }
}

ChargedService take_charged_service(Parts& words, charging::Instant session_end) {
    Parts members{words.raw(), '/'};
    ChargedService service;
    service.key = take_service_key(members);
    const NotReported not_reported = take_service_name(service, members);
    Parts used{members.raw(), ':'};
    service.used.units = used.number<std::uint64_t>();
    if (used.more()) service.used.rated = used.money();
    if (used.more()) service.used.blocks_begin_units = used.number<std::uint64_t>();
    members.absorb(used);
    if (members.more()) service.reservation = take_reservation(members, session_end);
    if (members.more()) skip_periods_of_reservation(service, members);
    if (service.quota_price) {
        const std::uint64_t reserved = service.reservation ? service.reservation->granted_units : 0;
        service.quota_price->granted.units = not_reported.value_or(reserved);
    }
    words.absorb(members);
    return service;
}

}  // namespace airtime::store
