#include "portal/views/operations_reader.hpp"

#include <boost/json/array.hpp>
#include <filesystem>
#include <system_error>
#include <vector>

#include "books/books_status.hpp"
#include "ledger_files/ledger_file_name.hpp"
#include "operations/circumstances.hpp"
#include "operations/operator_clock.hpp"
#include "operations/plain_text.hpp"
#include "portal/views/freshness_view.hpp"
#include "portal/views/operations_view.hpp"
#include "portal/views/running_view.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

constexpr std::size_t files_named_max = 20;

/// Ledger files with what Redis never confirmed, or lost. Null: the folder cannot be read from here.
json::value set_aside_view(const fs::path& ledger) {
    std::error_code error;
    const fs::path folder = ledger_files::unconfirmed_folder(ledger);
    if (!fs::is_directory(ledger, error)) return nullptr;
    json::array files;
    if (!fs::exists(folder, error)) return files;
    for (fs::directory_iterator entry{folder, error}; !error && entry != fs::directory_iterator{};
         entry.increment(error)) {
        if (files.size() == files_named_max) break;
        files.emplace_back(operations::printable(entry->path().filename().string()));
    }
    return error ? json::value(nullptr) : json::value(std::move(files));
}

json::array refused_view(const std::vector<books::RefusedFile>& refused) {
    json::array files;
    for (const books::RefusedFile& file : refused) {
        if (files.size() == files_named_max) break;
        files.push_back(
            {{"file", operations::printable(file.name)}, {"why", operations::printable(file.why)}});
    }
    return files;
}

/// What people switch: they look at once whether it worked.
std::string switches_in(const store::OperatorSettings& settings) {
    std::string words = settings.lending ? "on" : "off";
    if (settings.lending_by) words += ' ' + settings.lending_by->role + ' ' + settings.lending_by->reason;
    return words;
}

}  // namespace

OperationsReader::OperationsReader(const config::Config& config, store::ContractStore& contracts,
                                   const books::BooksReader& books, LatestOperations* latest,
                                   CertificateEnds certificate_ends)
    : config_(config),
      contracts_(contracts),
      books_(books),
      certificate_ends_(std::move(certificate_ends)),
      nodes_(config.redis, store::Reporters::nodes),
      workers_(config.redis, store::Reporters::workers),
      backlogs_(config.redis),
      policies_(config.redis),
      errors_(config.redis),
      latest_(latest) {}

Result<json::object, store::StoreError> OperationsReader::read() {
    const auto settings = contracts_.read_settings();
    if (!settings) return settings.error();
    if (latest_ == nullptr) return read_now(*settings);
    return latest_->get(switches_in(*settings), [&] { return read_now(*settings); });
}

LatestOperations::View OperationsReader::read_now(const store::OperatorSettings& settings) {
    const auto exposure = contracts_.read_exposure();
    if (!exposure) return exposure.error();
    const auto circumstances = operations::read_circumstances(contracts_, config_.lab);
    if (!circumstances) return circumstances.error();
    json::object view{{"lending", lending_view(settings, *exposure, config_.policy, circumstances->now)},
                      {"books", read_books(circumstances->now)},
                      {"set_aside", set_aside_view(config_.worker.ledger_dir)}};
    if (const auto added = add_running(view); !added) return added.error();
    return view;
}

json::object OperationsReader::read_books(charging::Instant now) const {
    const auto freshness = books_.freshness();
    json::object view =
        freshness ? freshness_view(*freshness, now) : freshness_without_books(freshness.error());
    const auto status = books::status_of(config_.books.folder);
    view["refused_files"] = status ? refused_view(status->refused) : json::array{};
    return view;
}

Result<Done, store::StoreError> OperationsReader::add_running(json::object& view) {
    const charging::Instant now = operations::system_now();
    const auto nodes = nodes_.read_all();
    if (!nodes) return nodes.error();
    const auto workers = workers_.read_all();
    if (!workers) return workers.error();
    const auto backlogs = backlogs_.read();
    if (!backlogs) return backlogs.error();
    const auto server = backlogs_.read_server();
    if (!server) return server.error();
    auto in_force = policies_.in_force();
    if (!in_force) return in_force.error();
    const auto seen = policies_.seen();
    if (!seen) return seen.error();
    const auto errors = errors_.all();
    if (!errors) return errors.error();
    view["nodes"] = nodes_view(*nodes, now);
    view["peers"] = peers_view(*nodes, now);
    view["workers"] = workers_view(*workers, now);
    view["disk_full"] = tells_of_full_disk(view.at("workers").as_array());
    keep_living(*in_force, *nodes, *workers, now);
    view["backlogs"] = backlogs_view(*backlogs);
    view["redis"] = redis_view(*server);
    view["policy"] = policies_view(*in_force, *seen, config_.policy.fingerprint, now);
    view["errors"] = errors_view(*errors, now);
    view["certificate"] = certificate_view(certificate_ends_ ? certificate_ends_() : std::nullopt, now);
    view["at"] = charging::to_iso8601(now);
    return Done{};
}

operations::schema::Schema operations_schema() {
    using namespace operations::schema;
    const Schema refused_file = record({{"file", text()}, {"why", text()}});
    return record({{"lending", lending_schema()},
                   {"books", extended(freshness_schema(),
                                      {{"refused_files", list_of(refused_file, "at most 20 of them")}})},
                   {"set_aside", or_null(list_of(text(),
                                                 "ledger files with what Redis never confirmed, at most 20; "
                                                 "null: the folder is not the portal's to read"))},
                   {"nodes", nodes_schema()},
                   {"peers", peers_schema()},
                   {"workers", workers_schema()},
                   {"disk_full", yes_no("a worker waits for room on a disk")},
                   {"backlogs", backlogs_schema()},
                   {"redis", redis_schema()},
                   {"policy", policies_schema()},
                   {"errors", errors_schema()},
                   {"certificate", certificate_schema()},
                   {"at", time("when this was so")}});
}

}  // namespace airtime::portal
