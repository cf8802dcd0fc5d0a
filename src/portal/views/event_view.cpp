#include "portal/views/event_view.hpp"

#include <array>
#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "charging/standing/enrolment.hpp"
#include "operations/plain_text.hpp"
#include "portal/views/event_note.hpp"

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

/// What the subscriber agreed to, or somebody for them; empty text: it is not told.
void add_consent(boost::json::object& row, const LedgerEvent& event) {
    using operations::printable;
    std::string_view note = event.note;
    row["consent"] = printable(std::string{take_word(note)});
    take_word(note);
    const bool has_version = !note.empty() && !note.starts_with("until ") && !note.starts_with("by ");
    row["text_version"] = has_version ? printable(std::string{take_word(note)}) : std::string{};
    if (note.starts_with("until ")) {
        take_word(note);
        row["until"] = printable(std::string{take_word(note)});
    }
}

void add_note(boost::json::object& row, const LedgerEvent& event) {
    const EventNote note = note_in(event);
    const auto add = [&row](std::string_view name, std::string_view text) {
        if (!text.empty()) row[name] = operations::printable(std::string{text});
    };
    add("recharge", note.recharge);
    add("by", note.by);
    add("approved_by", note.approved_by);
    add("reason", note.reason);
    add("said", note.rest);
    add("note", event.note);
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
    if (event.kind == EventKind::enrolment_changed) add_consent(row, event);
    add_note(row, event);
    return row;
}

operations::schema::Schema event_schema() {
    using namespace operations::schema;
    return record({{"n", whole("its number in the contract's ledger")},
                   {"at", time()},
                   {"kind", choice(charging::event_kind_names)},
                   {"changes", list_of(record({{"account", text()}, {"amount", decimal()}}), "of accounts")},
                   {"amount", decimal("the sum of the changes")},
                   {"principal", decimal("by how much the debt changed")},
                   {"fee", decimal("the same of its fees")},
                   {"vat", decimal("that is in the fee")},
                   {"moves_money", yes_no()},
                   {"moves_debt", yes_no()},
                   {"advance", text("its id"), sometimes},
                   {"session", text(), sometimes},
                   {"service", text(), sometimes},
                   {"units", whole(), sometimes},
                   {"channel", channel(), sometimes},
                   {"recharge", text("its key"), sometimes},
                   {"consent", text("what the enrolment became"), sometimes},
                   {"text_version", text("of what was agreed to; empty: none was named"), sometimes},
                   {"until", text("when a pause ends"), sometimes},
                   {"by", text("user or client"), sometimes},
                   {"approved_by", text("a second user"), sometimes},
                   {"reason", text("as that person gave it"), sometimes},
                   {"said", text("what else the note says"), sometimes},
                   {"note", text("as it stands in the ledger"), sometimes}});
}

boost::json::array consents_of(std::span<const LedgerEvent> events) {
    boost::json::array consents;
    for (const LedgerEvent& event : events) {
        if (event.kind != EventKind::enrolment_changed) continue;
        boost::json::object consent{{"n", event.number}, {"at", charging::to_iso8601(event.at)}};
        add_consent(consent, event);
        consent["state"] = consent.at("consent");
        consent.erase("consent");
        const auto channel = channel_of(event);
        consent["channel"] = channel ? channel_word(*channel) : "";
        const EventNote note = note_in(event);
        consent["by"] = operations::printable(std::string{note.by});
        consent["reason"] = operations::printable(std::string{note.reason});
        consents.push_back(std::move(consent));
    }
    return consents;
}

operations::schema::Schema consent_schema() {
    using namespace operations::schema;
    return record({{"n", whole("of the event")},
                   {"at", time()},
                   {"state", text("what the enrolment became")},
                   {"channel", text("empty: it is not known")},
                   {"text_version", text("of what was agreed to; empty: none was named")},
                   {"until", text("when a pause ends"), sometimes},
                   {"by", text("who said it for the subscriber; empty: nobody did")},
                   {"reason", text("as that person gave it; empty: none")}});
}

}  // namespace airtime::portal
