#include "tools/airtimectl/books_commands.hpp"

#include <boost/json.hpp>

#include "books/books_status.hpp"
#include "books/rebuild.hpp"
#include "operations/operator_clock.hpp"
#include "tools/airtimectl/books_check.hpp"

namespace airtime::tools {

namespace {

namespace json = boost::json;

ExitCode not_readable(const Console& console, const std::string& why) {
    console.errors << "airtimectl: " << why << '\n';
    return ExitCode::not_asked;
}

json::object as_json(const books::BooksStatus& status) {
    json::array refused;
    for (const books::RefusedFile& file : status.refused) {
        refused.push_back(json::object{{"file", file.name}, {"why", file.why}});
    }
    return {{"through", charging::to_iso8601(status.fresh.through)},
            {"looked_at", charging::to_iso8601(status.fresh.looked_at)},
            {"files", status.fresh.files},
            {"waiting", status.fresh.waiting},
            {"refused", std::move(refused)},
            {"events", status.events},
            {"unreadable_rows", status.fresh.unreadable_rows},
            {"event_days", status.event_days},
            {"usage_days", status.usage_days},
            {"bytes", static_cast<std::uint64_t>(status.bytes)}};
}

ExitCode show_status(const Console& console, const Given&) {
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
    console.out << "complete through  " << charging::to_iso8601(fresh.through) << "\nlooked at         "
                << charging::to_iso8601(fresh.looked_at) << "\nfiles loaded      " << fresh.files
                << "\nfiles waiting     " << fresh.waiting << "\nfiles refused     " << fresh.refused
                << "\nevents loaded     " << status->events << "\nunreadable rows   " << fresh.unreadable_rows
                << "\ndays of events    " << status->event_days << "\ndays of usage     "
                << status->usage_days << "\nbytes             " << status->bytes << '\n';
    for (const books::RefusedFile& file : status->refused) {
        console.out << "refused: " << printable(file.why) << '\n';
    }
    return ExitCode::done;
}

/// Whether a rebuild would lose what is in the books: files that are not there any more.
std::optional<std::string> would_lose(const Console& console) {
    const auto gone = books::files_gone(console.config.books.folder, console.config.worker.ledger_dir);
    if (!gone && gone.error().absent) return std::nullopt;
    if (!gone) return gone.error().why;
    if (gone->empty()) return std::nullopt;
    return std::to_string(gone->size()) + " files that were loaded are not in " +
           console.config.worker.ledger_dir + " any more, the first is " + gone->front() +
           ": put them back, or leave out with --forget what they tell";
}

ExitCode rebuild(const Console& console, const Given& given) {
    if (console.config.books.folder.empty()) {
        return refuse(console, "books.folder is empty: there are no books");
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
            console.errors << "airtimectl: " << progress.loaded << " files loaded, " << progress.waiting
                           << " to go\n";
        });
    if (!rebuilt) return not_readable(console, rebuilt.error());
    if (console.json) {
        console.out << json::serialize(json::object{{"files", rebuilt->loaded}}) << '\n';
    } else {
        console.out << "books rebuilt from " << rebuilt->loaded << " files\n";
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
         "which ledger files are in the history for people, and how large it is",
         {},
         show_status},
        {"books rebuild", "[--forget]", 0,
         "makes it anew from the ledger files, while the old one is still read; --forget: also where files "
         "are "
         "gone that it was made of",
         [](po::options_description& options) { options.add_options()("forget", ""); }, rebuild},
        {"books check",
         "",
         0,
         "compares it with what Redis counted of each day (exit 1: they differ)",
         {},
         [](const Console& console, const Given&) { return check_books(console); }},
    };
}

}  // namespace airtime::tools
