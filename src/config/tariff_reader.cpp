#include "config/tariff_reader.hpp"

#include <algorithm>
#include <array>

#include "charging/rating/rating.hpp"
#include "config/policy_reader.hpp"

namespace airtime::config {

using charging::Money;
using charging::Policy;
using charging::Tariff;
using charging::UnitKind;

namespace {

constexpr Money smallest_quota = Money::from_millionths(1);
constexpr std::uint64_t units_max = 1'000'000'000'000;

void read_payers(MapReader& map, Tariff& tariff, const Policy& policy) {
    const auto paid_by = map.require("paid_by");
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

std::uint64_t read_quota(MapReader& map, std::string_view key, UnitKind unit) {
    const auto entry = map.require(key);
    if (!entry) return 0;
    if (unit == UnitKind::money) {
        const auto amount = entry->amount(smallest_quota);
        return amount ? static_cast<std::uint64_t>(amount->millionths()) : 0;
    }
    return entry->whole(1, units_max).value_or(0);
}

/// Zero stands for a quota that is missing or was wrong already.
void read_quotas(MapReader& map, Tariff& tariff) {
    tariff.quota_min_units = read_quota(map, "quota_min_units", tariff.unit);
    tariff.quota_default_units = read_quota(map, "quota_default_units", tariff.unit);
    tariff.quota_max_units = read_quota(map, "quota_max_units", tariff.unit);
    if (tariff.quota_min_units == 0 || tariff.quota_default_units == 0 || tariff.quota_max_units == 0) return;
    if (tariff.quota_min_units > tariff.quota_default_units) {
        map.find("quota_default_units")->wrong_value("must be at least quota_min_units");
    }
    if (tariff.quota_default_units > tariff.quota_max_units) {
        map.find("quota_max_units")->wrong_value("must be at least quota_default_units");
    }
}

void read_report_max(MapReader& map, Tariff& tariff) {
    const auto entry = map.find("report_max_units");
    if (!entry) return;
    tariff.report_max_units = read_quota(map, "report_max_units", tariff.unit);
    if (tariff.report_max_units != 0 && tariff.report_max_units < tariff.quota_max_units) {
        entry->wrong_value("must be at least quota_max_units");
    }
}

void read_days(MapReader& map, charging::PricePeriod& period) {
    const auto days = map.find("days");
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
    const auto price = map.find("price");
    const auto per_block = map.find("price_per_block");
    const auto given = price ? price : map.require("price_per_block");
    if (price && per_block) price->wrong("must be left out where price_per_block is given");
    if (const auto units = map.find("price_units"); units && !price) {
        units->wrong("must be left out without price: price_per_block is the price of block_units");
    }
    map.read("price_units", tariff.price_units, 1, units_max);
    if (given) tariff.price = given->amount(Money{}).value_or(Money{});
    return given;
}

void read_period_prices(MapReader& map, Tariff& tariff, const Policy& policy) {
    if (const auto prices = map.find("period_prices")) {
        prices->map([&](MapReader& periods) {
            for (const charging::PeriodName& period : policy.periods.names()) {
                const auto price = periods.find(period.value);
                const auto amount = price ? price->amount(Money{}) : std::nullopt;
                if (amount) tariff.period_prices.push_back({period, *amount});
            }
        });
    }
}

void read_prices(MapReader& map, Tariff& tariff, const Policy& policy) {
    map.read_choice<charging::FreeUse>("free_use", tariff.free_use,
                                       {{"not_controlled", charging::FreeUse::not_controlled},
                                        {"zero_rated", charging::FreeUse::zero_rated}});
    if (tariff.unit == UnitKind::money) {
        for (const auto* key : {"block_units", "price_per_block", "price", "price_units", "first_block_units",
                                "setup_fee", "minimum_charge", "period_prices"}) {
            if (const auto entry = map.find(key)) {
                entry->wrong("must be left out where unit is money: it is its own price");
            }
        }
        return;
    }
    map.read("block_units", tariff.block_units, 1, units_max);
    map.read("first_block_units", tariff.first_block_units, 1, units_max);
    const auto price = read_price(map, tariff);
    map.read("setup_fee", tariff.setup_fee);
    map.read("minimum_charge", tariff.minimum_charge);
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
    const auto list = file.find("periods");
    if (!list) return;
    std::vector<charging::PricePeriod> periods;
    list->list([&](const Entry& item) {
        item.map([&](MapReader& map) {
            charging::PricePeriod period;
            const auto name = map.require("name");
            period.name.value = name ? name->name().value_or("") : "";
            read_days(map, period);
            const auto from = map.require("from");
            const auto to = map.require("to");
            period.from_minute =
                from ? from->minute_of_day(charging::PricePeriod::day_minutes - 1).value_or(0) : 0;
            period.to_minute = to ? to->minute_of_day(charging::PricePeriod::day_minutes).value_or(0) : 0;
            periods.push_back(std::move(period));
        });
    });
    policy.periods = charging::PricePeriods{periods};
}

void read_tariffs(MapReader& file, Policy& policy) {
    const auto tariffs = file.require("tariffs");
    if (!tariffs) return;
    const bool listed = tariffs->list([&](const Entry& item) {
        item.map([&](MapReader& map) {
            Tariff tariff;
            const auto service = map.require("service");
            tariff.service.value = service ? service->name().value_or("") : "";
            if (map.require("unit")) {
                map.read_choice<UnitKind>("unit", tariff.unit,
                                          {{"seconds", UnitKind::seconds},
                                           {"octets", UnitKind::octets},
                                           {"service_units", UnitKind::service_units},
                                           {"money", UnitKind::money}});
            }
            read_payers(map, tariff, policy);
            read_quotas(map, tariff);
            read_report_max(map, tariff);
            read_prices(map, tariff, policy);
            map.read("lending", tariff.lending);
            map.read("given_when_blocked", tariff.given_when_blocked);
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
