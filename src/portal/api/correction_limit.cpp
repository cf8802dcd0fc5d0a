#include "portal/api/correction_limit.hpp"

#include "operations/corrections.hpp"
#include "portal/api/api_audit.hpp"
#include "portal/api/change_answer.hpp"
#include "portal/views/correction_count.hpp"

namespace airtime::portal {

namespace {

using charging::Money;
using CorrectionMade = store::ChangeOutcome<charging::CorrectionOutcome>;

bool is_limited(const charging::Correction& correction) {
    return !std::holds_alternative<charging::RepaymentRequest>(correction) &&
           !std::holds_alternative<charging::AdvanceCancellation>(correction);
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
    return amount_of(tried.result);
}

HttpResponse refused_above(Money per_day_max) {
    return refused_by_rule(
        above_day_limit,
        "have a person correct it on the pages, or wait for tomorrow: the client's limit of the day is " +
            per_day_max.to_string());
}

/// Counts what a trial says, and moves no more than that.
LimitedCorrection correct_once(const ApiPost& post, const charging::Msisdn& number,
                               const charging::Correction& correction, const charging::CorrectedBy& by) {
    const Money per_day_max = post.client.limits.corrected_per_day_max;
    const auto amount = amount_to_move(post, number, correction, by);
    if (!amount) return store_away();
    const std::int64_t day = post.editor.policy.calendar.day_of(post.editor.circumstances.now);
    CorrectionCount count{post.desk.corrections, user_of(post.client), day, per_day_max};
    const auto within = count.take(*amount);
    if (!within) return store_away();
    if (!*within) return refused_above(per_day_max);
    CorrectionMade made = operations::correct(post.editor, number, correction, count.bounded(by));
    count.settle(moved_by(made));
    return made;
}

bool is_changed_meanwhile(const LimitedCorrection& corrected) {
    const auto* made = std::get_if<CorrectionMade>(&corrected);
    const auto* changed =
        made == nullptr ? nullptr : std::get_if<store::Changed<charging::CorrectionOutcome>>(made);
    const auto* refusal =
        changed == nullptr ? nullptr : std::get_if<charging::CorrectionRefusal>(&changed->value);
    return refusal != nullptr && *refusal == charging::CorrectionRefusal::changed_meanwhile;
}

}  // namespace

LimitedCorrection correct_within_day_limit(const ApiPost& post, const charging::Msisdn& number,
                                           const charging::Correction& correction,
                                           const charging::CorrectedBy& by) {
    if (post.client.limits.corrected_per_day_max == Money{} || !is_limited(correction)) {
        return operations::correct(post.editor, number, correction, by);
    }
    constexpr int tries_max = 5;
    LimitedCorrection corrected = correct_once(post, number, correction, by);
    for (int tries = 1; tries < tries_max && is_changed_meanwhile(corrected); ++tries) {
        corrected = correct_once(post, number, correction, by);
    }
    return corrected;
}

}  // namespace airtime::portal
