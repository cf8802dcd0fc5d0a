#include "store/codec/message_codec.hpp"

#include <cassert>

#include "charging/contract/event_kind.hpp"
#include "charging/standing/enrolment.hpp"
#include "store/codec/stored_text.hpp"

namespace airtime::store {

namespace {

using charging::HistoryLine;
using charging::Instant;
using charging::Message;
using charging::Money;
using charging::Notice;
using charging::Part;

void add_text(std::string& out, std::string_view key, std::string_view value) {
    if (!value.empty()) {
        append_encoded(out.append(out.empty() ? "" : " ").append(key).append("="), value, separators);
    }
}

void add_money(std::string& out, std::string_view key, Money amount) {
    if (amount != Money{}) add_text(out, key, amount.to_string());
}

void add_instant(std::string& out, std::string_view key, Instant instant) {
    std::string number;
    append_instant(number, instant);
    add_text(out, key, number);
}

/// `key=a/b,c/d`: the members of each element are written by `append`.
template <class Element, class Append>
void add_list(std::string& out, std::string_view key, const std::vector<Element>& elements, Append append) {
    std::string list;
    for (const Element& element : elements) append(list += list.empty() ? "" : ",", element);
    if (!list.empty()) out.append(" ").append(key).append("=").append(list);
}

void add_notice(std::string& out, const Notice& notice) {
    add_money(out, "amount", notice.amount);
    add_money(out, "fee", notice.fee);
    add_money(out, "owed", notice.owed);
    add_money(out, "left", notice.left);
    add_text(out, "account", notice.account.value);
    if (notice.due_at) add_instant(out, "due", *notice.due_at);
    if (notice.refusal) add_text(out, "refusal", charging::name_of(*notice.refusal));
    if (notice.enrolment) add_text(out, "enrolment", charging::name_of(*notice.enrolment));
    if (notice.minutes != 0) add_text(out, "minutes", std::to_string(notice.minutes));
    add_money(out, "threshold", notice.threshold);
    add_list(out, "choices", notice.choices,
             [](std::string& list, Money choice) { list += choice.to_string(); });
    add_list(out, "balances", notice.balances, [](std::string& list, const Part& part) {
        append_encoded(list, part.account.value, separators);
        list += '/' + part.amount.to_string();
    });
    add_list(out, "history", notice.history, [](std::string& list, const HistoryLine& line) {
        append_instant(list, line.at);
        list.append("/").append(charging::name_of(line.kind)).append("/").append(line.amount.to_string());
    });
}

/// The enumerator that `name_of` calls so; the names of an enumeration end with an empty one.
template <class Enum, class NameOf>
Enum take_named(Parts& value, NameOf name) {
    const std::string wanted = value.text();
    for (std::uint8_t number = 0; !name(static_cast<Enum>(number)).empty(); ++number) {
        if (name(static_cast<Enum>(number)) == wanted) return static_cast<Enum>(number);
    }
    value.fail("is an unknown word");
    return {};
}

HistoryLine take_line(Parts& line) {
    HistoryLine taken;
    taken.at = line.instant();
    taken.kind = take_named<charging::EventKind>(
        line, [](charging::EventKind kind) { return charging::name_of(kind); });
    taken.amount = line.money();
    return taken;
}

/// Takes each element of a list with `take`.
template <class Element, class Take>
void take_list(std::vector<Element>& elements, Parts& value, Take take) {
    Parts list{value.raw(), ','};
    while (list.more()) {
        Parts members{list.raw(), '/'};
        elements.push_back(take(members));
        list.absorb(members);
    }
    value.absorb(list);
}

/// False: a notice has no such word.
bool take_notice(Notice& notice, std::string_view key, Parts& value) {
    if (key == "amount") {
        notice.amount = value.money();
    } else if (key == "fee") {
        notice.fee = value.money();
    } else if (key == "owed") {
        notice.owed = value.money();
    } else if (key == "left") {
        notice.left = value.money();
    } else if (key == "account") {
        notice.account.value = value.text();
    } else if (key == "due") {
        notice.due_at = value.instant();
    } else if (key == "refusal") {
        notice.refusal = take_named<charging::AdvanceRefusal>(
            value, [](charging::AdvanceRefusal refusal) { return charging::name_of(refusal); });
    } else if (key == "enrolment") {
        notice.enrolment = take_named<charging::Enrolment>(
            value, [](charging::Enrolment enrolment) { return charging::name_of(enrolment); });
    } else if (key == "minutes") {
        notice.minutes = value.number<std::uint32_t>();
    } else if (key == "threshold") {
        notice.threshold = value.money();
    } else if (key == "choices") {
        take_list(notice.choices, value, [](Parts& choice) { return choice.money(); });
    } else if (key == "balances") {
        take_list(notice.balances, value, [](Parts& part) {
            Part taken;
            taken.account.value = part.text();
            taken.amount = part.money();
            return taken;
        });
    } else if (key == "history") {
        take_list(notice.history, value, take_line);
    } else {
        return false;
    }
    return true;
}

/// False: a message has no such word.
bool take_envelope(Message& message, std::string_view key, Parts& value) {
    if (key == "id") {
        message.id = value.text();
    } else if (key == "contract") {
        message.contract.value = value.text();
    } else if (key == "language") {
        message.language = take_named<charging::Language>(
            value, [](charging::Language language) { return charging::name_of(language); });
    } else if (key == "reply") {
        message.reply = value.number<std::uint8_t>() == 1;
    } else if (key == "before") {
        message.not_before = value.instant();
    } else if (key == "stale") {
        message.stale_after = value.instant();
    } else if (key == "kind") {
        message.notice.kind = take_named<charging::MessageKind>(
            value, [](charging::MessageKind kind) { return charging::name_of(kind); });
    } else {
        return false;
    }
    return true;
}

}  // namespace

std::string encode_message(const Message& message) {
    std::string out;
    add_text(out, "to", message.to.digits());
    add_text(out, "kind", charging::name_of(message.notice.kind));
    add_text(out, "id", message.id);
    add_text(out, "contract", message.contract.value);
    add_text(out, "language", charging::name_of(message.language));
    add_text(out, "reply", message.reply ? "1" : "");
    add_instant(out, "before", message.not_before);
    add_instant(out, "stale", message.stale_after);
    add_notice(out, message.notice);
    return out;
}

Result<Message, std::string> decode_message(std::string_view text) {
    Parts words{text, ' '};
    // A message without a number is none, so the number comes first.
    Parts first{words.raw(), '='};
    const std::string_view name = first.raw();
    const std::optional<charging::Msisdn> to = charging::Msisdn::parse(first.raw());
    if (name != "to" || !to) return std::string{"does not begin with the number that it is for"};
    Message message{.id = {}, .contract = {}, .to = *to, .not_before = {}, .stale_after = {}, .notice = {}};
    while (words.more()) {
        Parts word{words.raw(), '='};
        const std::string_view key = word.raw();
        if (!take_envelope(message, key, word) && !take_notice(message.notice, key, word)) {
            word.fail("is no word of a message");
        }
        if (const std::optional<std::string> mistake = word.mistake()) {
            return std::string{key.substr(0, 30)} + ": " + *mistake;
        }
    }
    if (const std::optional<std::string> mistake = words.mistake()) return *mistake;
    return message;
}

std::string safe_id(std::string_view id) {
    constexpr std::string_view hex_digits = "0123456789ABCDEF";
    std::string safe;
    for (const char c : id) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                           (byte >= 'a' && byte <= 'z') ||
                           std::string_view{"-._:~"}.find(c) != std::string_view::npos;
        if (plain) {
            safe += c;
        } else {
            ((safe += '~') += hex_digits[byte >> 4U]) += hex_digits[byte & 0xfU];
        }
    }
    return safe;
}

}  // namespace airtime::store
