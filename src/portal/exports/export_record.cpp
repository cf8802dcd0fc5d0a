#include "portal/exports/export_record.hpp"

#include <algorithm>

#include "charging/standing/enrolment.hpp"
#include "store/codec/stored_text.hpp"

namespace airtime::portal {

namespace {

constexpr std::size_t id_digits = 32;
constexpr std::string_view no_word = "-";

std::string written_request(const ExportRequest& request) {
    std::string text{store::name_of(request.of, export_names)};
    store::append_number(text += ' ', request.days.first);
    store::append_number(text += ' ', request.days.last);
    text.append(" ").append(request.kind ? charging::name_of(*request.kind) : no_word);
    return text.append(" ").append(request.channel ? charging::name_of(*request.channel) : no_word);
}

std::optional<charging::EventKind> take_kind(store::Parts& words) {
    const std::string_view word = words.raw();
    if (word == no_word) return std::nullopt;
    const auto named = std::ranges::find(charging::event_kind_names, word);
    if (named == charging::event_kind_names.end()) {
        words.fail("is no kind");
        return std::nullopt;
    }
    return static_cast<charging::EventKind>(named - charging::event_kind_names.begin());
}

std::optional<charging::Channel> take_channel(store::Parts& words) {
    using charging::Channel;
    const std::string_view word = words.raw();
    if (word == no_word) return std::nullopt;
    for (const Channel channel : {Channel::automatic, Channel::sms, Channel::ussd, Channel::care}) {
        if (charging::name_of(channel) == word) return channel;
    }
    words.fail("is no channel");
    return std::nullopt;
}

std::optional<std::int64_t> take_day(store::Parts& words) {
    const std::string_view word = words.raw();
    if (word == no_word) return std::nullopt;
    const auto day = store::parse_number<std::int64_t>(word);
    if (!day) words.fail("is no day");
    return day;
}

}  // namespace

bool is_export_id(std::string_view id) {
    return id.size() == id_digits && id.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string encode_export(const ExportRecord& record) {
    std::string text;
    store::append_encoded(text, record.owner, {});
    store::append_encoded(text += ' ', record.asked_key, {});
    text.append(" ").append(written_request(record.request)).append(" ");
    store::append_instant(text, record.asked_at);
    text.append(" ").append(store::name_of(record.state, export_state_names));
    store::append_number(text += ' ', record.rows);
    store::append_number(text += ' ', record.percent);
    store::append_number(text += ' ', record.bytes);
    store::append_number(text += ' ', record.begun);
    text.append(" ").append(store::name_of(record.fault, export_fault_names)).append(" ");
    store::append_instant(text, record.ended_at);
    text += ' ';
    if (record.kept_since) {
        store::append_number(text, *record.kept_since);
    } else {
        text += no_word;
    }
    return text;
}

std::optional<ExportRecord> decode_export(std::string_view id, std::string_view text) {
    store::Parts words{text, ' '};
    ExportRecord record;
    record.id = id;
    record.owner = words.text();
    record.asked_key = words.text();
    record.request.of = words.one_of<ExportOf>(export_names);
    record.request.days.first = words.number<std::int64_t>();
    record.request.days.last = words.number<std::int64_t>();
    record.request.kind = take_kind(words);
    record.request.channel = take_channel(words);
    record.asked_at = words.instant();
    record.state = words.one_of<ExportState>(export_state_names);
    record.rows = words.number<std::uint64_t>();
    record.percent = words.number<std::uint32_t>();
    record.bytes = words.number<std::uint64_t>();
    record.begun = words.number<std::uint32_t>();
    record.fault = words.one_of<ExportFault>(export_fault_names);
    record.ended_at = words.instant();
    record.kept_since = take_day(words);
    return words.mistake() ? std::nullopt : std::optional{std::move(record)};
}

}  // namespace airtime::portal
