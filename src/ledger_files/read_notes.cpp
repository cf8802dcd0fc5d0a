#include "ledger_files/read_notes.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include "base/restricted_file.hpp"
#include "ledger_files/ledger_file_name.hpp"

namespace airtime::ledger_files {

namespace {

namespace fs = std::filesystem;
using std::chrono::file_clock;

/// "0007": no name of a ledger file begins like that.
std::string note_name(store::Partition partition) {
    const std::string prefix = partition_prefix(partition);
    return prefix.substr(1, prefix.size() - 2);
}

std::vector<fs::path> notes_in(const fs::path& folder) {
    std::vector<fs::path> notes;
    std::error_code error;
    for (fs::directory_iterator entry{folder, error}; !error && entry != fs::directory_iterator{};
         entry.increment(error)) {
        notes.push_back(entry->path());
    }
    return notes;
}

}  // namespace

fs::path read_folder(const fs::path& ledger) {
    return ledger / "read";
}

void note_read(const fs::path& ledger, store::Partition partition, charging::Instant at) {
    const fs::path note = read_folder(ledger) / note_name(partition);
    std::error_code error;
    const fs::file_time_type time = file_clock::from_sys(at);
    const fs::file_time_type noted = fs::last_write_time(note, error);
    if (!error && noted < time) fs::last_write_time(note, time, error);
    if (!error) return;
    fs::create_directory(read_folder(ledger), error);
    // Until it has its time it has that of now, which it may not tell yet.
    const fs::path made = note.string() + ".new";
    open_restricted(made, readable_by_group);
    fs::last_write_time(made, time, error);
    if (!error) fs::rename(made, note, error);
}

void forget_read_beyond(const fs::path& ledger, std::uint32_t partitions) {
    std::error_code error;
    for (const fs::path& note : notes_in(read_folder(ledger))) {
        const std::string name = note.filename().string();
        const std::string last = note_name({partitions - 1});
        // As long as the names are, they sort as the numbers do.
        if (name.size() > last.size() || (name.size() == last.size() && name > last)) fs::remove(note, error);
    }
}

std::optional<charging::Instant> all_read_through(const fs::path& ledger) {
    std::optional<charging::Instant> through;
    for (const fs::path& note : notes_in(read_folder(ledger))) {
        if (note.has_extension()) continue;
        std::error_code error;
        const auto time = fs::last_write_time(note, error);
        if (error) continue;
        const auto at = std::chrono::floor<std::chrono::milliseconds>(file_clock::to_sys(time));
        through = std::min(through.value_or(at), at);
    }
    return through;
}

}  // namespace airtime::ledger_files
