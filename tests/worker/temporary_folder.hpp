#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace airtime::worker_test {

/// A folder that is gone with the test.
class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "airtime-ledger-XXXXXX").string();
        EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
        path_ = pattern;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    /// Of files, as paths from here, without notes of how far a ledger is read.
    std::vector<std::string> names() const {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::recursive_directory_iterator{path_}) {
            if (entry.is_regular_file() && entry.path().parent_path().filename() != "read") {
                names.push_back(std::filesystem::relative(entry.path(), path_).string());
            }
        }
        std::ranges::sort(names);
        return names;
    }
    std::size_t count_ending_in(std::string_view suffix) const {
        return static_cast<std::size_t>(
            std::ranges::count_if(names(), [&](const std::string& name) { return name.ends_with(suffix); }));
    }

  private:
    std::filesystem::path path_;
};

}  // namespace airtime::worker_test
