#include "portal/views/running_view.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "operations/plain_text.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;
using charging::Instant;
using store::NodeReport;

constexpr std::size_t running_name_bytes_max = 128;

std::string shown_text(const std::string& text, std::size_t bytes_max = running_name_bytes_max) {
    return operations::printable(text.substr(0, bytes_max));
}

/// Null: nobody told, or it cannot be.
json::value time_or_null(Instant at, Instant now) {
    const bool possible = at > Instant{} && at <= now + std::chrono::days{1};
    return possible ? json::value(charging::to_iso8601(at)) : json::value(nullptr);
}

bool is_away(const NodeReport& report, Instant now) {
    return report.seen_at < now - silent_max;
}

std::uint64_t number_told(const NodeReport& report, std::string_view name, std::uint64_t otherwise = 0) {
    const auto found = report.numbers.find(name);
    if (found == report.numbers.end()) return otherwise;
    const auto whole = found->second.find("");
    return whole == found->second.end() ? otherwise : whole->second;
}

json::value word_or_null(const NodeReport& report, std::string_view name) {
    const auto found = report.words.find(name);
    return found == report.words.end() ? json::value(nullptr) : json::value(shown_text(found->second));
}

/// "12.5": so many in ten seconds.
std::string a_second(std::uint64_t in_ten_seconds) {
    return std::to_string(in_ten_seconds / 10) + '.' + std::to_string(in_ten_seconds % 10);
}

json::object about(const NodeReport& report, std::string_view state, Instant now) {
    return {
        {"name", shown_text(report.node)},
        {"state", state},
        {"version", report.version.empty() ? json::value(nullptr) : json::value(shown_text(report.version))},
        {"process", word_or_null(report, store::reported::process)},
        {"started_at", time_or_null(report.started_at, now)},
        {"seen_at", time_or_null(report.seen_at, now)}};
}

struct PeerRow {
    std::string node;
    std::string peer;
    std::map<std::string, std::uint64_t> results;
    std::uint64_t answers = 0;
    std::optional<std::uint64_t> recent;
};

void add_peers(const NodeReport& node, std::vector<PeerRow>& rows) {
    const auto counts = node.numbers.find(store::reported::peer_answers);
    if (counts == node.numbers.end()) return;
    std::map<std::string, PeerRow> peers;
    for (const auto& [split, count] : counts->second) {
        const std::size_t colon = split.find(':');
        if (colon == std::string::npos) continue;
        PeerRow& row = peers[split.substr(colon + 1)];
        row.results[split.substr(0, colon)] += count;
        row.answers += count;
    }
    const auto recent = node.numbers.find(store::reported::peer_recent);
    for (auto& [peer, row] : peers) {
        row.node = node.node;
        row.peer = peer;
        if (recent != node.numbers.end()) {
            const auto found = recent->second.find(peer);
            if (found != recent->second.end()) row.recent = found->second;
        }
        rows.push_back(std::move(row));
    }
}

json::array results_view(const std::map<std::string, std::uint64_t>& results) {
    std::vector<std::pair<std::string, std::uint64_t>> sorted{results.begin(), results.end()};
    std::ranges::stable_sort(sorted, std::ranges::greater{}, &std::pair<std::string, std::uint64_t>::second);
    json::array view;
    constexpr std::size_t results_max = 25;
    for (const auto& [result, count] : sorted) {
        if (view.size() == results_max) break;
        view.push_back({{"result", shown_text(result)}, {"count", std::to_string(count)}});
    }
    return view;
}

/// What the system and SQLite say where nothing more can be written.
bool is_full_disk(std::string_view reason) {
    return reason.find("No space left on device") != std::string_view::npos ||
           reason.find("disk is full") != std::string_view::npos ||
           reason.find("Disk quota exceeded") != std::string_view::npos;
}

