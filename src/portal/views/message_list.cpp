#include "portal/views/message_list.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <utility>
#include <vector>

#include "charging/contract/message.hpp"
#include "operations/plain_text.hpp"

namespace airtime::portal {

namespace {

constexpr std::size_t sent_shown_max = 20;
constexpr auto directions = std::to_array<std::string_view>({"sent", "received"});

/// Lines stay lines.
std::string printable_lines(const std::string& text) {
    std::string lines;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        lines += (begin == 0 ? "" : "\n") + operations::printable(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return lines;
}

boost::json::object sent_row(const store::MessageRecord& record) {
    return {{"direction", "sent"},
            {"at", charging::to_iso8601(record.at)},
            {"kind", operations::printable(record.kind)},
            {"status", store::name_of(record.status)},
            {"text", printable_lines(record.text)}};
}

boost::json::object received_row(const store::ReceivedText& received) {
    boost::json::object row{{"direction", "received"},
                            {"at", charging::to_iso8601(received.at)},
                            {"text", printable_lines(received.text)},
                            {"answer", nullptr}};
    if (!received.answer.empty()) row["answer"] = operations::printable(received.answer);
    return row;
}

}  // namespace

Result<boost::json::array, store::StoreError> message_list(const MessageRecords& records,
                                                           const charging::ContractId& contract) {
    const auto sent = records.sent.records_of(contract, sent_shown_max);
    if (!sent) return sent.error();
    const auto received = records.received.latest(contract);
    if (!received) return received.error();
    std::vector<std::pair<charging::Instant, boost::json::object>> rows;
    for (const store::MessageRecord& record : *sent) rows.emplace_back(record.at, sent_row(record));
    for (const store::ReceivedText& text : *received) rows.emplace_back(text.at, received_row(text));
    // Of one moment the answer, which stands before the text, stays there.
    std::ranges::stable_sort(rows, std::ranges::greater{}, [](const auto& row) { return row.first; });
    boost::json::array list;
    for (auto& row : rows) list.push_back(std::move(row.second));
    return list;
}

operations::schema::Schema messages_schema() {
    using namespace operations::schema;
    const Schema row = record(
        {{"direction", choice(directions, "sent: to the subscriber; received: from them")},
         {"at", time()},
         {"text", text("as it was sent, or as it came")},
         {"kind", text("of one that was sent: `message_kind` of the reports"), sometimes},
         {"status",
          choice(names_through(store::MessageStatus::dropped),
                 "of one that was sent: the gateway has it, or what the network reported"),
          sometimes},
         {"answer", or_null(text("of one that was received: the kind of its answer; null: it got none")),
          sometimes}});
    return record(
        {{"messages",
          list_of(row, "newest first: at most 20 of each direction, of the last `sms.records_kept_days`")}});
}

}  // namespace airtime::portal
