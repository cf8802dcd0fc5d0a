#include "portal/views/event_view.hpp"

#include <array>
#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "charging/standing/enrolment.hpp"
#include "operations/plain_text.hpp"

namespace airtime::portal {

namespace {

using charging::Channel;
using charging::EventKind;
using charging::LedgerEvent;

/// Takes the first word off the text, with the blank behind it.
std::string_view take_word(std::string_view& text) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    return word;
}

std::optional<Channel> channel_named(std::string_view name) {
    for (const Channel channel : {Channel::automatic, Channel::sms, Channel::ussd, Channel::care}) {
        if (charging::name_of(channel) == name) return channel;
    }
    return std::nullopt;
}

}  // namespace

std::optional<Channel> channel_of(const LedgerEvent& event) {
    std::string_view note = event.note;
    if (event.kind == EventKind::enrolment_changed) {
        take_word(note);
    } else if (event.kind != EventKind::advanced) {
        return std::nullopt;
    }
    return channel_named(take_word(note));
}

std::string_view channel_word(Channel channel) {
    return channel == Channel::automatic ? "auto" : charging::name_of(channel);
}

charging::Money moved_by(const LedgerEvent& event) {
    charging::Money moved;
    for (const charging::Part& change : event.changes) moved += change.amount;
    return moved;
}

boost::json::object event_row(const LedgerEvent& event) {
    using operations::printable;
    boost::json::array changes;
    for (const charging::Part& change : event.changes) {
        changes.push_back(
            {{"account", printable(change.account.value)}, {"amount", change.amount.to_string()}});
    }
    boost::json::object row{
        {"n", event.number},
        {"at", charging::to_iso8601(event.at)},
        {"kind", charging::name_of(event.kind)},
        {"changes", std::move(changes)},
        {"amount", moved_by(event).to_string()},
        {"principal", event.principal.to_string()},
        {"fee", event.fee.to_string()},
        {"vat", event.vat.to_string()},
        {"moves_money", !event.changes.empty()},
        {"moves_debt", event.principal != charging::Money{} || event.fee != charging::Money{}}};
    if (event.advance) row["advance"] = printable(event.advance->value);
    if (event.session) row["session"] = printable(event.session->value);
    if (event.service) row["service"] = printable(event.service->value);
    if (event.units > 0) row["units"] = event.units;
    if (const auto channel = channel_of(event)) row["channel"] = channel_word(*channel);
    if (event.kind == EventKind::recharged) row["recharge"] = printable(event.note);
    if (!event.note.empty()) row["note"] = printable(event.note);
    return row;
}

boost::json::array consents_of(std::span<const LedgerEvent> events) {
    boost::json::array consents;
    for (const LedgerEvent& event : events) {
        if (event.kind != EventKind::enrolment_changed) continue;
        std::string_view note = event.note;
        boost::json::object consent{{"n", event.number}, {"at", charging::to_iso8601(event.at)}};
        consent["state"] = operations::printable(std::string{take_word(note)});
        take_word(note);
        const auto channel = channel_of(event);
        consent["channel"] = channel ? channel_word(*channel) : "";
        const bool has_version = !note.empty() && !note.starts_with("until ") && !note.starts_with("by ");
        consent["text_version"] =
            has_version ? operations::printable(std::string{take_word(note)}) : std::string{};
        if (note.starts_with("until ")) {
            take_word(note);
            consent["until"] = operations::printable(std::string{take_word(note)});
        }
        if (note.starts_with("by ")) take_word(note);
        consent["by"] = operations::printable(std::string{note});
        consents.push_back(std::move(consent));
    }
    return consents;
}

}  // namespace airtime::portal
