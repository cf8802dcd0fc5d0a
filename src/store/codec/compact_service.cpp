#include "store/codec/compact_service.hpp"

#include "store/codec/compact_parts.hpp"

namespace airtime::store {

using charging::ChargedService;
using charging::Instant;
using charging::Money;
using charging::QuotaPrice;
using charging::Reservation;
using charging::ServiceKey;

namespace {

/// Where bits stand must not change: they are stored.
namespace service_bit {
constexpr std::uint64_t used = 1U << 0U;
constexpr std::uint64_t reservation = 1U << 1U;
constexpr std::uint64_t quota_price = 1U << 2U;
constexpr std::uint64_t final_units = 1U << 3U;
constexpr std::uint64_t for_others = 1U << 4U;
constexpr std::uint64_t rated = 1U << 5U;
constexpr std::uint64_t blocks_begin = 1U << 6U;
constexpr std::uint64_t all = (1U << 7U) - 1;
}  // namespace service_bit

namespace reservation_bit {
constexpr std::uint64_t granted = 1U << 0U;
constexpr std::uint64_t parts = 1U << 1U;
constexpr std::uint64_t own_end = 1U << 2U;
constexpr std::uint64_t after_change = 1U << 3U;
constexpr std::uint64_t pooled = 1U << 4U;
constexpr std::uint64_t all = (1U << 5U) - 1;
}  // namespace reservation_bit

namespace price_bit {
constexpr std::uint64_t unit = 3U;  ///< two bits: the kind itself
constexpr std::uint64_t block_units = 1U << 2U;
constexpr std::uint64_t price_units = 1U << 3U;
constexpr std::uint64_t first_block = 1U << 4U;
constexpr std::uint64_t fees = 1U << 5U;
constexpr std::uint64_t not_reported = 1U << 6U;
constexpr std::uint64_t after_change = 1U << 7U;
constexpr std::uint64_t all = (1U << 8U) - 1;
}  // namespace price_bit

static_assert(static_cast<std::uint64_t>(charging::UnitKind::money) == price_bit::unit);

void append_reservation(CompactWriter& out, const Reservation& reservation, Instant session_end) {
    const std::uint64_t after_change = reservation.granted_after_change_units;
    const bool ends_apart = reservation.expires_at != session_end;
    out.number((reservation.granted_units != 0 ? reservation_bit::granted : 0) |
               (reservation.parts.empty() ? 0 : reservation_bit::parts) |
               (ends_apart ? reservation_bit::own_end : 0) |
               (after_change != 0 ? reservation_bit::after_change : 0) |
               (reservation.pooled ? reservation_bit::pooled : 0));
    if (reservation.granted_units != 0) out.number(reservation.granted_units);
    if (!reservation.parts.empty()) append_parts(out, reservation.parts);
    if (ends_apart) out.round_since(session_end, reservation.expires_at);
    if (after_change != 0) out.number(after_change);
    if (reservation.pooled) {
        out.number(reservation.pooled->pool);
        out.money(reservation.pooled->share);
    }
}

Reservation take_reservation(CompactReader& in, Instant session_end) {
    Reservation reservation;
    const std::uint64_t flags = in.flags(reservation_bit::all);
    if ((flags & reservation_bit::granted) != 0) reservation.granted_units = in.number();
    if ((flags & reservation_bit::parts) != 0) reservation.parts = take_parts(in);
    reservation.expires_at =
        (flags & reservation_bit::own_end) != 0 ? in.round_since(session_end) : session_end;
    if ((flags & reservation_bit::after_change) != 0) reservation.granted_after_change_units = in.number();
    if ((flags & reservation_bit::pooled) != 0) {
        const auto pool = in.number<std::uint32_t>();
        reservation.pooled = {.pool = pool, .share = in.money()};
    }
    return reservation;
}

/// Of the quota that is not reported, mostly all that is reserved: empty then.
std::optional<std::uint64_t> units_apart(const ChargedService& service) {
    const std::uint64_t reserved = service.reservation ? service.reservation->granted_units : 0;
    const std::uint64_t not_reported = service.quota_price->granted.units;
    return not_reported == reserved ? std::nullopt : std::optional{not_reported};
}

void append_quota_price(CompactWriter& out, const ChargedService& service) {
    const QuotaPrice& quota = *service.quota_price;
    const charging::RatingTerms& terms = quota.terms;
    const std::optional<std::uint64_t> not_reported = units_apart(service);
    const bool has_fees = terms.setup_fee != Money{} || terms.minimum_charge != Money{};
    out.number(
        static_cast<std::uint64_t>(terms.unit) | (terms.block_units != 1 ? price_bit::block_units : 0) |
        (terms.price_units != 0 ? price_bit::price_units : 0) |
        (terms.first_block_units != 0 ? price_bit::first_block : 0) | (has_fees ? price_bit::fees : 0) |
        (not_reported ? price_bit::not_reported : 0) | (quota.after_change ? price_bit::after_change : 0));
    out.money(quota.granted.price);
    if (terms.block_units != 1) out.number(terms.block_units);
    if (terms.price_units != 0) out.number(terms.price_units);
    if (terms.first_block_units != 0) out.number(terms.first_block_units);
    if (has_fees) {
        out.money(terms.setup_fee);
        out.money(terms.minimum_charge);
    }
    if (not_reported) out.number(*not_reported);
    if (quota.after_change) {
        out.money(quota.after_change->price);
        out.number(quota.after_change->units);
    }
}

/// `reserved`: what is granted by the service's reservation.
QuotaPrice take_quota_price(CompactReader& in, std::uint64_t reserved) {
    QuotaPrice quota;
    const std::uint64_t flags = in.flags(price_bit::all);
    quota.terms.unit = static_cast<charging::UnitKind>(flags & price_bit::unit);
    quota.granted.price = in.money();
    if ((flags & price_bit::block_units) != 0) quota.terms.block_units = in.number();
    if ((flags & price_bit::price_units) != 0) quota.terms.price_units = in.number();
    if ((flags & price_bit::first_block) != 0) quota.terms.first_block_units = in.number();
    if ((flags & price_bit::fees) != 0) {
        quota.terms.setup_fee = in.money();
        quota.terms.minimum_charge = in.money();
    }
    quota.granted.units = (flags & price_bit::not_reported) != 0 ? in.number() : reserved;
    if ((flags & price_bit::after_change) != 0) {
        const Money price = in.money();
        quota.after_change = {.price = price, .units = in.number()};
    }
    return quota;
}

std::uint64_t flags_of(const ChargedService& service) {
    return (service.used.units != 0 ? service_bit::used : 0) |
           (service.reservation ? service_bit::reservation : 0) |
           (service.quota_price ? service_bit::quota_price : 0) |
           (service.final_units ? service_bit::final_units : 0) |
           (service.for_others ? service_bit::for_others : 0) |
           (service.used.rated != Money{} ? service_bit::rated : 0) |
           (service.used.blocks_begin_units != 0 ? service_bit::blocks_begin : 0);
}

}  // namespace

void append_service_key(CompactWriter& out, const ServiceKey& key) {
    out.number(key.service_identifiers.size() << 1U | (key.rating_group ? 1U : 0U));
    if (key.rating_group) out.number(*key.rating_group);
    for (const std::uint32_t identifier : key.service_identifiers) out.number(identifier);
}

ServiceKey take_service_key(CompactReader& in) {
    ServiceKey key;
    const std::uint64_t head = in.number();
    if ((head & 1U) != 0) key.rating_group = in.number<std::uint32_t>();
    for (std::size_t left = in.count_of(head >> 1U); left > 0 && in.good(); --left) {
        key.service_identifiers.push_back(in.number<std::uint32_t>());
    }
    return key;
}

void append_charged_service(CompactWriter& out, const ChargedService& service, Instant session_end) {
    out.number(flags_of(service));
    append_service_key(out, service.key);
    out.text(service.service.value);
    if (service.used.units != 0) out.number(service.used.units);
    if (service.used.rated != Money{}) out.money(service.used.rated);
    if (service.used.blocks_begin_units != 0) out.number(service.used.blocks_begin_units);
    if (service.reservation) append_reservation(out, *service.reservation, session_end);
    if (service.quota_price) append_quota_price(out, service);
}

ChargedService take_charged_service(CompactReader& in, Instant session_end) {
    ChargedService service;
    const std::uint64_t flags = in.flags(service_bit::all);
    service.key = take_service_key(in);
    service.service.value = in.text();
    service.final_units = (flags & service_bit::final_units) != 0;
    service.for_others = (flags & service_bit::for_others) != 0;
    if ((flags & service_bit::used) != 0) service.used.units = in.number();
    if ((flags & service_bit::rated) != 0) service.used.rated = in.money();
    if ((flags & service_bit::blocks_begin) != 0) service.used.blocks_begin_units = in.number();
    if ((flags & service_bit::reservation) != 0) service.reservation = take_reservation(in, session_end);
    if ((flags & service_bit::quota_price) != 0) {
        service.quota_price =
            take_quota_price(in, service.reservation ? service.reservation->granted_units : 0);
    }
    return service;
}

}  // namespace airtime::store
