#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>
#include <map>
#include <tuple>

#include "operations/advance.hpp"
#include "operations/corrections.hpp"
#include "operations/enrolment.hpp"
#include "operations/number_change.hpp"
#include "operations/opening.hpp"
#include "operations/recharge.hpp"
#include "operations/transfer.hpp"
#include "store/memory/memory_contract_store.hpp"
#include "tests/charging/samples.hpp"

/// Everything that can be asked for under a key, said again in any order, with the same and with other
/// content, while numbers change hands.
namespace airtime::charging {
namespace {

enum class Asked : std::uint8_t {
    recharge,
    advance,
    enrol,
    cancel,
    pause,
    resume,
    adjust,
    waive,
    cancel_advance,
    repay,
    write_off,
    reverse,
    transfer,
    swap_sim,
    change_owner,
    port_out,
};

struct Request {
    Asked asked = Asked::recharge;
    std::uint32_t who = 0;      ///< which of the two numbers
    std::uint32_t key = 0;      ///< keys are few, so that they are used again
    std::uint32_t content = 0;  ///< what else is said: three variants of it
    bool repeats = false;       ///< what was asked before, as it was or with other content
    friend bool operator==(const Request&, const Request&) = default;
};

std::ostream& operator<<(std::ostream& out, const Request& request) {
    return out << "asked " << static_cast<int>(request.asked) << " who " << request.who << " key "
               << request.key << " content " << request.content << (request.repeats ? " repeats" : "");
}

/// Requests of one kind share their keys.
std::string kind_of(Asked asked) {
    if (asked >= Asked::enrol && asked <= Asked::resume) return "enrolment";
    if (asked >= Asked::adjust && asked <= Asked::reverse) return "correction";
    return std::to_string(static_cast<int>(asked));
}

enum class Heard : std::uint8_t { made, repeated, used_otherwise, nobody, not_now };

class Office {
    /// Contracts, ledger and indexes, as they are stored.
    auto state_of_all() {
        const store::MemoryStoreState state = redis_.snapshot();
        std::vector<std::pair<std::map<std::string, store::Fields>, std::uint64_t>> partitions;
        for (const store::MemoryPartition& keys : state.partitions) {
            partitions.emplace_back(
                std::map<std::string, store::Fields>{keys.contracts.begin(), keys.contracts.end()},
                keys.last_event);
        }
        return std::pair{partitions, state.subscribers};
    }

    /// All contracts that ever were: a refusal that is counted for reports leaves its key free.
    std::vector<Contract> contracts_apart_from_counts() {
        std::vector<Contract> contracts;
        for (int number = 1; number <= opened_; ++number) {
            auto loaded = store::load_one(store_, ContractId{"c" + std::to_string(number)});
            RC_ASSERT(loaded.ok());
            if (!*loaded) continue;
            contracts.push_back((*loaded)->contract);
            contracts.back().counted = {};
            contracts.back().events_written = 0;
        }
        return contracts;
    }

  public:
    Office() {
        policy_.transfer.allowed = true;
        policy_.transfer.fee = dong(10);
        policy_.recharge.reversible_days = 3;
        policy_.advance.cancel_within_minutes = 10;
        policy_.advance.open_advances_max = 4;
        for (std::uint32_t who = 0; who < 2; ++who) open(who);
    }

    void take(Request request) {
        if (request.repeats && !taken_.empty()) {
            const auto place =
                std::next(taken_.begin(), static_cast<std::ptrdiff_t>(request.key % taken_.size()));
            const std::uint32_t other = request.content;
            request = place->second;
            request.content = other == 0 ? request.content : (request.content + other) % 3;
        }
        const auto key = std::tuple{kind_of(request.asked), request.who, request.key};
        const auto before = taken_.find(key);
        const auto state = state_of_all();
        const auto contracts = contracts_apart_from_counts();
        const Heard heard = ask(request);
        if (before != taken_.end()) {
            RC_ASSERT(state_of_all() == state);
            const bool same =
                before->second.asked == request.asked && before->second.content == request.content;
            RC_ASSERT(heard == (same ? Heard::repeated : Heard::used_otherwise));
            ++(same ? repeated : refused);
        } else if (contracts_apart_from_counts() != contracts) {
            RC_ASSERT(heard == Heard::made);
            request.repeats = false;
            taken_.emplace(key, request);
        }
        for (std::uint32_t who = 0; who < 2; ++who) {
            if (!store::load_one(store_, number(who))->has_value()) open(who);
        }
        expect_one_carrier_each();
    }

    std::size_t repeated = 0;
    std::size_t refused = 0;

  private:
    store::Editor editor() { return {store_, policy_, tokens_, circumstances_at(sample_now())}; }
    static Msisdn number(std::uint32_t who) {
        return *Msisdn::parse(who == 0 ? "84900000001" : "84900000002");
    }

    void open(std::uint32_t who) {
        Contract contract = ContractBuilder{}.holding("main", dong(40'000)).spending(dong(90'000)).build();
        contract.id = {"c" + std::to_string(++opened_)};
        contract.msisdn = number(who);
        contract.imsi.reset();
        RC_ASSERT(std::holds_alternative<operations::Opened>(
            operations::open_subscriber(editor(), std::move(contract))));
    }

    void expect_one_carrier_each() {
        std::array<int, 2> carriers{};
        RC_ASSERT(store_
                      .each_contract([&](const ContractId& id) {
                          const auto contract = store::load_one(store_, id)->value().contract;
                          for (std::uint32_t who = 0; who < 2; ++who) {
                              carriers.at(who) += contract.msisdn == number(who) ? 1 : 0;
                          }
                          return true;
                      })
                      .ok());
        RC_ASSERT(carriers == (std::array{1, 1}));
    }

