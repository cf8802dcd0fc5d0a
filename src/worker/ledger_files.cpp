#include "worker/ledger_files.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <limits>
#include <system_error>

#include "store/ledger_codec.hpp"
#include "store/stream_id.hpp"

namespace airtime::worker {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view complete_suffix = ".ledger";

std::uint64_t number_in(std::string_view digits) {
    std::uint64_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

/// A writer's id is long; eight digits of its hash tell it from the others.
std::uint32_t tag_of(std::string_view owner) {
    std::uint32_t hash = 2'166'136'261U;
    for (const char c : owner) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
    }
    return hash;
}

Result<Done, std::string> each_event_in(const fs::path& path,
                                        const std::function<void(const charging::LedgerEvent&)>& each) {
    std::ifstream file{path, std::ios::binary};
    if (!file) {
        return path.string() + ": cannot be read: check its permissions";
    }
    std::size_t number = 0;
    for (std::string line; std::getline(file, line);) {
        ++number;
        const auto event = store::decode_event(line);
        if (file.eof() || !event) {
            return path.string() + ":" + std::to_string(number) + ": " +
                   (file.eof() ? "the last line is cut off" : event.error());
        }
        each(*event);
    }
    return Done{};
}

}  // namespace

std::string partition_prefix(store::Partition partition) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "p%04u-", partition.number);
    return text.data();
}

std::string ledger_file_name(store::Partition partition, const std::string& first_entry,
                             const std::string& owner) {
    const auto dash = first_entry.find('-');
    const auto time = number_in(std::string_view{first_entry}.substr(0, dash));
    const auto sequence =
        dash == std::string::npos ? 0 : number_in(std::string_view{first_entry}.substr(dash + 1));
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%017llu-%010llu", static_cast<unsigned long long>(time),
                  static_cast<unsigned long long>(sequence));
    return partition_prefix(partition) + text.data() + owner_suffix(owner);
}

std::string owner_suffix(const std::string& owner) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "-%08x", tag_of(owner));
    return text.data() + std::string{complete_suffix};
}

std::optional<std::string> entry_before(const std::string& file_name) {
    const auto first = file_name.find('-');
    const auto second = file_name.find('-', first + 1);
    if (first == std::string::npos || second == std::string::npos) {
        return std::nullopt;
    }
    const std::uint64_t time = number_in(std::string_view{file_name}.substr(first + 1, second - first - 1));
    const std::uint64_t sequence = number_in(std::string_view{file_name}.substr(second + 1));
    if (sequence > 0) {
        return store::StreamId{time, sequence - 1}.to_string();
    }
    if (time == 0) {
        return std::nullopt;
    }
    return store::StreamId{time - 1, std::numeric_limits<std::uint64_t>::max()}.to_string();
}

Result<std::vector<fs::path>, std::string> list_ledger_files(const fs::path& folder) {
    std::error_code error;
    std::vector<fs::path> files;
    fs::directory_iterator entry{folder, error};
    if (error == std::errc::no_such_file_or_directory) {
        return files;
    }
    for (; !error && entry != fs::directory_iterator{}; entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        if (name.ends_with(complete_suffix) ||
            name.ends_with(std::string{complete_suffix} + std::string{part_suffix})) {
            files.push_back(entry->path());
        }
    }
    if (error) {
        return folder.string() + ": " + error.message() + ": check worker.ledger_dir and its permissions";
    }
    std::ranges::sort(files);
    return files;
}

Result<Done, std::string> each_event_in_files(const fs::path& folder,
                                              const std::function<void(const charging::LedgerEvent&)>& each) {
    const auto files = list_ledger_files(folder);
    if (!files) {
        return files.error();
    }
    for (const fs::path& path : *files) {
        if (path.extension() == part_suffix) {
            continue;
        }
        if (auto read = each_event_in(path, each); !read) {
            return read;
        }
    }
    return Done{};
}

}  // namespace airtime::worker
