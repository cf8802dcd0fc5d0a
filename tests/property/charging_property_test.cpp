#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "tests/property/history.hpp"

namespace rc {

template <>
struct Arbitrary<airtime::charging::Step> {
    static Gen<airtime::charging::Step> arbitrary() {
        using airtime::charging::Step;
        using airtime::charging::StepKind;
        // Traffic is most of what happens.
        const auto kind = gen::weightedElement<StepKind>({
            {4, StepKind::initial},
            {12, StepKind::update},
            {2, StepKind::termination},
            {3, StepKind::direct_debit},
            {1, StepKind::check_balance},
            {4, StepKind::recharge},
            {1, StepKind::refund},
            {4, StepKind::recovery},
            {4, StepKind::time},
            {2, StepKind::housekeeping},
            {4, StepKind::duplicate},
        });
        return gen::build<Step>(gen::set(&Step::kind, kind),
                                gen::set(&Step::which, gen::inRange<std::uint32_t>(0, 64)),
                                gen::set(&Step::amount, gen::inRange<std::uint32_t>(0, 9'000)),
                                gen::set(&Step::shape, gen::inRange<std::uint32_t>(0, 70)));
    }
};

template <>
struct Arbitrary<airtime::charging::Variation> {
    static Gen<airtime::charging::Variation> arbitrary() {
        using airtime::charging::Variation;
        const auto either = gen::inRange<std::uint32_t>(0, 2);
        return gen::build<Variation>(
            gen::set(&Variation::offer_instead_of_smallest, either),
            gen::set(&Variation::fee_up_front, either),
            gen::set(&Variation::steep_fee_for_small_amounts, either),
            gen::set(&Variation::once_per_recharge, either),
            gen::set(&Variation::open_advances_max, gen::inRange<std::uint32_t>(1, 5)),
            gen::set(&Variation::share_when_short_percent, gen::element(50U, 80U, 100U)),
            gen::set(&Variation::keep_at_least_units, gen::element(0U, 0U, 1'000U, 3'000U)),
            gen::set(&Variation::threshold_units, gen::element(0U, 500U, 1'000U, 4'000U)),
            gen::set(&Variation::reservation_share_percent, gen::element(30U, 50U, 100U)),
            gen::set(&Variation::open_sessions_max, gen::inRange<std::uint32_t>(2, 6)),
            gen::set(&Variation::opening_units, gen::inRange<std::uint32_t>(0, 20'000)),
            gen::set(&Variation::shadow, gen::weightedElement<std::uint32_t>({{9, 0U}, {1, 1U}})));
    }
};

}  // namespace rc

namespace airtime::charging {
namespace {

/// Long enough for advances to be drawn, recovered and reversed several times over.
rc::Gen<std::vector<Step>> steps() {
    return rc::gen::resize(800, rc::gen::container<std::vector<Step>>(rc::gen::arbitrary<Step>()));
}

TEST(RandomHistory, KeepsThePromises) {
    std::size_t granted = 0;
    std::size_t reversed = 0;
    const bool kept = rc::check("promises hold after every step of any history", [&] {
        History history{*rc::gen::arbitrary<Variation>()};
        for (const Step& step : *steps()) history.play(step);
        granted += history.advances_granted();
        reversed += history.advances_reversed();
        history.end();
    });
    EXPECT_TRUE(kept);
    // Histories that lend nothing would prove nothing.
    EXPECT_GT(granted, 50U);
    EXPECT_GT(reversed, 5U);
}

}  // namespace
}  // namespace airtime::charging
