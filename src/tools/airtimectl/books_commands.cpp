#include "tools/airtimectl/books_commands.hpp"

#include <date/tz.h>

#include <boost/json.hpp>

#include "books/books_status.hpp"
#include "books/rebuild.hpp"
#include "charging/values/written_time.hpp"
#include "operations/operator_clock.hpp"
#include "tools/airtimectl/books_check.hpp"

namespace airtime::tools {

namespace {

namespace json = boost::json;

ExitCode not_readable(const FileConsole& console, const std::string& why) {
    console.errors << "airtimectl: " << why << '\n';
    return ExitCode::not_asked;
}

json::object as_json(const books::BooksStatus& status) {
    json::array refused;
    for (const books::RefusedFile& file : status.refused) {
        refused.push_back(json::object{{"file", file.name}, {"why", file.why}});
    }
    return {{"zone", status.zone},
            {"through", charging::to_iso8601(status.fresh.through)},
            {"looked_at", charging::to_iso8601(status.fresh.looked_at)},
            {"files", status.fresh.files},
            {"waiting", status.fresh.waiting},
            {"refused", std::move(refused)},
            {"taken_back", status.fresh.taken_back},
            {"events", status.events},
            {"unreadable_rows", status.fresh.unreadable_rows},
            {"event_days", status.event_days},
            {"usage_days", status.usage_days},
            {"bytes", static_cast<std::uint64_t>(status.bytes)}};
}

/// Days are those of the zone that the books were begun with.
void print_zone(const FileConsole& console, const std::string& zone) {
    if (zone.empty()) return;
    const charging::Calendar& calendar = console.config.policy.calendar;
    const std::string configured = calendar.zone == nullptr ? "UTC" : calendar.zone->name();
    console.out << "days of time zone " << printable(zone);
    if (zone != configured) {
        console.out << ", but time_zone is " << configured << " now: run airtimectl books rebuild";
    }
    console.out << '\n';
}

ExitCode show_status(const FileConsole& console, const Given&) {
    const auto status = books::status_of(console.config.books.folder);
    if (!status) {
        const books::BooksFailure& failure = status.error();
        return not_readable(console,
                            failure.cause.empty() ? failure.why : failure.why + ": " + failure.cause);
    }
    if (console.json) {
        console.out << json::serialize(as_json(*status)) << '\n';
        return ExitCode::done;
    }
    const books::Freshness& fresh = status->fresh;
    const charging::Calendar& calendar = console.config.policy.calendar;
    print_zone(console, status->zone);
    console.out << "complete through  " << charging::written_time(fresh.through, calendar)
                << "\nlooked at         " << charging::written_time(fresh.looked_at, calendar)
                << "\nfiles loaded      " << fresh.files << "\nfiles waiting     " << fresh.waiting
                << "\nfiles refused     " << fresh.refused << "\nfiles taken back  " << fresh.taken_back
                << "\nevents loaded     " << status->events << "\nunreadable rows   " << fresh.unreadable_rows
                << "\ndays of events    " << status->event_days << "\ndays of usage     "
                << status->usage_days << "\nbytes             " << status->bytes << '\n';
    for (const books::RefusedFile& file : status->refused) {
        console.out << "refused: " << printable(file.why) << '\n';
    }
    return ExitCode::done;
}

/// Whether a rebuild would lose what is in the books: files that are not there any more.
std::optional<std::string> would_lose(const FileConsole& console) {
    const auto gone = books::files_gone(console.config.books.folder, console.config.worker.ledger_dir);
    if (!gone && gone.error().absent) return std::nullopt;
    if (!gone) return gone.error().why;
    if (gone->empty()) return std::nullopt;
    return console.config.worker.ledger_dir + " lacks " + counted(gone->size(), "file") +
           " of those that were loaded, the first is " + gone->front() +
           ": put back what is missing, or leave out with --forget what it tells";
}

ExitCode rebuild(const FileConsole& console, const Given& given) {
    if (console.config.books.folder.empty()) {
        return refuse(console,
                      "books.folder is empty: there are no books; name a folder in the configuration");
    }
    if (!given.has("forget")) {
        if (const auto lost = would_lose(console)) return refuse(console, *lost);
    }
    const config::Config& config = console.config;
    const auto rebuilt = books::rebuild_books(
        {.ledger = config.worker.ledger_dir,
         .folder = config.books.folder,
         .event_days = config.books.event_days,
         .usage_days = config.books.usage_days},
        config.policy.calendar, operations::system_now, [&](const books::RebuildProgress& progress) {
            console.errors << "airtimectl: " << counted(progress.loaded, "file") << " loaded, "
                           << progress.waiting << " to go\n";
        });
    if (!rebuilt) return not_readable(console, rebuilt.error());
    if (console.json) {
        console.out << json::serialize(json::object{{"files", rebuilt->loaded}}) << '\n';
    } else {
        console.out << "books rebuilt from " << counted(rebuilt->loaded, "file") << '\n';
    }
    return ExitCode::done;
}

}  // namespace

std::vector<Command> books_commands() {
    namespace po = boost::program_options;
    return {
        {"books status",
         "",
         0,
         "through when the books (the history for people) are complete, which ledger files they lack, and "
         "how large they are",
         {},
         {},
         show_status},
        {"books rebuild",
         "[--forget]",
         0,
         "makes the books anew from the ledger files, while the old ones are still read; --forget: also "
         "where files are gone that they were made of",
         [](po::options_description& options) { options.add_options()("forget", ""); },
         {},
         rebuild},
        {"books check",
         "",
         0,
         "compares the books with what Redis counted of each day (exit 1: they differ)",
         {},
         [](const Console& console, const Given&) { return check_books(console); }},
    };
}

}  // namespace airtime::tools
