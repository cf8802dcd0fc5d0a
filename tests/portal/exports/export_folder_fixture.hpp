#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>
#include <string>

#include "portal/exports/export_queue.hpp"
#include "portal/exports/export_shelf.hpp"
#include "tests/worker/temporary_folder.hpp"

/// Exports in a folder of the test's own, at 2026-11-30 08:00 UTC and later.
namespace airtime::portal_test {

class ExportFolderTest : public testing::Test {
  protected:
    using Record = portal::ExportRecord;

    /// Of lan: "k1" asks for one thing, "k2" for another.
    std::optional<Record> ask(const std::string& key, const std::string& who = "lan") {
        const auto asked = shelf_.ask({.name = who}, key, request_, now_);
        EXPECT_TRUE(asked.ok()) << asked.error();
        const auto* record = std::get_if<Record>(&*asked);
        return record != nullptr ? std::optional{*record} : std::nullopt;
    }
    portal::ExportShelf::Refusal refusal_of(const std::string& key) {
        const auto asked = shelf_.ask({.name = "lan"}, key, request_, now_);
        EXPECT_TRUE(asked.ok());
        EXPECT_TRUE(std::holds_alternative<portal::ExportShelf::Refusal>(*asked)) << "it was not refused";
        return std::get<portal::ExportShelf::Refusal>(*asked);
    }
    /// "writing" of lan's; "" where there is none.
    std::string state_of(const std::string& id, const std::string& who = "lan") const {
        const auto found = shelf_.find({.name = who}, id, now_);
        return found ? std::string{portal::export_state_names.at(static_cast<std::size_t>(found->state))}
                     : "";
    }
    Record begun() {
        const auto next = queue_.next();
        EXPECT_TRUE(next.ok() && next->has_value()) << "none waits";
        return next.ok() && *next ? **next : Record{};
    }
    /// As if its rows had been written.
    void write_part(const Record& record, const std::string& text) const {
        std::ofstream{queue_.folder().part(record.id)} << text;
    }
    Record done(const std::string& key) {
        const auto asked = ask(key);
        Record record = begun();
        EXPECT_EQ(record.id, asked ? asked->id : "none");
        write_part(record, "rows of " + key);
        record.bytes = 1;
        EXPECT_TRUE(queue_.finish(record, now_).ok());
        return record;
    }
    std::string file_of(const std::string& id, const std::string& who = "lan") const {
        const auto found = shelf_.find({.name = who}, id, now_);
        const auto file = found ? shelf_.file_of(*found) : nullptr;
        return file ? file->piece(0, 1'000) : "no file";
    }
    static std::string content_of(const std::filesystem::path& path) {
        std::ostringstream text;
        text << std::ifstream{path}.rdbuf();
        return text.str();
    }
    /// "600": who may read and write it.
    static std::string mode_of(const std::filesystem::path& path) {
        struct stat status {};
        EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
        std::ostringstream mode;
        mode << std::oct << (status.st_mode & 0777U);
        return mode.str();
    }

    worker_test::TemporaryFolder temporary_;
    std::filesystem::path folder_ = temporary_.path() / "exports";
    config::ExportSettings settings_{.folder = folder_.string(),
                                     .kept = std::chrono::hours{24},
                                     .per_person_max = 2,
                                     .bytes_max = 10'000'000};
    charging::Instant now_ = *charging::parse_instant("2026-11-30T08:00:00.000Z");
    portal::ExportRequest request_{.of = portal::ExportOf::events, .days = {20'000, 20'001}};
    int woken_ = 0;
    portal::ExportShelf shelf_{settings_, [this] { ++woken_; }};
    portal::ExportQueue queue_{settings_};
};

}  // namespace airtime::portal_test
