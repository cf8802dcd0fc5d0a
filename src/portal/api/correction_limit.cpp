#include "portal/api/correction_limit.hpp"

#include "operations/corrections.hpp"
#include "portal/api/api_audit.hpp"
#include "portal/api/change_answer.hpp"
#include "portal/views/subscriber_change.hpp"

namespace airtime::portal {

namespace {

using charging::Money;
using CorrectionMade = store::ChangeOutcome<charging::CorrectionOutcome>;

bool is_limited(const charging::Correction& correction) {
    return !std::holds_alternative<charging::RepaymentRequest>(correction) &&
           !std::holds_alternative<charging::AdvanceCancellation>(correction);
}

std::int64_t day_of_correction(const ApiPost& post) {
    return post.editor.policy.calendar.day_of(post.editor.circumstances.now);
}

Result<Money, store::StoreError> count_corrected(const ApiPost& post, Money amount) {
    return post.desk.corrections.count(user_of(post.client), day_of_correction(post), amount);
}

/// What the correction would move now; zero: nothing, or it was done before.
Result<Money, store::StoreError> amount_to_move(const ApiPost& post, const charging::Msisdn& number,
                                                const charging::Correction& correction,
                                                const charging::CorrectedBy& by) {
    const auto used = store::used_before(post.editor, number, operations::correction_key(correction, by));
    if (used) {
        if (const auto* failed = std::get_if<store::StoreError>(&*used)) return *failed;
        return Money{};
    }
    const auto found = store::load_one(post.editor.contracts, number);
    if (!found) return found.error();
    if (!*found) return Money{};
    const TriedChange tried =
        try_change(correction, (*found)->contract, post.editor.policy, post.editor.circumstances);
    const auto* done = std::get_if<ChangeDone>(&tried.result);
    return done == nullptr ? Money{} : done->amount;
}

Money moved_of(const CorrectionMade& made) {
    const auto* changed = std::get_if<store::Changed<charging::CorrectionOutcome>>(&made);
    const auto* corrected = changed == nullptr ? nullptr : std::get_if<charging::Corrected>(&changed->value);
    return corrected == nullptr ? Money{} : corrected->amount;
}

/// What it moved is counted, and what was counted for nothing is given back; where that cannot be noted, the
/// program may correct less today.
void settle_corrected(const ApiPost& post, Money counted, const CorrectionMade& made) {
    if (std::holds_alternative<store::StoreError>(made)) return;
    const Money moved = moved_of(made);
    if (moved != counted) static_cast<void>(count_corrected(post, moved - counted));
}

}  // namespace

LimitedCorrection correct_within_day_limit(const ApiPost& post, const charging::Msisdn& number,
                                           const charging::Correction& correction,
                                           const charging::CorrectedBy& by) {
    const Money max = post.client.limits.corrected_per_day_max;
    if (max == Money{} || !is_limited(correction)) {
        return operations::correct(post.editor, number, correction, by);
    }
    const auto amount = amount_to_move(post, number, correction, by);
    if (!amount) return store_away();
    if (*amount > Money{}) {
        const auto sum = count_corrected(post, *amount);
        if (!sum) return store_away();
        if (*sum > max) {
            static_cast<void>(count_corrected(post, -*amount));
            return refused_by_rule(above_day_limit,
                                   "have a person correct it on the pages, or wait for tomorrow: the "
                                   "client's limit of the day is " +
                                       max.to_string());
        }
    }
    CorrectionMade made = operations::correct(post.editor, number, correction, by);
    settle_corrected(post, *amount, made);
    return made;
}

}  // namespace airtime::portal
