#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

#include "charging/rating/rating.hpp"
#include "tests/charging/gy_model.hpp"

namespace airtime::charging {
namespace {

Money any_amount(int max) {
    return Money::from_millionths(*rc::gen::inRange<std::int64_t>(0, std::int64_t{max} * 1'000'000));
}

Tariff any_tariff() {
    Tariff tariff;
    tariff.service = {"call"};
    tariff.unit = UnitKind::seconds;
    tariff.block_units = *rc::gen::inRange<std::uint64_t>(1, 90);
    tariff.first_block_units = *rc::gen::inRange<std::uint64_t>(0, 90);
    tariff.price_units = *rc::gen::inRange<std::uint64_t>(0, 90);
    tariff.price = any_amount(100);
    tariff.setup_fee = any_amount(*rc::gen::element(0, 50) + 1);
    tariff.minimum_charge = *rc::gen::arbitrary<bool>() ? any_amount(500) : Money{};
    tariff.period_prices = {{{"night"}, any_amount(100)}};
    return tariff;
}

Usage any_usage(const Rate& rate) {
    return price_of(rate, {}, *rc::gen::inRange<std::uint64_t>(0, 500)).value().after;
}

RC_GTEST_PROP(Rating, ACallCostsTheSameInHoweverManyReports, ()) {
    const Tariff tariff = any_tariff();
    const Rate rate{tariff, tariff.price};
    const auto reports =
        *rc::gen::container<std::vector<std::uint64_t>>(rc::gen::inRange<std::uint64_t>(0, 200));
    Usage used;
    Money sum;
    for (const std::uint64_t report : reports) {
        const Rated rated = price_of(rate, used, report).value();
        RC_ASSERT(rated.price >= Money{});
        sum += rated.price;
        used = rated.after;
    }
    const std::uint64_t total = std::accumulate(reports.begin(), reports.end(), std::uint64_t{0});
    RC_ASSERT(sum == price_of(rate, {}, total).value().price);
}

RC_GTEST_PROP(Rating, PeriodsMayAlternateInsideACall, ()) {
    const Tariff tariff = any_tariff();
    const auto reports =
        *rc::gen::container<std::vector<std::uint64_t>>(rc::gen::inRange<std::uint64_t>(0, 200));
    Usage used;
    Money sum;
    for (const std::uint64_t report : reports) {
        const Rate rate = *rc::gen::arbitrary<bool>() ? rate_in(tariff, {"night"}) : rate_in(tariff, {});
        const Rated rated = price_of(rate, used, report).value();
        RC_ASSERT(rated.price >= Money{});
        sum += rated.price;
        used = rated.after;
    }
    const Money most = std::max(tariff.price, tariff.period_prices[0].price);
    const Money least = std::min(tariff.price, tariff.period_prices[0].price);
    const Money millionth_each = Money::from_millionths(static_cast<std::int64_t>(reports.size()));
    RC_ASSERT(sum <= price_of({tariff, most}, {}, used.units).value().price + millionth_each);
    RC_ASSERT(sum + millionth_each >= price_of({tariff, least}, {}, used.units).value().price);
}

RC_GTEST_PROP(Rating, GrantedUnitsNeverCostMoreThanWasReserved, ()) {
    const Tariff tariff = any_tariff();
    const Rate rate = *rc::gen::arbitrary<bool>() ? rate_in(tariff, {"night"}) : rate_in(tariff, {});
    const Usage before = any_usage(rate);
    const auto granted = *rc::gen::inRange<std::uint64_t>(0, 1'000);
    const Money reserved = price_of(rate, before, granted).value().price;
    const auto used = *rc::gen::inRange<std::uint64_t>(0, granted + 1);
    RC_ASSERT(price_of(rate, before, used).value().price <= reserved);
}

RC_GTEST_PROP(Rating, MoneyPaysForTheseUnitsAndForNoOneMore, ()) {
    Tariff tariff = any_tariff();
    tariff.price += Money::from_millionths(1);
    const Rate rate{tariff, tariff.price};
    const Usage before = any_usage(rate);
    const Money money = any_amount(1'000);
    const std::uint64_t units = units_for(rate, before, money);
    RC_PRE(units < 1'000'000'000);
    RC_ASSERT(price_of(rate, before, units).value().price <= money);
    RC_ASSERT(price_of(rate, before, units + 1).value().price > money);
}

/// The two parts of a quota across a change of tariff are used in whatever shares (RFC 8506 5.1.1).
RC_GTEST_PROP(Rating, NoUsageOfAQuotaAcrossAChangeCostsMoreThanWasReserved, ()) {
    const Instant change = samples::at("2026-11-24T18:00:00.000Z");
    Policy policy = gy_model::model_policy();
    PricePeriod night{.name = {"night"}, .days = {}, .from_minute = 18 * 60, .to_minute = 24 * 60};
    night.days.fill(true);
    policy.periods = PricePeriods{{night}};
    policy.clients = {ClientProfile{}};
    policy.clients[0].tariff_change = true;
    const Tariff volume = policy.tariffs[0];
    Tariff& tariff = policy.tariffs[0];
    tariff = any_tariff();
    tariff.service = volume.service;
    tariff.unit = UnitKind::octets;
    tariff.paid_by = volume.paid_by;
    tariff.quota_min_units = 1;
    tariff.quota_default_units = *rc::gen::inRange<std::uint64_t>(1, 200);
    tariff.quota_max_units = 1'000;

    gy_model::Line line{Money::from_units(1'000'000), policy};
    line.now = change - std::chrono::seconds{60};
    line.answer(gy_model::initial());
    const auto used_first = *rc::gen::inRange<std::uint64_t>(0, 200);
    const auto wanting_after_use =
        gy_model::reporting_and_wanting(gy_model::volume_group, gy_model::octets(used_first));
    const auto answer = line.answer(gy_model::update(1, {wanting_after_use}));
    RC_PRE(answer.services.size() == 2U);
    const Money balance = line.balance();
    const Money reserved = line.reserved();
    ServiceRequest report = gy_model::reporting(gy_model::volume_group, {});
    report.used.clear();
    for (const ServiceAnswer& part : answer.services) {
        const auto granted = *part.granted->total_octets;
        report.used.push_back(gy_model::octets(*rc::gen::inRange<std::uint64_t>(0, granted + 1)));
        report.used.back().tariff_change_usage = part.tariff_change_usage;
    }
    line.now = change + std::chrono::seconds{60};
    line.answer(gy_model::update(2, {report}));
    // The part behind the change is rounded for itself, from wherever it begins.
    RC_ASSERT(balance - line.balance() <= reserved + Money::from_millionths(1));
}

RC_GTEST_PROP(Rating, ANewTariffDoesNotChargeTheRestOfABlockThatIsPaid, ()) {
    const Tariff old = any_tariff();
    const Tariff anew = any_tariff();
    const Usage used = any_usage({old, old.price});
    const Usage carried = carried_over(used, terms_of(old), terms_of(anew));
    const std::uint64_t rest = at_block_end(old, used).units - used.units;
    const Rate rate{anew, anew.price};
    RC_ASSERT(used.units == 0 || price_of(rate, carried, rest).value().price == Money{});
    const std::uint64_t first = *rc::gen::inRange<std::uint64_t>(0, 300);
    const std::uint64_t second = *rc::gen::inRange<std::uint64_t>(0, 300);
    const Rated in_two = price_of(rate, carried, first).value();
    RC_ASSERT(in_two.price + price_of(rate, in_two.after, second).value().price ==
              price_of(rate, carried, first + second).value().price);
}

RC_GTEST_PROP(Rating, ANewTariffGrantsWhatTheMoneyPays, ()) {
    const Tariff old = any_tariff();
    const Tariff today = any_tariff();
    RC_PRE(today.price > Money{});
    ChargedService charged;
    charged.used = any_usage({old, old.price});
    charged.quota_price = quota_price_of({old, old.price}, 0);
    const Tariff anew = with_begun_minimum(&charged, today).value_or(today);
    const Usage before = used_by_tariff(&charged, anew);
    const Money money = any_amount(5'000);
    const std::uint64_t units = units_for({anew, anew.price}, before, money);
    RC_PRE(units < 1'000'000'000);
    RC_ASSERT(price_of({anew, anew.price}, before, units).value().price <= money);
    RC_ASSERT(price_of({anew, anew.price}, before, units + 1).value().price > money);
}

}  // namespace
}  // namespace airtime::charging
