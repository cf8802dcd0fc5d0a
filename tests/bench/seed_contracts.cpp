#include <algorithm>
#include <iostream>
#include <iterator>
#include <stdexcept>

#include "charging/changes/decide.hpp"
#include "charging/changes/open_contract.hpp"
#include "charging/messages/notify.hpp"
#include "config/config.hpp"
#include "store/codec/history_text.hpp"
#include "store/codec/ledger_codec.hpp"
#include "store/make_commit.hpp"
#include "store/redis/redis_contract_store.hpp"
#include "store/redis/redis_keys.hpp"
#include "store/redis/server_checks.hpp"
#include "tests/generator.hpp"

/// Opens contracts as `airtimectl subscriber import` does, many in one round trip: a million would otherwise
/// take longer than the whole benchmark.
namespace {

using namespace airtime;
using charging::Money;

constexpr std::size_t batch_size = 500;

struct Options {
    std::string config;
    std::uint64_t first_msisdn = 0;
    std::uint64_t count = 0;
    std::string main;
    std::string data;
    bool indebted = false;
    bool has_past = false;
    std::uint64_t histories = 0;
};

void declare(tests::AddOption add, Options& options) {
    namespace po = boost::program_options;
    add("config", po::value(&options.config)->required(), "of the stack");
    add("first-msisdn", po::value(&options.first_msisdn)->required(), "");
    add("count", po::value(&options.count)->required(), "how many numbers from there on");
    add("main", po::value(&options.main)->default_value("0"), "balance of account main");
    add("data", po::value(&options.data)->default_value("0"), "balance of account data");
    add("indebted", po::bool_switch(&options.indebted), "each takes an advance, through a direct debit");
    add("past", po::bool_switch(&options.has_past),
        "each has recharged and been debited as often as is kept");
    add("histories", po::value(&options.histories), "how many of them have a full history (0)");
}

charging::Contract contract_of(const Options& options, std::uint64_t number, charging::Instant now,
                               const charging::Calendar& calendar) {
    charging::Contract contract;
    contract.msisdn = charging::Msisdn::parse(std::to_string(options.first_msisdn + number)).value();
    contract.id.value = "seeded" + contract.msisdn->digits();
    contract.enrolment = charging::Enrolment::active;
    contract.activated_at = now - std::chrono::days{400};
    for (const auto& [name, amount] : {std::pair{"main", options.main}, std::pair{"data", options.data}}) {
        contract.accounts.push_back(
            {.name = {name}, .balance = Money::parse(amount).value(), .expires_at = {}});
    }
    for (int back = 3; back > 0; --back) {
        contract.months.push_back({.month = calendar.month_of(now) - back,
                                   .spend = Money::parse("100000").value(),
                                   .recharges = 1});
    }
    return contract;
}

/// An event of one currency unit.
charging::CreditControlRequest event_of(const charging::Contract& contract, charging::RequestedAction action,
                                        std::string_view context, std::uint64_t number) {
    charging::CreditControlRequest request;
    request.session.value = "seed;" + contract.id.value + ";" + std::to_string(number);
    request.type = charging::RequestType::event;
    request.action = action;
    request.service_context = context;
    request.origin_host = "seed.lab.test";
    request.subscriber = *contract.msisdn;
    charging::ServiceUnits units;
    units.money = Money::parse("1").value();
    request.services.push_back({.key = {}, .requested = units, .used = {}});
    return request;
}

/// Goes on with a change by what the rules make of a request.
void add_to(charging::ContractChange& change, const charging::CreditControlRequest& request,
            const charging::Policy& policy, const charging::Circumstances& circumstances) {
    auto decision = charging::decide(change.contract, request, policy, circumstances);
    change.contract = std::move(decision.change.contract);
    std::ranges::move(decision.change.events, std::back_inserter(change.events));
}

/// Opening, the past and the advance where they are wanted, as one change. A debit makes a contract below the
/// threshold take its advance.
charging::ContractChange opened(charging::Contract contract, const Options& options,
                                const charging::Policy& policy, charging::Instant now) {
    constexpr std::uint64_t remembered = 8;
    const charging::Circumstances circumstances{.now = now};
    auto change = charging::open_contract(std::move(contract), policy, circumstances);
    using enum charging::RequestedAction;
    const std::uint64_t past = options.has_past ? remembered : 0;
    for (std::uint64_t number = 0; number < past; ++number) {
        add_to(change, event_of(change.contract, refund_account, "recharge@airtime", number), policy,
               circumstances);
    }
    const std::uint64_t debits = options.has_past ? remembered : options.indebted ? 1 : 0;
    for (std::uint64_t number = past; number < past + debits; ++number) {
        add_to(change, event_of(change.contract, direct_debiting, "vas@airtime", number), policy,
               circumstances);
    }
    if (options.indebted && change.contract.advances.empty()) {
        throw std::runtime_error("no advance was granted: lower --main and --data below the threshold");
    }
    return change;
}

store::Commit commit_of(charging::ContractChange& change, const charging::Policy& policy,
                        charging::Instant now, store::Token token) {
    store::Snapshot before;
    before.contract.id = change.contract.id;
    return store::make_commit(before, change, policy, now, std::move(token));
}

/// As many lines as are kept.
std::string full_history(const charging::ContractChange& change) {
    std::string history;
    std::size_t bytes_before = 0;
    for (std::size_t line = 0; line == 0 || history.size() > bytes_before; ++line) {
        bytes_before = history.size();
        store::append_history(
            history, store::shortened(store::encode_history(change.events[line % change.events.size()])));
    }
    return history;
}

void send(store::RedisConnection& connection, std::span<const store::RedisCommand> commands) {
    if (!connection.exchange(commands)) throw std::runtime_error("Redis does not answer");
}

void index_batch(store::RedisConnection& connection, std::span<const store::Commit> commits,
                 std::uint64_t first_msisdn) {
    std::vector<store::RedisCommand> commands;
    for (const auto& commit : commits) {
        const auto msisdn = charging::Msisdn::parse(std::to_string(first_msisdn++)).value();
        commands.push_back(std::move(store::RedisCommand{"SET"}
                                         .add(store::index_key(charging::SubscriberAddress{msisdn}))
                                         .add(commit.contract.value)));
    }
    send(connection, commands);
}

void write_history(store::RedisConnection& connection, const charging::ContractChange& change,
                   std::uint32_t partitions) {
    const auto& id = change.contract.id;
    const std::vector<store::RedisCommand> commands{
        std::move(store::RedisCommand{"SET"}
                      .add(store::history_key(store::partition_of(id, partitions), id))
                      .add(full_history(change)))};
    send(connection, commands);
}

void seed(const Options& options) {
    const auto loaded = config::load_config(options.config);
    if (!loaded) throw std::runtime_error(loaded.error().front());
    const config::Config& config = *loaded;
    store::RedisConnection connection{config.redis};
    const auto redis = store::check_server(connection, config.redis);
    if (!redis) throw std::runtime_error(redis.error().front());
    store::RedisContractStore contracts{*redis};
    store::TokenSource tokens{"seed", store::boot_id()};
    const auto now =
        std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    for (std::uint64_t begin = 0; begin < options.count; begin += batch_size) {
        std::vector<store::Commit> commits;
        for (std::uint64_t number = begin; number < std::min(begin + batch_size, options.count); ++number) {
            auto change = opened(contract_of(options, number, now, config.policy.calendar), options,
                                 config.policy, now);
            commits.push_back(commit_of(change, config.policy, now, tokens.next()));
            if (number < options.histories) write_history(connection, change, redis->partitions);
        }
        contracts.commit(commits, [](std::size_t, const store::CommitOutcome& outcome) {
            if (!std::holds_alternative<store::Committed>(outcome)) {
                throw std::runtime_error("a contract could not be written; is the store empty?");
            }
        });
        index_batch(connection, commits, options.first_msisdn + begin);
        if ((begin / batch_size) % 200 == 199) std::cerr << begin + batch_size << " contracts\n";
    }
}

}  // namespace

int main(int argc, char** argv) {
    return airtime::tests::run_generator<Options>(
        argc, argv, "seed_contracts: fills a store for the benchmark", declare, seed);
}
