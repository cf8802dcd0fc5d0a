#include <gtest/gtest.h>

#include "operations/contract_scan.hpp"
#include "operations/opening.hpp"
#include "operations/policy_comparison.hpp"
#include "store/redis/redis_contract_store.hpp"
#include "store/redis/redis_keys.hpp"
#include "tests/charging/samples.hpp"
#include "tests/store/redis/private_redis.hpp"

namespace airtime::operations_test {
namespace {

using charging::dong;
using operations::PolicyComparison;
using operations::ScanProgress;

/// Some hundred subscribers who spend from 0 to 99,000 a month, each tenth of them blocked.
class PolicyComparisonOnRedis : public testing::Test {
  protected:
    static constexpr std::uint64_t count = 300;

    PolicyComparisonOnRedis() {
        std::vector<charging::Contract> contracts;
        for (std::uint64_t number = 0; number < count; ++number) {
            auto contract = charging::ContractBuilder{}
                                .spending(dong(static_cast<std::int64_t>(number % 100) * 1'000))
                                .build();
            contract.id = id_of(number);
            contract.msisdn = charging::Msisdn::parse(std::to_string(84'900'000'000 + number));
            contract.imsi.reset();
            if (number % 10 == 0) contract.life_cycle = charging::LifeCycle::two_way;
            contracts.push_back(std::move(contract));
        }
        for (const auto& outcome : operations::open_subscribers(editor_, std::move(contracts))) {
            EXPECT_TRUE(std::holds_alternative<operations::Opened>(outcome));
        }
        candidate_.advance.tiers = {{dong(40'000), dong(10'000)}};
        candidate_.life_cycle.borrows.add(charging::LifeCycle::two_way);
    }
    std::string key_of(std::uint64_t number) const {
        return store::contract_key(store::partition_of(id_of(number), redis_.settings().partitions),
                                   id_of(number));
    }
    static charging::ContractId id_of(std::uint64_t number) { return {"c" + std::to_string(number)}; }

    Result<ScanProgress, store::StoreError> scan(
        PolicyComparison& comparison,
        const std::function<void(const ScanProgress&)>& after_batch = [](auto&) {}) {
        return operations::scan_contracts(
            contracts_, 50, [&](const charging::Contract& contract) { comparison.add(contract); },
            [&](const ScanProgress& progress) {
                after_batch(progress);
                return true;
            });
    }

    store_test::PrivateRedis redis_;
    store::RedisContractStore contracts_{redis_.settings()};
    store::TokenSource tokens_{"test", "1"};
    charging::Policy policy_ = charging::sample_policy();
    charging::Policy candidate_ = charging::sample_policy();
    store::Editor editor_{contracts_, policy_, tokens_, {.now = charging::sample_now()}};
};

void expect_that_it_adds_up(const operations::EligibleContracts& eligible) {
    EXPECT_EQ(eligible.before + eligible.gained - eligible.lost, eligible.after);
}

TEST_F(PolicyComparisonOnRedis, AddsUpOverAllContractsAndWritesNothing) {
    const std::string keys = redis_.ask({"DBSIZE"});
    const std::string token = redis_.ask({"HGET", key_of(1), "token"});
    PolicyComparison comparison{policy_, candidate_, {.now = charging::sample_now()}, 5};
    std::vector<ScanProgress> told{ScanProgress{}};
    const auto scanned = scan(comparison, [&](const ScanProgress& progress) {
        EXPECT_LE(progress.looked_at, told.back().looked_at + 50) << "page by page";
        EXPECT_GE(progress.percent, told.back().percent);
        EXPECT_EQ(progress.percent == 100, progress.looked_at == count && progress.percent == 100);
        told.push_back(progress);
    });
    ASSERT_TRUE(scanned.ok());
    EXPECT_EQ(scanned->looked_at, count);
    EXPECT_EQ(scanned->percent, 100U);
    EXPECT_EQ(scanned->gone, 0U);
    EXPECT_GE(told.size(), 7U);
    EXPECT_GE(scanned->listed, count);
    const auto& report = comparison.report();
    EXPECT_EQ(report.contracts, count);
    // Of a hundred: 30 to 99 thousand but for seven that are blocked; then 40 to 99, all of them.
    EXPECT_EQ(report.on_request.before, 3U * 63U);
    EXPECT_EQ(report.on_request.after, 3U * 60U);
    EXPECT_EQ(report.on_request.lost, 3U * 9U) << "31 to 39 thousand";
    EXPECT_EQ(report.on_request.gained, 3U * 6U) << "40, 50, ... 90 thousand";
    expect_that_it_adds_up(report.on_request);
    expect_that_it_adds_up(report.automatic);
    std::uint64_t of_differences = 0;
    for (const auto& [difference, differing] : report.differences) {
        const bool gained = difference.change == operations::PolicyChange::request_gained;
        of_differences += gained ? differing.contracts : 0;
    }
    EXPECT_EQ(of_differences, report.on_request.gained);
    EXPECT_EQ(redis_.ask({"DBSIZE"}), keys);
    EXPECT_EQ(redis_.ask({"HGET", key_of(1), "token"}), token);
}

TEST_F(PolicyComparisonOnRedis, LooksAtEachContractAsItIsThenAndPassesOverThoseThatWent) {
    PolicyComparison comparison{policy_, candidate_, {.now = charging::sample_now()}, 5};
    std::size_t removed = 0;
    std::size_t first = 0;
    const auto scanned = scan(comparison, [&](const ScanProgress& progress) {
        if (removed > 0 || progress.looked_at < 50) return;
        first = progress.looked_at;
        // Half of them, whether they were looked at or not.
        for (std::uint64_t number = 0; number < count; number += 2) {
            removed += redis_.ask({"DEL", key_of(number)}) == "1" ? 1U : 0U;
        }
        for (std::uint64_t number = 1; number < count; number += 2) {
            const auto changed = store::change_contract(editor_, id_of(number), [](charging::Draft& draft) {
                draft.contract().lists.deny = true;
                return true;
            });
            EXPECT_TRUE(std::holds_alternative<store::Changed<bool>>(changed));
        }
    });
    ASSERT_TRUE(scanned.ok());
    EXPECT_EQ(removed, count / 2);
    const auto& report = comparison.report();
    EXPECT_GE(report.contracts, count / 2) << "all that stayed";
    EXPECT_LE(report.contracts + scanned->gone, count) << "and none twice";
    EXPECT_LE(report.contracts, count / 2 + first);
    EXPECT_LE(report.on_request.before, first) << "all that came later are on the deny list";
    expect_that_it_adds_up(report.on_request);
    expect_that_it_adds_up(report.automatic);
}

TEST_F(PolicyComparisonOnRedis, EndsWithTheReasonWhereTheStoreGoes) {
    PolicyComparison comparison{policy_, candidate_, {.now = charging::sample_now()}, 5};
    std::size_t seen = 0;
    const auto scanned = scan(comparison, [&](const ScanProgress& progress) {
        if (progress.looked_at < 100 || seen > 0) return;
        seen = progress.looked_at;
        redis_.kill();
    });
    ASSERT_FALSE(scanned.ok());
    EXPECT_EQ(comparison.report().contracts, seen);
}

TEST_F(PolicyComparisonOnRedis, EndsWhereItIsTold) {
    PolicyComparison comparison{policy_, candidate_, {.now = charging::sample_now()}, 5};
    const auto scanned = operations::scan_contracts(
        contracts_, 50, [&](const charging::Contract& contract) { comparison.add(contract); },
        [](const ScanProgress&) { return false; });
    ASSERT_TRUE(scanned.ok());
    EXPECT_LE(scanned->looked_at, 50U);
    EXPECT_LT(scanned->percent, 100U);
}

}  // namespace
}  // namespace airtime::operations_test
