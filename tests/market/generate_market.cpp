#include <chrono>
#include <cstdint>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "store/make_commit.hpp"
#include "store/redis/redis_contract_store.hpp"
#include "store/redis/server_checks.hpp"
#include "tests/generator.hpp"
#include "tests/market/subscriber_life.hpp"

/// Fills an empty store with subscribers and what they did on so many days until now, by the real rules. The
/// worker then writes their ledger and loads the books. For tests of pages and reports, and to look at them.
namespace {

using namespace airtime;

constexpr std::size_t batch_size = 50;

struct Options {
    std::string config;
    std::uint64_t first_msisdn = 0;
    std::uint64_t count = 0;
    std::int64_t days = 0;
    std::uint64_t seed = 0;
};

void declare(tests::AddOption add, Options& options) {
    namespace po = boost::program_options;
    add("config", po::value(&options.config)->required(), "of the stack");
    add("first-msisdn", po::value(&options.first_msisdn)->default_value(84'900'000'000), "");
    add("count", po::value(&options.count)->default_value(1'000), "how many numbers from there on");
    add("days", po::value(&options.days)->default_value(90), "of their past");
    add("seed", po::value(&options.seed)->default_value(1), "the same seed and day give the same market");
}

charging::Contract newcomer(const Options& options, std::uint64_t number, charging::Instant begin,
                            const charging::Policy& policy) {
    charging::Contract contract;
    contract.msisdn = charging::Msisdn::parse(std::to_string(options.first_msisdn + number)).value();
    contract.imsi = charging::Imsi::parse("45204" + std::to_string(1'000'000'000 + number));
    contract.id.value = "m-" + contract.msisdn->digits();
    contract.activated_at = begin - std::chrono::days{120};
    contract.accounts.push_back(
        {.name = {"main"}, .balance = charging::Money::from_units(5'000), .expires_at = {}});
    // Half of them are borrowers of earlier times: what they spent then counts.
    for (int back = 4; back > 0 && number % 2 == 0; --back) {
        contract.months.push_back(
            {.month = policy.calendar.month_of(begin) - back,
             .spend = charging::Money::from_units(40'000 * static_cast<std::int64_t>(number % 9)),
             .recharges = 2});
    }
    return contract;
}

void index_subscribers(store::RedisContractStore& store, const std::vector<charging::Contract>& contracts) {
    for (const auto& indexed : store.index_subscribers(contracts)) {
        if (!indexed || !*indexed) throw std::runtime_error("a number is taken; is the store empty?");
    }
}

void fill(const Options& options) {
    const auto loaded = config::load_config(options.config);
    if (!loaded) throw std::runtime_error(loaded.error().front());
    const config::Config& config = *loaded;
    store::RedisConnection connection{config.redis};
    const auto redis = store::check_server(connection, config.redis);
    if (!redis) throw std::runtime_error(redis.error().front());
    store::RedisContractStore store{*redis};
    // Only then it knows whether contracts are stored compactly: lines of text leave out what reports need.
    if (!store::load_one(store, charging::ContractId{"nobody"})) throw std::runtime_error("Redis is away");
    store::TokenSource tokens{"market", store::boot_id()};
    const auto now =
        std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const charging::Instant begin = now - std::chrono::days{options.days};
    std::uint64_t events = 0;
    for (std::uint64_t first = 0; first < options.count; first += batch_size) {
        std::vector<store::Commit> commits;
        std::vector<charging::Contract> contracts;
        for (std::uint64_t number = first; number < std::min(first + batch_size, options.count); ++number) {
            market::SubscriberLife life{config.policy, newcomer(options, number, begin, config.policy), begin,
                                        options.seed * 1'000'003 + number};
            life.live_until(now);
            charging::ContractChange change = life.change();
            events += change.events.size();
            store::Snapshot nothing;
            nothing.contract.id = change.contract.id;
            nothing.becomes_compact = store.stores_compactly();
            commits.push_back(store::make_commit(nothing, change, config.policy, now, tokens.next()));
            contracts.push_back(change.contract);
        }
        store.commit(commits, [](std::size_t, const store::CommitOutcome& outcome) {
            if (!std::holds_alternative<store::Committed>(outcome)) {
                throw std::runtime_error("a contract could not be written; is the store empty?");
            }
        });
        index_subscribers(store, contracts);
        std::cerr << '\r' << std::min(first + batch_size, options.count) << " subscribers, " << events
                  << " events" << std::flush;
    }
    std::cerr << '\n';
}

}  // namespace

int main(int argc, char** argv) {
    return airtime::tests::run_generator<Options>(argc, argv, "generate_market: subscribers with a past",
                                                  declare, fill);
}
