#include "config/tariff_reader.hpp"

#include <algorithm>
#include <array>

#include "charging/rating/rating.hpp"
#include "config/account_reader.hpp"

namespace airtime::config {

using charging::Money;
using charging::Policy;
using charging::Tariff;
using charging::UnitKind;

namespace {

constexpr Money smallest_quota = Money::from_millionths(1);
constexpr std::uint64_t units_max = 1'000'000'000'000;

void read_payers(MapReader& map, Tariff& tariff, const Policy& policy) {
    const auto paid_by = map.require("paid_by", {"accounts, in this order; required, at least one"});
    if (!paid_by) return;
    bool any = false;
    const bool listed = paid_by->list([&](const Entry& item) {
        any = true;
        const auto account = read_declared_account(item, policy);
        if (!account) return;
        if (std::ranges::find(tariff.paid_by, *account) != tariff.paid_by.end()) {
            item.wrong_value("must name each account once");
            return;
        }
        tariff.paid_by.push_back(*account);
    });
    if (listed && !any) paid_by->wrong("must list at least one account");
}

std::uint64_t read_quota(const std::optional<Entry>& entry, UnitKind unit) {
    if (!entry) return 0;
    if (unit == UnitKind::money) {
        const auto amount = entry->amount(smallest_quota);
        return amount ? static_cast<std::uint64_t>(amount->millionths()) : 0;
    }
    return entry->whole(1, units_max).value_or(0);
}

/// Zero stands for a quota that is missing or was wrong already.
void read_quotas(MapReader& map, Tariff& tariff) {
    tariff.quota_min_units = read_quota(
        map.require("quota_min_units", {"least that is worth granting: {range}; required"}), tariff.unit);
    tariff.quota_default_units = read_quota(
        map.require("quota_default_units",
                    {"where the client names no amount: {range}, at least quota_min_units; required"}),
        tariff.unit);
    tariff.quota_max_units =
        read_quota(map.require("quota_max_units",
                               {"at most in one grant: {range}, at least quota_default_units; required"}),
                   tariff.unit);
    if (tariff.quota_min_units == 0 || tariff.quota_default_units == 0 || tariff.quota_max_units == 0) return;
    if (tariff.quota_min_units > tariff.quota_default_units) {
        map.find("quota_default_units")->wrong_value("must be at least quota_min_units");
    }
    if (tariff.quota_default_units > tariff.quota_max_units) {
        map.find("quota_max_units")->wrong_value("must be at least quota_default_units");
    }
}

void read_report_max(MapReader& map, Tariff& tariff) {
    const auto entry =
        map.declare("report_max_units",
                    {"what one report is believed at most. Beyond it 5004: only what was granted is charged, "
                     "the rest stands in the ledger (not_charged, as usage in another unit does), and the "
                     "worker warns (usage.not_charged). {range}, at least quota_max_units; default: "
                     "{default} times that. With unit money the three quotas and this are amounts"});
    if (!entry) return;
    entry->note_default(written(charging::report_max_quotas));
    tariff.report_max_units = read_quota(entry, tariff.unit);
    if (tariff.report_max_units != 0 && tariff.report_max_units < tariff.quota_max_units) {
        entry->wrong_value("must be at least quota_max_units");
    }
}

void read_days(MapReader& map, charging::PricePeriod& period) {
    const auto days =
        map.declare("days", {"on which it begins: mon tue wed thu fri sat sun; default: every day"});
    if (!days) {
        period.days.fill(true);
        return;
    }
    constexpr std::array<std::string_view, 7> names{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    days->list([&](const Entry& item) {
        const auto text = item.text();
        const auto name = text ? std::ranges::find(names, *text) : names.end();
        if (name != names.end()) {
            period.days[static_cast<std::size_t>(name - names.begin())] = true;
        } else if (text) {
            item.wrong_value("must be one of mon, tue, wed, thu, fri, sat, sun");
        }
    });
}

/// What a unit costs where it is no money: a price for each block, or one for any other number of units.
std::optional<Entry> read_price(MapReader& map, Tariff& tariff) {
    const auto price = map.declare("price", {"amount for price_units; required without price_per_block"});
    const About about_block{"amount for block_units, 0 is free of charge; required without price"};
    const auto per_block =
        price ? map.declare("price_per_block", about_block) : map.require("price_per_block", about_block);
    auto given = price ? price : per_block;
    if (price && per_block) price->wrong("must be left out where price_per_block is given");
    map.read("price_units", tariff.price_units, 1, units_max, {"{range}, default: block_units"});
    if (const auto units = map.find("price_units"); units && !price) {
        units->wrong("must be left out without price: price_per_block is the price of block_units");
    }
    if (given) tariff.price = given->amount(Money{}).value_or(Money{});
    return given;
}

void read_period_prices(MapReader& map, Tariff& tariff, const Policy& policy) {
    if (const auto prices = map.declare(
            "period_prices",
            {"name of a period: amount, for as many units as the ordinary price; default: none"})) {
        prices->map([&](MapReader& periods) {
            for (const charging::PeriodName& period : policy.periods.names()) {
                const auto price = periods.declare(period.value, {});
                const auto amount = price ? price->amount(Money{}) : std::nullopt;
                if (amount) tariff.period_prices.push_back({period, *amount});
            }
        });
    }
}

void read_prices(MapReader& map, Tariff& tariff, const Policy& policy) {
    map.read_choice<charging::FreeUse>("free_use", tariff.free_use,
                                       {{"not_controlled", charging::FreeUse::not_controlled},
                                        {"zero_rated", charging::FreeUse::zero_rated}},
                                       {"what is free at all times: not_controlled is answered 4011, "
                                        "zero_rated gets quota at no price. Default: {default}"});
    if (tariff.unit == UnitKind::money) {
        for (const auto* key : {"block_units", "price_per_block", "price", "price_units", "first_block_units",
                                "setup_fee", "minimum_charge", "period_prices"}) {
            if (const auto entry = map.declare(key, {})) {
                entry->wrong("must be left out where unit is money: it is its own price");
            }
        }
        return;
    }
    map.read("block_units", tariff.block_units, 1, units_max,
             {"every begun block is charged whole: {range}, default: {default}"});
    map.read("first_block_units", tariff.first_block_units, 1, units_max,
             {"of a session: {range}, default: block_units"});
    const auto price = read_price(map, tariff);
    map.read("setup_fee", tariff.setup_fee,
             {"{range}, once a session, with its first unit; default: {default}"});
    map.read("minimum_charge", tariff.minimum_charge,
             {"{range} that the blocks of a session cost at least; default: {default}"});
    read_period_prices(map, tariff, policy);
    Money dearest = tariff.price;
    for (const charging::PeriodPrice& period : tariff.period_prices) {
        dearest = std::max(dearest, period.price);
    }
    if (price && tariff.quota_max_units != 0 &&
        !charging::price_of({tariff, dearest}, {}, tariff.quota_max_units)) {
        price->wrong_value("must be so low that quota_max_units can be paid for");
    }
}

}  // namespace

void read_periods(MapReader& file, Policy& policy) {
    const auto list = file.declare(
        "periods",
        {.above = "Times of the week with prices of their own, in the zone above. Of two that overlap, the "
                  "first has the time that both claim; a name may stand more than once. Default: none.",
         .in_fingerprint = true});
    if (!list) return;
    std::vector<charging::PricePeriod> periods;
    list->list([&](const Entry& item) {
        item.map([&](MapReader& map) {
            charging::PricePeriod period;
            const auto name = map.require("name", {"{range}; required"});
            period.name.value = name ? name->name().value_or("") : "";
            read_days(map, period);
            const auto from = map.require("from", {"{range}; required"});
            const auto to = map.require(
                "to", {"{range}, not in it any more; not after `from`: of the day after; required"});
            period.from_minute =
                from ? from->minute_of_day(charging::PricePeriod::day_minutes - 1).value_or(0) : 0;
            period.to_minute = to ? to->minute_of_day(charging::PricePeriod::day_minutes).value_or(0) : 0;
            periods.push_back(std::move(period));
        });
    });
    policy.periods = charging::PricePeriods{periods};
}

void read_tariffs(MapReader& file, Policy& policy) {
    const auto tariffs = file.require(
        "tariffs",
        {.above = "Prices. Required, at least one. Whatever is reported in however many pieces: all that a "
                  "session uses of a service is priced as one, every begun block whole, and rounded up once "
                  "to the millionth of a unit of currency. Quota is paid at the price that was in force when "
                  "it was granted; where a price changes, seconds and Validity-Time end there.",
         .in_fingerprint = true});
    if (!tariffs) return;
    const bool listed = tariffs->list([&](const Entry& item) {
        item.map([&](MapReader& map) {
            Tariff tariff;
            const auto service = map.require("service", {"{range}, unique; required"});
            tariff.service.value = service ? service->name().value_or("") : "";
            if (const auto unit = map.require("unit", {"{range}; required. block_units to period_prices: not "
                                                       "with money, which is its own price"})) {
                tariff.unit = unit->one_of<UnitKind>({{"seconds", UnitKind::seconds},
                                                      {"octets", UnitKind::octets},
                                                      {"service_units", UnitKind::service_units},
                                                      {"money", UnitKind::money}})
                                  .value_or(tariff.unit);
            }
            read_payers(map, tariff, policy);
            read_quotas(map, tariff);
            read_report_max(map, tariff);
            read_prices(map, tariff, policy);
            map.read("lending", tariff.lending, {"an advance may be granted for it; default: {default}"});
            map.read("given_when_blocked", tariff.given_when_blocked,
                     {"also to contracts that are blocked or expired; default: {default}"});
            if (!tariff.service.value.empty() && policy.tariff(tariff.service) != nullptr) {
                service->wrong_value("must have one tariff only");
                return;
            }
            policy.tariffs.push_back(std::move(tariff));
        });
    });
    if (listed && policy.tariffs.empty()) tariffs->wrong("must list at least one tariff");
}

}  // namespace airtime::config
