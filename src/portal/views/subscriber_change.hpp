#pragma once

#include <boost/json/array.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "charging/corrections/corrections.hpp"
#include "charging/lending/requested_advance.hpp"
#include "charging/standing/enrolment.hpp"
#include "store/change_contract.hpp"

/// What people can do for a subscriber by a page, tried and done by the same rules.
namespace airtime::portal {

/// Whether the subscriber gets messages that remind or invite.
struct MessagesChoice {
    bool refuse = false;
};
/// One of the product's own messages: balance, or history as it was read.
struct SentText {
    charging::Notice notice;
};
using SubscriberChange = std::variant<charging::EnrolmentRequest, charging::AdvanceRequest,
                                      charging::Correction, MessagesChoice, SentText>;

struct ChangeDone {
    charging::Money amount = {};  ///< what a correction moved, waived or gave up; never negative
};
/// It is so already.
struct NothingChanged {};
struct ChangeRefused {
    std::string reason;  ///< the name of the rule that said no: "limit_reached"
};
using ChangeResult = std::variant<ChangeDone, NothingChanged, ChangeRefused>;
inline bool is_settled(const ChangeResult& result) {
    return std::holds_alternative<NothingChanged>(result);
}

struct TriedChange {
    ChangeResult result;
    boost::json::array effects;  ///< what would be other than before, in money; none of what is refused
    std::string digest;          ///< of the effects; empty: there are none
    std::size_t messages = 0;    ///< that the subscriber would be sent
};
/// What the change would do now. Writes nothing.
TriedChange try_change(const SubscriberChange& change, const charging::Contract& contract,
                       const charging::Policy& policy, const charging::Circumstances& circumstances);

/// Who changes it, why, and under which key: that stands in the ledger.
SubscriberChange named(SubscriberChange change, const charging::CorrectedBy& by);

/// It would do something else than what was shown.
inline constexpr std::string_view changed_meanwhile = "changed_meanwhile";

/// What the change is done once under, per contract.
store::ChangeKey key_of_change(const SubscriberChange& change, const charging::CorrectedBy& by);

/// Whether the subscriber is sent what the change leaves for them, where that is anything.
enum class Telling : std::uint8_t { told, untold };

/// Does the change once per subscriber and `by.key`, and only if its effects are still those of `digest`;
/// otherwise it is refused as changed_meanwhile. Without a digest: whatever its effects are.
store::ChangeOutcome<ChangeResult> carry_out_change(const store::Editor& editor,
                                                    const charging::SubscriberAddress& subscriber,
                                                    const SubscriberChange& change,
                                                    const charging::CorrectedBy& by,
                                                    std::optional<std::string_view> digest,
                                                    Telling telling = Telling::told);

}  // namespace airtime::portal