json::array waits_view(const NodeReport& worker) {
    constexpr std::size_t reason_bytes_max = 300;
    json::array waits;
    for (const auto& [name, reason] : worker.words) {
        if (!name.starts_with(store::reported::waits)) continue;
        waits.push_back({{"part", shown_text(name.substr(store::reported::waits.size()))},
                         {"reason", shown_text(reason, reason_bytes_max)},
                         {"disk_full", is_full_disk(reason)}});
    }
    return waits;
}

/// "ocs1-worker" of "ocs1-worker-t6k2qp-1x9": a start adds the rest.
std::string_view without_start(std::string_view worker) {
    constexpr std::string_view program = "-worker";
    const std::size_t at = worker.rfind("-worker-");
    return at == std::string_view::npos ? worker : worker.substr(0, at + program.size());
}

bool is_replaced(const NodeReport& silent, std::span<const NodeReport> workers) {
    return std::ranges::any_of(workers, [&](const NodeReport& other) {
        return other.started_at >= silent.seen_at && without_start(other.node) == without_start(silent.node);
    });
}

json::object backlog_row(std::string_view what, std::uint64_t entries, json::value oldest_s) {
    return {{"backlog", what}, {"entries", std::to_string(entries)}, {"oldest_s", std::move(oldest_s)}};
}

json::object backlog_row(std::string_view what, const store::Backlog& backlog) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(backlog.oldest).count();
    return backlog_row(
        what, backlog.entries,
        backlog.oldest.count() == 0 ? json::value(nullptr) : json::value(std::to_string(seconds)));
}

constexpr auto running_states = std::to_array<std::string_view>({"up", "waiting", "down"});

operations::schema::Schema about_schema(std::string_view waiting) {
    using namespace operations::schema;
    return record({{"name", text()},
                   {"state", choice(running_states, waiting)},
                   {"version", or_null(text())},
                   {"process", or_null(text("its number on its host"))},
                   {"started_at", or_null(time())},
                   {"seen_at", or_null(time("when it last told of itself"))}});
}

}  // namespace

json::array nodes_view(std::span<const NodeReport> nodes, Instant now) {
    json::array view;
    for (const NodeReport& node : nodes) {
        if (view.size() == running_rows_max) break;
        const bool serves = number_told(node, store::reported::serves, 1) != 0;
        json::object row = about(node, is_away(node, now) ? "down" : serves ? "up" : "waiting", now);
        row["lends"] = number_told(node, store::reported::lends) != 0;
        for (const auto& [name, number] : {std::pair{"queued", store::reported::queued},
                                           std::pair{"queued_max", store::reported::queued_max},
                                           std::pair{"peers", store::reported::peers}}) {
            row[name] = std::to_string(number_told(node, number));
        }
        view.push_back(std::move(row));
    }
    return view;
}

operations::schema::Schema nodes_schema() {
    using namespace operations::schema;
    return list_of(extended(about_schema("waiting: all who ask get 3004; down: it is silent"),
                            {{"lends", yes_no()},
                             {"queued", decimal("requests that wait for a thread")},
                             {"queued_max", decimal("of which more are refused")},
                             {"peers", decimal("that are connected")}}),
                   "by name, at most 100");
}

json::array peers_view(std::span<const NodeReport> nodes, Instant now) {
    std::vector<PeerRow> rows;
    for (const NodeReport& node : nodes) {
        if (!is_away(node, now)) add_peers(node, rows);
    }
    std::ranges::stable_sort(rows, [](const PeerRow& one, const PeerRow& other) {
        return std::tie(one.recent, one.answers) > std::tie(other.recent, other.answers);
    });
    json::array view;
    for (const PeerRow& row : rows) {
        if (view.size() == running_rows_max) break;
        view.push_back({{"node", shown_text(row.node)},
                        {"peer", shown_text(row.peer)},
                        {"answers", std::to_string(row.answers)},
                        {"recent", row.recent ? json::value(a_second(*row.recent)) : json::value(nullptr)},
                        {"results", results_view(row.results)}});
    }
    return view;
}

