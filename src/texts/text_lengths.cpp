#include "texts/text_lengths.hpp"

#include <algorithm>

namespace airtime::texts {

namespace {

using charging::Language;
using charging::MessageKind;
using charging::Money;
using charging::Notice;

/// What a notice of the kind says at most.
Notice full_notice(MessageKind kind, const charging::Policy& policy) {
    const auto& denominations = policy.advance.denominations;
    const Money highest = denominations.empty() ? Money{} : denominations.back();
    Notice notice{.kind = kind, .amount = highest, .fee = highest, .owed = highest, .left = highest};
    notice.due_at = charging::Instant{};
    notice.enrolment = charging::Enrolment::not_registered;
    notice.minutes = 60;
    notice.choices = denominations;
    for (const charging::AccountPolicy& account : policy.accounts) {
        notice.balances.push_back({.account = account.name, .amount = highest});
    }
    notice.history = {{.at = {}, .kind = charging::EventKind::advanced, .amount = highest}};
    return notice;
}

/// The notices that lead to all texts of the kind.
std::vector<Notice> notices_of(MessageKind kind, const charging::Policy& policy) {
    std::vector<Notice> notices;
    const Notice full = full_notice(kind, policy);
    if (kind == MessageKind::refused) {
        for (std::uint8_t number = 0; !name_of(static_cast<charging::AdvanceRefusal>(number)).empty();
             ++number) {
            notices.push_back(full);
            notices.back().refusal = static_cast<charging::AdvanceRefusal>(number);
        }
        return notices;
    }
    for (const charging::AccountPolicy& account : policy.accounts) {
        notices.push_back(full);
        notices.back().account = account.name;
    }
    Notice bare = full;
    bare.left = {};
    bare.due_at = {};
    bare.history = {};
    if (Writer::key_of(bare) != Writer::key_of(full)) notices.push_back(bare);
    return notices;
}

}  // namespace

std::vector<TextLength> longest_texts(const Writer& writer, const charging::Policy& policy) {
    std::vector<TextLength> lengths;
    for (const Language language : {Language::vi, Language::en}) {
        for (std::uint8_t number = 0; !name_of(static_cast<MessageKind>(number)).empty(); ++number) {
            for (const Notice& notice : notices_of(static_cast<MessageKind>(number), policy)) {
                const std::string name = std::string{name_of(language)} + '.' + Writer::key_of(notice);
                const SmsLength length = sms_length(writer.text(notice, language));
                const auto known = std::ranges::find(lengths, name, &TextLength::name);
                if (known == lengths.end()) {
                    lengths.push_back({.name = name, .longest = length});
                } else if (std::tie(known->longest.parts, known->longest.units) <
                           std::tie(length.parts, length.units)) {
                    known->longest = length;
                }
            }
        }
    }
    return lengths;
}

}  // namespace airtime::texts
