#include "tools/airtimectl/message_commands.hpp"

#include <boost/json.hpp>

#include "charging/values/written_time.hpp"

namespace airtime::tools {

namespace {

constexpr std::size_t messages_shown_max = 50;

std::string as_text(const std::vector<store::MessageRecord>& records, const charging::Calendar& calendar) {
    std::vector<std::vector<std::string>> rows{{"at", "kind", "status", "text"}};
    for (const store::MessageRecord& record : records) {
        rows.push_back({charging::written_time(record.at, calendar), record.kind,
                        std::string{store::name_of(record.status)}, record.text});
    }
    return table(rows);
}

boost::json::array as_json(const std::vector<store::MessageRecord>& records) {
    boost::json::array array;
    for (const store::MessageRecord& record : records) {
        array.push_back(boost::json::object{{"id", record.id},
                                            {"at", charging::to_iso8601(record.at)},
                                            {"to", record.to},
                                            {"kind", record.kind},
                                            {"status", store::name_of(record.status)},
                                            {"text", record.text}});
    }
    return array;
}

ExitCode show_messages(const Console& console, const Given& given) {
    ExitCode failure{};
    const auto found = find_subscriber(console, given.positional[0], failure);
    if (!found) return failure;
    const auto records = console.outbox.records_of(found->contract.id, messages_shown_max);
    if (!records) return fail(console, records.error());
    if (console.json) {
        console.out << boost::json::serialize(as_json(*records)) << '\n';
    } else if (records->empty()) {
        console.errors << "airtimectl: no message to them is remembered: see sms.records_kept_days\n";
    } else {
        console.out << as_text(*records, console.config.policy.calendar);
    }
    return ExitCode::done;
}

}  // namespace

std::vector<Command> message_commands() {
    return {{"subscriber messages",
             "MSISDN",
             1,
             "what was sent to the subscriber last, newest first, and whether it arrived",
             {},
             show_messages}};
}

}  // namespace airtime::tools