operations::schema::Schema peers_schema() {
    using namespace operations::schema;
    const Schema result = record({{"result", text("Result-Code")}, {"count", decimal()}});
    return list_of(record({{"node", text()},
                           {"peer", text("Origin-Host")},
                           {"answers", decimal("since the node's start")},
                           {"recent", or_null(decimal("answers a second; null: not known yet"))},
                           {"results", list_of(result, "the most frequent first, at most 25")}}),
                   "the busiest first, at most 100");
}

json::array workers_view(std::span<const NodeReport> workers, Instant now) {
    std::vector<const NodeReport*> shown;
    for (const NodeReport& worker : workers) {
        if (!is_away(worker, now) || !is_replaced(worker, workers)) shown.push_back(&worker);
    }
    std::ranges::stable_sort(shown, std::ranges::greater{},
                             [](const NodeReport* worker) { return worker->seen_at; });
    json::array view;
    for (const NodeReport* worker : shown) {
        if (view.size() == running_rows_max) break;
        const bool silent = is_away(*worker, now);
        json::array waits = silent ? json::array{} : waits_view(*worker);
        json::object row = about(*worker, silent ? "down" : waits.empty() ? "up" : "waiting", now);
        row["waits"] = std::move(waits);
        view.push_back(std::move(row));
    }
    return view;
}

operations::schema::Schema workers_schema() {
    using namespace operations::schema;
    const Schema wait = record({{"part", text("what of it cannot go on")},
                                {"reason", text()},
                                {"disk_full", yes_no("for want of room on a disk")}});
    return list_of(extended(about_schema("waiting: parts of it cannot go on; down: it is silent"),
                            {{"waits", list_of(wait)}}),
                   "those that are alive first, at most 100");
}

bool tells_of_full_disk(const json::array& workers) {
    return std::ranges::any_of(workers, [](const json::value& worker) {
        return std::ranges::any_of(worker.at("waits").as_array(),
                                   [](const json::value& wait) { return wait.at("disk_full").as_bool(); });
    });
}

void keep_living(std::map<std::string, std::string>& in_force, std::span<const NodeReport> nodes,
                 std::span<const NodeReport> workers, Instant now) {
    std::set<std::string, std::less<>> living;
    for (const NodeReport& node : nodes) {
        if (!is_away(node, now)) living.insert(node.node);
    }
    for (const NodeReport& worker : workers) {
        if (!is_away(worker, now)) living.emplace(without_start(worker.node));
    }
    std::erase_if(in_force, [&](const auto& entry) { return !living.contains(entry.first); });
}

json::array backlogs_view(const store::Backlogs& backlogs) {
    return {backlog_row("ledger", backlogs.ledger), backlog_row("work", backlogs.work),
            backlog_row("outbox", backlogs.outbox), backlog_row("later", backlogs.later, nullptr),
            backlog_row("inbox", backlogs.inbox)};
}

operations::schema::Schema backlogs_schema() {
    using namespace operations::schema;
    constexpr auto names = std::to_array<std::string_view>({"ledger", "work", "outbox", "later", "inbox"});
    return list_of(record({{"backlog", choice(names)},
                           {"entries", decimal()},
                           {"oldest_s", or_null(decimal("null: none waits, or nobody looked"))}}),
                   "what waits in Redis");
}

json::object redis_view(const store::ServerState& server) {
    constexpr std::uint64_t mebibyte = 1'048'576;
    const std::uint64_t max = server.memory_max_bytes;
    return {
        {"memory_mib", std::to_string(server.memory_used_bytes / mebibyte)},
        {"memory_max_mib", max == 0 ? json::value(nullptr) : json::value(std::to_string(max / mebibyte))},
        {"memory_percent",
         max == 0 ? json::value(nullptr)
                  : json::value(std::to_string(static_cast<std::uint64_t>(
                        100.0 * static_cast<double>(server.memory_used_bytes) / static_cast<double>(max))))},
        {"written", server.aof_written}};
}

