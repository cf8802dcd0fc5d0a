#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "base/int128.hpp"
#include "tests/charging/gy_model.hpp"

namespace airtime::charging {
namespace {

using namespace gy_model;

constexpr std::array<std::uint32_t, 2> groups{volume_group, time_group};

void make_any_price(Tariff& tariff) {
    tariff.block_units = *rc::gen::inRange<std::uint64_t>(1, 90);
    tariff.first_block_units = *rc::gen::inRange<std::uint64_t>(0, 90);
    tariff.price_units = *rc::gen::inRange<std::uint64_t>(0, 90);
    tariff.price = Money::from_millionths(*rc::gen::inRange<std::int64_t>(1'000, 2'000'000));
    tariff.setup_fee = cents(*rc::gen::inRange(0, 50));
    tariff.minimum_charge = *rc::gen::arbitrary<bool>() ? cents(*rc::gen::inRange(0, 90)) : Money{};
    tariff.quota_min_units = *rc::gen::inRange<std::uint64_t>(1, 60);
    tariff.quota_default_units = tariff.quota_min_units + *rc::gen::inRange<std::uint64_t>(0, 300);
    tariff.quota_max_units = 1'000;
}

Policy any_pooling_policy() {
    Policy policy = model_policy();
    policy.tariffs.resize(2);
    for (Tariff& tariff : policy.tariffs) make_any_price(tariff);
    policy.selectors.resize(2);
    policy.session.reservation_share_percent = *rc::gen::inRange<std::uint32_t>(10, 101);
    policy.clients = {ClientProfile{}};
    policy.clients[0].credit_pools = true;
    return policy;
}

/// A client that counts as RFC 8506 5.1.2 says, and uses what it may.
class PoolingClient {
  public:
    /// Uses up to `wish` units of the service.
    void use(std::uint32_t group, std::uint64_t wish) {
        Service& service = services_[group];
        std::uint64_t may = service.own_units;
        if (service.pool) {
            may = static_cast<std::uint64_t>(credit_[service.pool->pool] / service.pool->multiplier);
        }
        const std::uint64_t units = std::min(wish, may);
        service.used += units;
        if (service.pool) {
            credit_[service.pool->pool] -= Int128{units} * service.pool->multiplier;
        } else {
            service.own_units -= units;
        }
    }
    /// Reports what was used of the service since its last report, which ends its quota.
    ServiceRequest report(std::uint32_t group, bool wants_more) {
        Service& service = services_[group];
        const ServiceUnits used =
            group == volume_group ? octets(service.used) : seconds(static_cast<std::uint32_t>(service.used));
        service = {};
        return wants_more ? reporting_and_wanting(group, used) : reporting(group, used);
    }
    void take(const CreditControlAnswer& answer) {
        for (const ServiceAnswer& each : answer.services) {
            if (!each.granted) continue;
            Service& service = services_[*each.key.rating_group];
            const std::uint64_t units = each.granted->total_octets.value_or(each.granted->time_s.value_or(0));
            service.pool = each.pool;
            if (each.pool) {
                credit_[each.pool->pool] += Int128{units} * each.pool->multiplier;
            } else {
                service.own_units = units;
            }
        }
    }

  private:
    struct Service {
        std::optional<PoolReference> pool;
        std::uint64_t own_units = 0;
        std::uint64_t used = 0;
    };
    std::map<std::uint32_t, Service> services_;
    std::map<std::uint32_t, Int128> credit_;
};

RC_GTEST_PROP(CreditPools, NeverPromiseMoreThanIsSetAside, ()) {
    Line line{cents(*rc::gen::inRange(0, 100'000)), any_pooling_policy()};
    PoolingClient client;
    client.take(line.answer(initial({wanting(volume_group), wanting(time_group)})));
    const int steps = *rc::gen::inRange(1, 12);
    std::uint32_t number = 0;
    for (int step = 0; step < steps; ++step) {
        for (const std::uint32_t group : groups) {
            client.use(group, *rc::gen::inRange<std::uint64_t>(0, 2'000));
        }
        std::vector<ServiceRequest> services;
        for (const std::uint32_t group : groups) {
            if (*rc::gen::arbitrary<bool>()) {
                services.push_back(client.report(group, *rc::gen::inRange(0, 5) > 0));
            }
        }
        if (services.empty()) continue;
        client.take(line.answer(update(++number, services)));
        RC_ASSERT(line.books_close());
        // The price of a service's blocks is rounded up to the millionth once more than their worth.
        RC_ASSERT(line.balance() >= Money::from_millionths(-2));
        RC_ASSERT(line.reserved() <= line.balance() + Money::from_millionths(2));
    }
    client.use(volume_group, 2'000);
    client.use(time_group, 2'000);
    line.answer(
        termination(++number, {client.report(volume_group, false), client.report(time_group, false)}));
    RC_ASSERT(line.books_close());
    RC_ASSERT(line.balance() >= Money::from_millionths(-2));
    RC_ASSERT(line.reserved() == Money{});
}

}  // namespace
}  // namespace airtime::charging
