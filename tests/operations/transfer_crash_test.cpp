#include "operations/transfer.hpp"
#include "tests/operations/numbers_on_redis.hpp"
#include "worker/due_timers.hpp"

namespace airtime::operations_test {
namespace {

using operations::TransferProgress;

const Msisdn receivers_number = *Msisdn::parse("84900000002");

class TransferOnRedis : public NumbersOnRedis {
  protected:
    TransferOnRedis() {
        policy_.transfer.allowed = true;
        policy_.transfer.fee = Money::from_units(100);
        open("c1", number, std::nullopt, Money::from_units(50'000));
        open("c2", receivers_number, std::nullopt);
    }
    Money balance(const std::string& id) { return charging::balance_of(contract_of(id)); }
    void run_timers_at(charging::Instant now) {
        worker::DueTimers timers{contracts_, policy_, {"timers", std::to_string(++workers_)}};
        EXPECT_TRUE(timers.run_due(10, {.now = now}).ok());
    }
    /// Whatever was left half done.
    void let_time_pass() {
        for (const int minutes : {1, 11, 22}) {
            run_timers_at(worker_test::start + std::chrono::minutes{minutes});
        }
    }
    void expect_no_limbo() {
        EXPECT_TRUE(contract_of("c1").transfers.empty());
        for (const charging::ReceivedTransfer& received : contract_of("c2").received) {
            EXPECT_TRUE(received.cleared);
        }
        for (const char* id : {"c1", "c2"}) EXPECT_EQ(balance(id), contract_of(id).totals.expected_balance());
    }

  private:
    int workers_ = 0;
};

TEST_F(TransferOnRedis, IsFinishedWhereverItsSenderDies) {
    int sent = 0;
    int deaths = 0;
    for (int commits = 0; commits < 5; ++commits) {
        for (const bool reaches_server : {false, true}) {
            const std::string key = "t" + std::to_string(commits) + (reaches_server ? "r" : "l");
            DyingStore dying{redis_.settings(), commits, reaches_server};
            store::TokenSource tokens{"dying", key};
            const store::Editor editor{dying, policy_, tokens, {.now = worker_test::start}};
            static_cast<void>(
                operations::transfer(editor, number, receivers_number, Money::from_units(1'000), key));
            deaths += dying.died() ? 1 : 0;
            sent += commits > 0 || reaches_server ? 1 : 0;
            let_time_pass();
            EXPECT_EQ(balance("c1"), Money::from_units(50'000 - sent * 1'100)) << key;
            EXPECT_EQ(balance("c2"), Money::from_units(sent * 1'000)) << key;
            expect_no_limbo();
        }
    }
    EXPECT_EQ(deaths, 8) << "a transfer is four commits";
}

TEST_F(TransferOnRedis, SurvivesTheServersDeathBetweenDebitAndCredit) {
    DyingStore dying{redis_.settings(), 1, false};
    store::TokenSource tokens{"dying", "1"};
    const store::Editor editor{dying, policy_, tokens, {.now = worker_test::start}};
    const auto report =
        operations::transfer(editor, number, receivers_number, Money::from_units(1'000), "t1");
    EXPECT_EQ(report.progress, TransferProgress::on_its_way);
    redis_.kill();
    redis_.start();
    // A process of its own: this one's connection would wait a moment before it comes back.
    store::RedisContractStore after{redis_.settings()};
    const auto received = [&] { return charging::balance_of(worker_test::load(after, "c2").contract); };
    EXPECT_EQ(received(), Money{});
    worker::DueTimers timers{after, policy_, {"timers", "1"}};
    EXPECT_TRUE(timers.run_due(10, {.now = worker_test::start + std::chrono::minutes{1}}).ok());
    EXPECT_EQ(received(), Money::from_units(1'000));
    EXPECT_TRUE(worker_test::load(after, "c1").contract.transfers.empty());
    EXPECT_TRUE(worker_test::load(after, "c2").contract.received.at(0).cleared);
}

TEST_F(TransferOnRedis, ARepetitionThatItsFirstOvertakesDoesNotTellOfACreditThatNeverCame) {
    const auto send = [&](const store::Editor& editor) {
        return operations::transfer(editor, number, receivers_number, Money::from_units(1'000), "t1");
    };
    OvertakenStore overtaken{
        redis_.settings(), 0, [&] {
            DyingStore dying{redis_.settings(), 1, false};
            store::TokenSource tokens{"dying", "1"};
            static_cast<void>(send({dying, policy_, tokens, {.now = worker_test::start}}));
            store::change_contract(editor_, receivers_number, [](charging::Draft& draft) {
                draft.contract().life_cycle = charging::LifeCycle::expired;
                return true;
            });
        }};
    const auto again = send({overtaken, policy_, tokens_, {.now = worker_test::start}});
    EXPECT_TRUE(std::holds_alternative<DoneBefore>(again.outcome));
    EXPECT_EQ(again.progress, TransferProgress::given_back);
    EXPECT_EQ(balance("c1"), Money::from_units(50'000));
    expect_no_limbo();
}

TEST_F(TransferOnRedis, IsGivenBackWithItsFeeAndSaysSoAgain) {
    DyingStore dying{redis_.settings(), 1, false};
    store::TokenSource tokens{"dying", "1"};
    const store::Editor editor{dying, policy_, tokens, {.now = worker_test::start}};
    static_cast<void>(operations::transfer(editor, number, receivers_number, Money::from_units(1'000), "t1"));
    ASSERT_TRUE(std::holds_alternative<Changed<bool>>(
        store::change_contract(editor_, receivers_number, [](charging::Draft& draft) {
            draft.contract().life_cycle = charging::LifeCycle::expired;
            return true;
        })));
    let_time_pass();
    EXPECT_EQ(balance("c1"), Money::from_units(50'000));
    expect_no_limbo();
    const auto again =
        operations::transfer(editor_, number, receivers_number, Money::from_units(1'000), "t1");
    EXPECT_TRUE(std::holds_alternative<DoneBefore>(again.outcome));
    EXPECT_EQ(again.progress, TransferProgress::given_back);
    const auto refused =
        operations::transfer(editor_, number, receivers_number, Money::from_units(1'000), "t2");
    EXPECT_EQ(std::get<charging::TransferRefusal>(
                  std::get<Changed<charging::TransferOutcome>>(refused.outcome).value),
              charging::TransferRefusal::receiver_unusable);
    EXPECT_EQ(balance("c1"), Money::from_units(50'000));
}

}  // namespace
}  // namespace airtime::operations_test