operations::schema::Schema redis_schema() {
    using namespace operations::schema;
    return record({{"memory_mib", decimal()},
                   {"memory_max_mib", or_null(decimal("null: there is no limit"))},
                   {"memory_percent", or_null(decimal())},
                   {"written", yes_no("its append-only file was, when it last was to be")}});
}

json::object policies_view(const std::map<std::string, std::string>& in_force,
                           std::span<const store::SeenPolicy> seen, const std::string& ours, Instant now) {
    json::array processes;
    std::set<std::string_view> different{ours};
    for (const auto& [process, fingerprint] : in_force) {
        different.insert(fingerprint);
        if (processes.size() == running_rows_max) continue;
        processes.push_back({{"process", shown_text(process)},
                             {"fingerprint", shown_text(fingerprint)},
                             {"ours", fingerprint == ours}});
    }
    const auto current = std::ranges::find(seen, ours, &store::SeenPolicy::fingerprint);
    const auto previous = std::ranges::find_if(
        seen, [&](const store::SeenPolicy& policy) { return policy.fingerprint != ours; });
    json::object view{{"ours", ours},
                      {"differ", different.size() > 1},
                      {"processes", std::move(processes)},
                      {"since", nullptr},
                      {"previous", nullptr},
                      {"changed", nullptr}};
    if (current == seen.end()) return view;
    view["since"] = time_or_null(current->first_seen, now);
    if (previous == seen.end()) return view;
    view["previous"] = shown_text(previous->fingerprint);
    json::array changed;
    std::set<std::string> sections;
    for (const auto* policy : {&*current, &*previous}) {
        for (const auto& [section, hash] : policy->sections) sections.insert(section);
    }
    for (const std::string& section : sections) {
        const auto here = current->sections.find(section);
        const auto there = previous->sections.find(section);
        const bool same = here != current->sections.end() && there != previous->sections.end() &&
                          here->second == there->second;
        if (!same && changed.size() < running_rows_max) changed.push_back(json::value(shown_text(section)));
    }
    view["changed"] = std::move(changed);
    return view;
}

operations::schema::Schema policies_schema() {
    using namespace operations::schema;
    const Schema process =
        record({{"process", text()}, {"fingerprint", text()}, {"ours", yes_no("the portal has the same")}});
    return record(
        {{"ours", text("the fingerprint of the portal's policy")},
         {"differ", yes_no("not all processes decide by one policy")},
         {"processes", list_of(process, "at most 100")},
         {"since", or_null(time("when it was seen first"))},
         {"previous", or_null(text("the fingerprint of the one that was new before it"))},
         {"changed", or_null(list_of(text(), "keys of the file's top level that differ from it"))}});
}

json::array errors_view(std::span<const store::ErrorEvent> errors, Instant now) {
    json::array view;
    for (const store::ErrorEvent& error : errors) {
        const bool lately = error.at >= now - std::chrono::days{1} && error.at <= now + std::chrono::days{1};
        if (!lately || view.size() == running_rows_max) continue;
        view.push_back({{"at", charging::to_iso8601(error.at)},
                        {"first_at", charging::to_iso8601(error.first_at)},
                        {"count", error.count},
                        {"repeated", error.count > 1},
                        {"process", shown_text(error.process)},
                        {"text", shown_text(error.text, store::ErrorQueue::text_bytes_max)}});
    }
    return view;
}

operations::schema::Schema errors_schema() {
    using namespace operations::schema;
    return list_of(record({{"at", time("of the last")},
                           {"first_at", time("of the first")},
                           {"count", whole("how often")},
                           {"repeated", yes_no("more than once")},
                           {"process", text()},
                           {"text", text("the last line")}}),
                   "of the last day, one of each process and kind, at most 100");
}

}  // namespace airtime::portal
