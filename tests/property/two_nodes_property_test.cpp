#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>
#include <deque>
#include <set>

#include "charging/changes/decide.hpp"
#include "charging/changes/due.hpp"
#include "charging/changes/open_contract.hpp"
#include "charging/changes/recover.hpp"
#include "charging/contract/books.hpp"
#include "charging/lending/borrowing_limit.hpp"
#include "operations/advance.hpp"
#include "operations/corrections.hpp"
#include "operations/enrolment.hpp"
#include "operations/recharge.hpp"
#include "operations/transfer.hpp"
#include "store/codec/ledger_codec.hpp"
#include "store/make_commit.hpp"
#include "store/memory/memory_contract_store.hpp"
#include "tests/charging/samples.hpp"

/// Two subscribers, two nodes and every channel at once. A node's CCRs are decided on what it last saw of a
/// contract, however old; what a channel loaded is changed by somebody else before it commits.
namespace airtime::charging {
namespace {

enum class Act : std::uint8_t {
    traffic,
    advance,
    enrolment,
    recharge,
    recovery,
    adjust,
    waive,
    cancel,
    repay,
    write_off,
    reverse,
    transfer,
    time,
    housekeeping,
};

struct Move {
    Act act = Act::time;
    std::uint32_t node = 0;
    std::uint32_t who = 0;  ///< which of the two subscribers
    std::uint32_t key = 0;  ///< keys are few, so that they are used again
    std::uint32_t amount = 0;
    bool interrupted = false;  ///< the next move happens between its reading and its writing
};

std::ostream& operator<<(std::ostream& out, const Move& move) {
    return out << "act " << static_cast<int>(move.act) << " node " << move.node << " who " << move.who
               << " key " << move.key << " amount " << move.amount
               << (move.interrupted ? " interrupted" : "");
}

const std::array<std::string, 2> subscribers_ids{"c1", "c2"};

Policy two_nodes_policy() {
    Policy policy = sample_policy();
    policy.advance.tiers = {{.arpu_min = dong(10), .amount = dong(5'000)},
                            {.arpu_min = dong(2'000), .amount = dong(20'000)}};
    policy.advance.open_advances_max = 4;
    policy.advance.cancel_within_minutes = 10;
    policy.recharge.reversible_days = 3;
    policy.recharge.bonus = {.steps = {{.from = dong(3'000), .basis_points = 1'000, .flat = {}}},
                             .account = {"promo"},
                             .repays = true};
    policy.transfer = {.allowed = true,
                       .amount_min = {},
                       .amount_max = {},
                       .sent_per_day_max = {},
                       .fee = dong(10),
                       .repays = true};
    return policy;
}

/// Commits as the twin does, after what comes between, and checks every change that was made.
class WatchedStore : public store::MemoryContractStore {
  public:
    WatchedStore(store::MemoryRedis& redis, const Policy& policy, const Instant& now)
        : store::MemoryContractStore(redis), policy_(policy), now_(now) {}

    std::function<void()> between;
    std::size_t granted = 0;
    std::size_t conflicts = 0;
    Money on_its_way;  ///< sent and not received

    void commit(std::span<const store::Commit> commits,
                const std::function<void(std::size_t, store::CommitOutcome)>& done) override {
        if (const auto first = std::exchange(between, {})) first();
        store::MemoryContractStore::commit(commits, [&](std::size_t at, store::CommitOutcome outcome) {
            conflicts += std::holds_alternative<store::Conflict>(outcome) ? 1U : 0U;
            if (std::holds_alternative<store::Committed>(outcome)) made_.push_back(commits[at]);
            done(at, std::move(outcome));
        });
        for (const store::Commit& made : std::exchange(made_, {})) expect_promises_kept(made);
    }

    void expect_books_rebuilt(const std::string& id) {
        const Contract contract = contract_of(id);
        const Books& books = books_[id];
        RC_ASSERT(books.totals == contract.totals);
        RC_ASSERT(books.debt == debt_of(contract));
        for (const Account& account : contract.accounts) {
            RC_ASSERT(books.balances.at(account.name) == account.balance);
        }
    }
    Contract contract_of(const std::string& id) {
        const SubscriberAddress address{ContractId{id}};
        return load({&address, 1}).front()->value().contract;
    }

  private:
    void expect_promises_kept(const store::Commit& made) {
        const Contract contract = contract_of(made.contract.value);
        RC_ASSERT(balance_of(contract) == contract.totals.expected_balance());
        RC_ASSERT(debt_of(contract) == contract.totals.expected_debt());
        RC_ASSERT(debt_less_held(contract) >= Money{});
        const auto events = store::decode_events(made.events);
        RC_ASSERT(events.ok());
        for (const LedgerEvent& event : *events) {
            books_[made.contract.value].add(event);
            follow(event, contract);
        }
    }
    void follow(const LedgerEvent& event, const Contract& contract) {
        if (event.kind == EventKind::advanced) {
            ++granted;
            RC_ASSERT(debt_less_held(contract) <= debt_limit_of(contract, policy_, now_));
            // "sms k1": whatever asked for it has a key; automatic ones are told apart by session and number.
            const std::string key =
                contract.id.value + event.note +
                (event.session ? event.session->value + std::to_string(event.request_number) : "");
            RC_ASSERT(keys_.insert(key).second);
        }
        if (event.kind == EventKind::transferred_out || event.kind == EventKind::transferred_in) {
            on_its_way = on_its_way - event.changes.at(0).amount;
        }
        if (event.kind == EventKind::recharged) {
            RC_ASSERT(keys_.insert(contract.id.value + "recharge" + event.note).second);
        }
    }

    const Policy& policy_;
    const Instant& now_;
    std::vector<store::Commit> made_;
    std::map<std::string, Books> books_;
    std::set<std::string> keys_;
};

class TwoNodes {
  public:
    TwoNodes() {
        for (const std::string& id : subscribers_ids) {
            Contract contract = ContractBuilder{}.holding("main", dong(3'000)).spending(dong(5'000)).build();
            contract.id = {id};
            contract.msisdn = Msisdn::parse(id == "c1" ? "84900000001" : "84900000002");
            contract.imsi.reset();
            auto change = open_contract(contract, policy_, circumstances_at(now_));
            store::Snapshot nothing;
            nothing.contract.id = {id};
            store::commit_one(store_, store::make_commit(nothing, change, policy_, now_, tokens_.next()));
            RC_ASSERT(*store_.index_subscriber(change.contract));
        }
    }

    void play(std::deque<Move> moves) {
        while (!moves.empty()) {
            const Move move = moves.front();
            moves.pop_front();
            if (move.interrupted && !moves.empty()) {
                const Move other = moves.front();
                moves.pop_front();
                store_.between = [this, other] { act(other); };
            }
            act(move);
            store_.between = {};
        }
        for (int round = 0; round < 3; ++round) {
            now_ += std::chrono::minutes{5};
            housekeep();
        }
        RC_ASSERT(store_.on_its_way == Money{});
        for (const std::string& id : subscribers_ids) store_.expect_books_rebuilt(id);
    }
    std::size_t granted() const { return store_.granted; }
    std::size_t conflicts() const { return store_.conflicts; }

  private:
    store::Editor editor() { return {store_, policy_, tokens_, circumstances_at(now_)}; }

    void act(const Move& move) {
        const std::string& id = subscribers_ids.at(move.who % 2);
        const ContractId who{id};
        const std::string key = "k" + std::to_string(move.key);
        const Money amount = dong(1 + move.amount % 9'000);
        switch (move.act) {
            case Act::traffic:
                return send_ccr(move, id);
            case Act::advance:
                operations::lend(editor(), who, {.amount = {}, .channel = channel(move), .key = key});
                return;
            case Act::enrolment:
                operations::change_enrolment(
                    editor(), who,
                    {.step = move.amount % 2 == 0 ? EnrolmentStep::enrol : EnrolmentStep::cancel});
                return;
            case Act::recharge:
                operations::recharge(editor(), who, amount, key, {});
                return;
            case Act::recovery:
                return recover_oldest(id);
            case Act::transfer:
                return send_money(move, who, amount, key);
            case Act::time:
                now_ += std::chrono::seconds{move.amount % 5 == 0 ? 1'900 : 40};
                return;
            case Act::housekeeping:
                return housekeep();
            default:
                operations::correct(editor(), who, correction(move, amount), {key + "c", "care", "why"});
        }
    }

    static Channel channel(const Move& move) {
        constexpr std::array channels{Channel::sms, Channel::ussd, Channel::care};
        return channels.at(move.key % channels.size());
    }
    Correction correction(const Move& move, Money amount) const {
        switch (move.act) {
            case Act::adjust:
                return Adjustment{{"main"}, move.amount % 2 == 0 ? amount : -amount};
            case Act::waive:
                return FeeWaiver{};
            case Act::cancel:
                return AdvanceCancellation{};
            case Act::repay:
                return RepaymentRequest{move.amount % 2 == 0 ? std::optional{amount} : std::nullopt};
            case Act::write_off:
                return WriteOff{};
            default:
                return RechargeReversal{{"k" + std::to_string(move.amount % 40)}};
        }
    }

    /// A crash may come after the debit, and then the worker finishes it.
    void send_money(const Move& move, const ContractId& who, Money amount, const std::string& key) {
        if (move.amount % 3 != 0) {
            const auto receiver = Msisdn::parse(who.value == "c1" ? "84900000002" : "84900000001");
            operations::transfer(editor(), who, *receiver, amount, key);
            return;
        }
        const TransferOrder order{{key}, ContractId{who.value == "c1" ? "c2" : "c1"}, amount};
        store::change_contract(
            editor(), who, [&](Draft& draft) { return send_transfer(draft, order); },
            store::ChangeKey{"transfer", key, amount.to_string()});
    }

    void send_ccr(const Move& move, const std::string& id) {
        CreditControlRequest request;
        request.session = {id + "-s" + std::to_string(move.key % 4)};
        request.service_context = std::string{data_context};
        ServiceUnits used;
        used.total_octets = std::uint64_t{move.amount} * 700;
        request.number = numbers_[request.session.value]++;
        request.type = request.number == 0 ? RequestType::initial : RequestType::update;
        ServiceRequest service{
            .key = {.rating_group = 10, .service_identifiers = {}}, .requested = ServiceUnits{}, .used = {}};
        if (request.number != 0) service.used.push_back(used);
        request.services = {service};
        store::Snapshot& seen = seen_[id + std::to_string(move.node % 2)];
        if (seen.token.value.empty()) seen = store::load_one(store_, ContractId{id})->value();
        for (int tries = 0; tries < 20; ++tries) {
            const store::EndedPlace place{.contract = seen.contract.id, .session = request.session};
            const store::EndedResult ended = store_.load_ended({&place, 1}).front();
            ASSERT_TRUE(ended.ok());
            if (*ended) seen.contract.put_ended(**ended);
            Decision decision = decide(seen.contract, request, policy_, circumstances_at(now_));
            const auto commit = store::make_commit(seen, decision.change, policy_, now_, tokens_.next());
            auto outcome = store::commit_one(store_, commit);
            if (auto* conflict = std::get_if<store::Conflict>(&outcome)) {
                seen = std::move(*conflict->current);
                continue;
            }
            seen = {decision.change.contract, commit.next};
            return;
        }
    }

    /// What the change began with has left events already.
    static void go_on_with(Draft& draft, ContractChange next) {
        draft.change.contract = std::move(next.contract);
        std::ranges::move(next.events, std::back_inserter(draft.change.events));
        std::ranges::move(next.work, std::back_inserter(draft.change.work));
        std::ranges::move(next.calls, std::back_inserter(draft.change.calls));
        std::ranges::move(next.messages, std::back_inserter(draft.change.messages));
    }

    void recover_oldest(const std::string& id) {
        store::change_contract(editor(), ContractId{id}, [](Draft& draft) {
            if (!draft.contract().holds.empty()) {
                const RechargeId recharge = draft.contract().holds.front().recharge;
                go_on_with(draft, recover(draft.contract(), recharge, draft.policy, draft.circumstances));
            }
            return 0;
        });
    }

    void housekeep() {
        for (const std::string& id : subscribers_ids) {
            const auto due = due_transfers(store_.contract_of(id), now_);
            store::change_contract(editor(), ContractId{id}, [](Draft& draft) {
                go_on_with(draft, expire_due(draft.contract(), draft.policy, draft.circumstances));
                return 0;
            });
            for (const PendingTransfer& transfer : due) {
                RC_ASSERT(operations::finish_transfer(editor(), {id}, transfer) ==
                          operations::TransferProgress::credited);
            }
        }
    }

    Policy policy_ = two_nodes_policy();
    Instant now_ = sample_now();
    store::MemoryRedis redis_{4, [this] { return now_; }};
    WatchedStore store_{redis_, policy_, now_};
    store::TokenSource tokens_{"node", "boot"};
    std::map<std::string, store::Snapshot> seen_;
    std::map<std::string, std::uint32_t> numbers_;
};

}  // namespace
}  // namespace airtime::charging

namespace rc {

template <>
struct Arbitrary<airtime::charging::Move> {
    static Gen<airtime::charging::Move> arbitrary() {
        using airtime::charging::Act;
        using airtime::charging::Move;
        const auto act = gen::weightedElement<Act>({{8, Act::traffic},
                                                    {6, Act::advance},
                                                    {1, Act::enrolment},
                                                    {4, Act::recharge},
                                                    {4, Act::recovery},
                                                    {1, Act::adjust},
                                                    {1, Act::waive},
                                                    {1, Act::cancel},
                                                    {1, Act::repay},
                                                    {1, Act::write_off},
                                                    {2, Act::reverse},
                                                    {3, Act::transfer},
                                                    {3, Act::time},
                                                    {2, Act::housekeeping}});
        return gen::build<Move>(gen::set(&Move::act, act),
                                gen::set(&Move::node, gen::inRange<std::uint32_t>(0, 2)),
                                gen::set(&Move::who, gen::inRange<std::uint32_t>(0, 2)),
                                gen::set(&Move::key, gen::inRange<std::uint32_t>(0, 40)),
                                gen::set(&Move::amount, gen::inRange<std::uint32_t>(0, 20'000)),
                                gen::set(&Move::interrupted, gen::arbitrary<bool>()));
    }
};

}  // namespace rc

namespace airtime::charging {
namespace {

TEST(TwoNodes, NeitherLendAboveTheLimitNorTwiceForOneKeyNorBreakTheBooks) {
    std::size_t granted = 0;
    std::size_t conflicts = 0;
    const bool kept = rc::check("promises hold whoever comes between", [&] {
        TwoNodes nodes;
        nodes.play(*rc::gen::resize(300, rc::gen::container<std::deque<Move>>(rc::gen::arbitrary<Move>())));
        granted += nodes.granted();
        conflicts += nodes.conflicts();
    });
    EXPECT_TRUE(kept);
    // Histories that lend nothing, or in which nobody comes between, would prove nothing.
    EXPECT_GT(granted, 50U);
    EXPECT_GT(conflicts, 50U);
}

}  // namespace
}  // namespace airtime::charging
