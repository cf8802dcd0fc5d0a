#include "store/codec/compact_events.hpp"

#include "charging/contract/event_kind.hpp"
#include "store/codec/compact_bytes.hpp"
#include "store/codec/compact_parts.hpp"

namespace airtime::store {

using charging::EventAbout;
using charging::EventKind;
using charging::LedgerEvent;
using charging::Money;

namespace {

/// Where bits stand must not change: they are stored.
namespace event_bit {
constexpr std::uint64_t contract = 1U << 0U;  ///< another than the event before, or a long one
constexpr std::uint64_t number = 1U << 1U;    ///< it is not the one after the event before
constexpr std::uint64_t at = 1U << 2U;        ///< not when the event before was
constexpr std::uint64_t session = 1U << 3U;
constexpr std::uint64_t changes = 1U << 4U;
constexpr std::uint64_t same_session = 1U << 5U;  ///< as the event before
constexpr std::uint64_t note = 1U << 6U;
constexpr std::uint64_t service = 1U << 7U;
constexpr std::uint64_t units = 1U << 8U;
constexpr std::uint64_t request_number = 1U << 9U;
constexpr std::uint64_t principal = 1U << 10U;
constexpr std::uint64_t fees = 1U << 11U;
constexpr std::uint64_t advance = 1U << 12U;
constexpr std::uint64_t about = 1U << 13U;
constexpr std::uint64_t all = (1U << 14U) - 1;
}  // namespace event_bit

namespace about_bit {
constexpr std::uint64_t tier = 1U << 0U;
constexpr std::uint64_t limit = 1U << 1U;
constexpr std::uint64_t segment = 1U << 2U;
constexpr std::uint64_t policy = 1U << 3U;
constexpr std::uint64_t due = 1U << 4U;
constexpr std::uint64_t granted = 1U << 5U;
constexpr std::uint64_t all = (1U << 6U) - 1;
}  // namespace about_bit

/// Few bytes must not stand for much: longer texts are written each time.
constexpr std::size_t repeated_text_max = 1024;

template <class Id>
bool repeats(const Id& id, const Id& before) {
    return id == before && id.value.size() <= repeated_text_max;
}

bool repeats_session(const LedgerEvent& event, const LedgerEvent& before) {
    return event.session && before.session && repeats(*event.session, *before.session);
}

bool has_fees(const LedgerEvent& event) {
    return event.fee != Money{} || event.vat != Money{};
}

std::uint64_t flags_of(const LedgerEvent& event, const LedgerEvent& before) {
    return (repeats(event.contract, before.contract) ? 0 : event_bit::contract) |
           (event.number != before.number + 1 ? event_bit::number : 0) |
           (event.at != before.at ? event_bit::at : 0) |
           (repeats_session(event, before) ? event_bit::same_session
            : event.session                ? event_bit::session
                                           : 0) |
           (event.changes.empty() ? 0 : event_bit::changes) | (event.note.empty() ? 0 : event_bit::note) |
           (event.service ? event_bit::service : 0) | (event.units != 0 ? event_bit::units : 0) |
           (event.request_number != 0 ? event_bit::request_number : 0) |
           (event.principal != Money{} ? event_bit::principal : 0) | (has_fees(event) ? event_bit::fees : 0) |
           (event.advance ? event_bit::advance : 0) | (event.about == EventAbout{} ? 0 : event_bit::about);
}

/// Times as spans from the event's.
void append_about(CompactWriter& out, const EventAbout& about, charging::Instant at) {
    out.number((about.tier ? about_bit::tier : 0) | (about.limit ? about_bit::limit : 0) |
               (about.segment.value.empty() ? 0 : about_bit::segment) |
               (about.policy.empty() ? 0 : about_bit::policy) | (about.due ? about_bit::due : 0) |
               (about.granted ? about_bit::granted : 0));
    if (about.tier) out.money(*about.tier);
    if (about.limit) out.money(*about.limit);
    if (!about.segment.value.empty()) out.text(about.segment.value);
    if (!about.policy.empty()) out.text(about.policy);
    if (about.due) out.round_since(at, *about.due);
    if (about.granted) out.since(at, *about.granted);
}

EventAbout take_about(CompactReader& in, charging::Instant at) {
    EventAbout about;
    const std::uint64_t flags = in.flags(about_bit::all);
    if ((flags & about_bit::tier) != 0) about.tier = in.money();
    if ((flags & about_bit::limit) != 0) about.limit = in.money();
    if ((flags & about_bit::segment) != 0) about.segment.value = in.text();
    if ((flags & about_bit::policy) != 0) about.policy = in.text();
    if ((flags & about_bit::due) != 0) about.due = in.round_since(at);
    if ((flags & about_bit::granted) != 0) about.granted = in.since(at);
    return about;
}

void append_event(CompactWriter& out, const LedgerEvent& event, const LedgerEvent& before) {
    const std::uint64_t flags = flags_of(event, before);
    out.number(flags);
    out.byte(static_cast<std::uint8_t>(event.kind));
    if ((flags & event_bit::contract) != 0) out.text(event.contract.value);
    if ((flags & event_bit::number) != 0) out.number(event.number);
    if ((flags & event_bit::at) != 0) out.since(before.at, event.at);
    if ((flags & event_bit::session) != 0) out.text(event.session->value);
    if ((flags & event_bit::changes) != 0) append_parts(out, event.changes);
    if ((flags & event_bit::note) != 0) out.text(event.note);
    if (event.service) out.text(event.service->value);
    if (event.units != 0) out.number(event.units);
    if (event.request_number != 0) out.number(event.request_number);
    if (event.principal != Money{}) out.money(event.principal);
    if (has_fees(event)) {
        out.money(event.fee);
        out.money(event.vat);
    }
    if (event.advance) out.text(event.advance->value);
    if ((flags & event_bit::about) != 0) append_about(out, event.about, event.at);
}

/// What may stand in the event before.
void take_repeated(CompactReader& in, std::uint64_t flags, LedgerEvent& event, const LedgerEvent& before) {
    if ((flags & event_bit::contract) != 0) {
        event.contract.value = in.text();
    } else if (repeats(before.contract, before.contract)) {
        event.contract = before.contract;
    } else {
        in.fail("a long text is repeated");
    }
    event.number = (flags & event_bit::number) != 0 ? in.number() : before.number + 1;
    event.at = (flags & event_bit::at) != 0 ? in.since(before.at) : before.at;
    if ((flags & event_bit::session) != 0) event.session = charging::SessionId{in.text()};
    if ((flags & event_bit::same_session) == 0) return;
    if (repeats_session(before, before)) {
        event.session = before.session;
    } else {
        in.fail("a session is repeated that the event before does not have");
    }
}

LedgerEvent take_event(CompactReader& in, const LedgerEvent& before) {
    LedgerEvent event;
    const std::uint64_t flags = in.flags(event_bit::all);
    event.kind = in.one_of(charging::last_event_kind);
    take_repeated(in, flags, event, before);
    if ((flags & event_bit::changes) != 0) event.changes = take_parts(in);
    if ((flags & event_bit::note) != 0) event.note = in.text();
    if ((flags & event_bit::service) != 0) event.service = charging::ServiceName{in.text()};
    if ((flags & event_bit::units) != 0) event.units = in.number();
    if ((flags & event_bit::request_number) != 0) event.request_number = in.number<std::uint32_t>();
    if ((flags & event_bit::principal) != 0) event.principal = in.money();
    if ((flags & event_bit::fees) != 0) {
        event.fee = in.money();
        event.vat = in.money();
    }
    if ((flags & event_bit::advance) != 0) event.advance = charging::AdvanceId{in.text()};
    if ((flags & event_bit::about) != 0) event.about = take_about(in, event.at);
    return event;
}

}  // namespace

std::string encode_compact_events(std::span<const LedgerEvent> events) {
    if (events.empty()) return {};
    std::string chunk;
    CompactWriter out{chunk};
    const LedgerEvent none;
    const LedgerEvent* before = &none;
    for (const LedgerEvent& event : events) {
        append_event(out, event, *before);
        before = &event;
    }
    std::string bytes{compact_mark};
    CompactWriter{bytes}.text(chunk);
    return bytes;
}

std::string_view take_compact_events(std::string_view& bytes) {
    CompactReader in{bytes.substr(1)};
    const std::size_t size = in.count();
    const std::size_t begins = bytes.size() - in.left();
    const std::string_view taken = bytes.substr(0, in.good() ? begins + size : bytes.size());
    bytes.remove_prefix(taken.size());
    return taken;
}

Result<std::vector<LedgerEvent>, std::string> decode_compact_events(std::string_view bytes) {
    std::vector<LedgerEvent> events;
    if (bytes.empty()) return events;
    if (!is_compact(bytes)) return std::string{"events: are not in this form"};
    CompactReader whole{bytes.substr(1)};
    const std::string chunk = whole.text();
    if (const std::optional<std::string> mistake = whole.mistake()) return "events: " + *mistake;
    const LedgerEvent none;
    CompactReader in{chunk};
    do {
        events.push_back(take_event(in, events.empty() ? none : events.back()));
    } while (in.more());
    if (const std::optional<std::string> mistake = in.mistake()) return "events: " + *mistake;
    return events;
}

}  // namespace airtime::store