    template <class Value>
    static Heard heard(const store::ChangeOutcome<Value>& outcome) {
        if (std::holds_alternative<store::Changed<Value>>(outcome)) return Heard::made;
        if (std::holds_alternative<store::DoneBefore>(outcome)) return Heard::repeated;
        if (std::holds_alternative<store::KeyUsedOtherwise>(outcome)) return Heard::used_otherwise;
        return std::holds_alternative<store::NobodyThere>(outcome) ? Heard::nobody : Heard::not_now;
    }
    static Heard heard_of_owner(const store::ChangeOutcome<operations::NumberChangeOutcome>& outcome) {
        const auto* changed = std::get_if<store::Changed<operations::NumberChangeOutcome>>(&outcome);
        return changed != nullptr && changed->value == operations::NumberChangeOutcome::unchanged
                   ? Heard::repeated
                   : heard(outcome);
    }

    Heard ask(const Request& request) {
        const Msisdn who = number(request.who);
        const std::string key = "k" + std::to_string(request.key);
        const Money amount = dong(1'000 + request.content);
        const CorrectedBy by{key, "shop", "why" + std::to_string(request.content)};
        const std::array<std::optional<Imsi>, 3> sims{std::nullopt, Imsi::parse("452040000000001"),
                                                      Imsi::parse("452040000000002")};
        switch (request.asked) {
            case Asked::recharge:
                return heard(operations::recharge(editor(), who, amount, key, {}));
            case Asked::advance:
                return heard(operations::lend(
                    editor(), who,
                    {.amount = {}, .channel = Channel::care, .key = key, .by = "shop " + by.reason}));
            case Asked::enrol:
            case Asked::cancel:
            case Asked::pause:
            case Asked::resume:
                return enrolment(request, key);
            case Asked::transfer:
                return heard(
                    operations::transfer(editor(), who, number(1 - request.who), amount, key).outcome);
            case Asked::swap_sim:
                return heard(operations::swap_sim(
                    editor(), who, *Imsi::parse("45204000000001" + std::to_string(request.content)), by));
            case Asked::change_owner:
                return heard_of_owner(
                    operations::change_owner(editor(), who, {sims.at(request.content), {}}, by));
            case Asked::port_out:
                return heard(operations::port_out(editor(), who, by));
            default:
                return heard(operations::correct(editor(), who, correction(request, amount), by));
        }
    }

    Heard enrolment(const Request& request, const std::string& key) {
        EnrolmentRequest enrolment{.by = "shop " + std::to_string(request.content)};
        switch (request.asked) {
            case Asked::enrol:
                enrolment.step = EnrolmentStep::enrol;
                break;
            case Asked::cancel:
                enrolment.step = EnrolmentStep::cancel;
                break;
            case Asked::pause:
                enrolment.step = EnrolmentStep::pause;
                enrolment.pause_until = sample_now() + std::chrono::days{1};
                break;
            default:
                enrolment.step = EnrolmentStep::resume;
        }
        return heard(operations::change_enrolment(editor(), number(request.who), enrolment, key));
    }

    static Correction correction(const Request& request, Money amount) {
        switch (request.asked) {
            case Asked::adjust:
                return Adjustment{{"main"}, amount};
            case Asked::waive:
                return FeeWaiver{};
            case Asked::cancel_advance:
                return AdvanceCancellation{};
            case Asked::repay:
                return RepaymentRequest{amount};
            case Asked::write_off:
                return WriteOff{};
            default:
                return RechargeReversal{{"k" + std::to_string(request.key)}};
        }
    }

    Policy policy_ = sample_policy();
    store::MemoryRedis redis_{4, [] { return sample_now(); }};
    store::MemoryContractStore store_{redis_};
    store::TokenSource tokens_{"office", "boot"};
    std::map<std::tuple<std::string, std::uint32_t, std::uint32_t>, Request> taken_;
    int opened_ = 0;
};

}  // namespace
}  // namespace airtime::charging

namespace rc {

template <>
struct Arbitrary<airtime::charging::Request> {
    static Gen<airtime::charging::Request> arbitrary() {
        using airtime::charging::Asked;
        using airtime::charging::Request;
        const auto asked = gen::map(gen::inRange(0, static_cast<int>(Asked::port_out) + 1),
                                    [](int number) { return static_cast<Asked>(number); });
        return gen::build<Request>(gen::set(&Request::asked, asked),
                                   gen::set(&Request::who, gen::inRange<std::uint32_t>(0, 2)),
                                   gen::set(&Request::key, gen::inRange<std::uint32_t>(0, 12)),
                                   gen::set(&Request::content, gen::inRange<std::uint32_t>(0, 3)),
                                   gen::set(&Request::repeats, gen::arbitrary<bool>()));
    }
};

}  // namespace rc

namespace airtime::charging {
namespace {

TEST(KeysOfChanges, MakeEveryChangeOnceAndTakeNoOtherContentWhoeverHasTheNumberMeanwhile) {
    std::size_t repeated = 0;
    std::size_t refused = 0;
    const bool kept = rc::check("a key is one change", [&] {
        Office office;
        for (const Request& request : *rc::gen::resize(120, rc::gen::arbitrary<std::vector<Request>>())) {
            office.take(request);
        }
        repeated += office.repeated;
        refused += office.refused;
    });
    EXPECT_TRUE(kept);
    EXPECT_GT(repeated, 200U);
    EXPECT_GT(refused, 200U);
}

}  // namespace
}  // namespace airtime::charging
