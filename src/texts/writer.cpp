#include "texts/writer.hpp"

#include <cassert>
#include <utility>

#include "charging/contract/event_kind.hpp"
#include "charging/standing/enrolment.hpp"

namespace airtime::texts {

using charging::Language;
using charging::MessageKind;
using charging::Money;
using charging::Notice;

namespace {

void append_listed(std::string& list, std::string_view item) {
    list.append(list.empty() ? "" : ", ").append(item);
}

}  // namespace

Writer::Writer(const Wording& wording, const charging::Policy& policy, TextForm form)
    : wording_(wording), policy_(policy), form_(std::move(form)) {}

std::string Writer::money(Money amount, Rounding rounding, Language language) const {
    return written(amount, policy_.currency_decimals, rounding, wording_.in(language).amount);
}

std::string Writer::amount(Money amount, Language language) const {
    return in_form(money(amount, Rounding::down, language));
}

std::string Writer::account(const charging::AccountName& account, Language language) const {
    const auto& words = wording_.in(language).accounts;
    const auto found = words.find(account.value);
    return found == words.end() ? account.value : found->second;
}

std::string Writer::date(charging::Instant at) const {
    const std::string day = policy_.calendar.date_of(at);  // 2026-12-31
    return day.substr(8, 2) + '/' + day.substr(5, 2) + '/' + day.substr(0, 4);
}

std::string Writer::choices(const Notice& notice, Language language) const {
    std::string list;
    for (const Money choice : notice.choices) append_listed(list, money(choice, Rounding::down, language));
    return list;
}

std::string Writer::balances(const Notice& notice, Language language) const {
    std::string list;
    for (const charging::Part& part : notice.balances) {
        append_listed(list,
                      account(part.account, language) + ' ' + money(part.amount, Rounding::down, language));
    }
    return list;
}

std::string Writer::history(const Notice& notice, Language language) const {
    const auto& words = wording_.in(language).events;
    std::string list;
    for (const charging::HistoryLine& line : notice.history) {
        const auto word = words.find(std::string{name_of(line.kind)});
        if (word != words.end()) {
            append_listed(list, date(line.at).substr(0, 5) + ' ' + word->second + ' ' +
                                    money(line.amount, Rounding::down, language));
        }
    }
    return list;
}

std::string Writer::value_of(std::string_view place, const Notice& notice, Language language) const {
    if (place == "sender") return form_.sender;
    if (place == "amount") return money(notice.amount, Rounding::down, language);
    if (place == "fee") return money(notice.fee, Rounding::up, language);
    if (place == "owed") return money(notice.owed, Rounding::up, language);
    if (place == "left") return money(notice.left, Rounding::up, language);
    if (place == "account") return account(notice.account, language);
    if (place == "due") return notice.due_at ? date(*notice.due_at) : std::string{};
    if (place == "threshold") return money(notice.threshold, Rounding::down, language);
    if (place == "minutes") return std::to_string(notice.minutes);
    const LanguageWording& words = wording_.in(language);
    if (place == "reason") {
        return notice.refusal ? words.reasons.find(name_of(*notice.refusal))->second : std::string{};
    }
    if (place == "enrolment") {
        return notice.enrolment ? words.enrolment.find(name_of(*notice.enrolment))->second : std::string{};
    }
    if (place == "choices") return choices(notice, language);
    if (place == "balances") return balances(notice, language);
    assert(place == "history" && "a place that text_rules() allows");
    return history(notice, language);
}

std::string Writer::key_of(const Notice& notice) {
    const std::string key{name_of(notice.kind)};
    switch (notice.kind) {
        case MessageKind::cancelled:
            return notice.left > Money{} ? key + "_owing" : key;
        case MessageKind::paused:
        case MessageKind::one_way:
        case MessageKind::two_way:
            return notice.due_at ? key + "_until" : key;
        case MessageKind::history:
            return notice.history.empty() ? key + "_empty" : key;
        default:
            return key;
    }
}

std::string Writer::in_form(std::string text) const {
    return form_.diacritics ? text : without_diacritics(text);
}

std::string Writer::text(const Notice& notice, Language language) const {
    const auto& texts = wording_.in(language).texts;
    const auto found = texts.find(key_of(notice));
    assert(found != texts.end() && "config reads a text for each rule");
    return in_form(on_one_line(
        found->second.filled([&](std::string_view place) { return value_of(place, notice, language); })));
}

std::string Writer::screen(std::string_view key, const Notice& notice, Language language) const {
    const auto& texts = wording_.in(language).texts;
    const auto found = texts.find(key);
    assert(found != texts.end() && "config reads a text for each rule");
    return in_form(
        found->second.filled([&](std::string_view place) { return value_of(place, notice, language); }));
}

std::string Writer::sms(const Notice& notice, Language language) const {
    Notice fitting = notice;
    std::string written = text(fitting, language);
    while (fitting.history.size() > 1 && sms_length(written).parts > form_.parts_max) {
        fitting.history.pop_back();
        written = text(fitting, language);
    }
    return shortened_to(written, form_.parts_max);
}

}  // namespace airtime::texts
