#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "charging/lending/borrowing_limit.hpp"
#include "charging/lending/confirmation.hpp"
#include "tests/charging/samples.hpp"

namespace airtime::charging {
namespace {

enum class Said : std::uint8_t { asks, says_yes, waits };

TEST(Confirmation, LendsAtMostOnceForEachQuestionAndNeverAboveTheLimit) {
    std::size_t lent_in_all = 0;
    EXPECT_TRUE(rc::check([&] {
        Policy policy = sample_policy();
        policy.advance.confirm = true;
        policy.advance.open_advances_max = 16;
        Draft draft = draft_of(ContractBuilder{}.spending(dong(300'000)).build(), policy);
        bool may_lend = false;
        Instant asked_at;
        for (int step = 0; step < 30; ++step) {
            const std::size_t before = draft.contract().advances.size();
            switch (*rc::gen::element(Said::asks, Said::says_yes, Said::says_yes, Said::waits)) {
                case Said::asks: {
                    const Money amount = *rc::gen::elementOf(policy.advance.denominations);
                    const auto asked = ask_for_advance(draft, {amount, Channel::sms, "q"});
                    if (std::holds_alternative<AwaitedConfirmation>(asked)) {
                        may_lend = true;
                        asked_at = draft.now();
                    }
                    RC_ASSERT(draft.contract().advances.size() == before);
                    break;
                }
                case Said::says_yes: {
                    const bool in_time = draft.now() < asked_at + std::chrono::seconds{600};
                    confirm(draft, {.channel = Channel::sms, .key = "y"});
                    const std::size_t lent = draft.contract().advances.size() - before;
                    RC_ASSERT(lent <= (may_lend && in_time ? 1U : 0U));
                    lent_in_all += lent;
                    may_lend = false;
                    break;
                }
                case Said::waits:
                    draft.circumstances.now += std::chrono::seconds{*rc::gen::inRange(0, 700)};
                    break;
            }
            RC_ASSERT(debt_of(draft.contract()) <= debt_limit_of(draft.contract(), policy, draft.now()));
        }
    }));
    EXPECT_GT(lent_in_all, 50U) << "histories that lend nothing would prove nothing";
}

}  // namespace
}  // namespace airtime::charging
