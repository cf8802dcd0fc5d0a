#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "operations/operator_clock.hpp"
#include "store/change_contract.hpp"
#include "store/memory/memory_contract_store.hpp"
#include "store/memory/memory_ledger_stream.hpp"
#include "store/memory/memory_outbox.hpp"
#include "tools/airtimectl/command_line.hpp"
#include "worker/ledger_reader.hpp"

namespace airtime::tools {

/// The sample policy on the twin, with a ledger folder of its own.
class CommandLineTest : public testing::Test {
  protected:
    CommandLineTest() {
        std::string pattern = (std::filesystem::temp_directory_path() / "airtime-ctl-XXXXXX").string();
        EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        write_config("lab: true");
    }
    ~CommandLineTest() override {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    CommandLineTest(const CommandLineTest&) = delete;
    CommandLineTest& operator=(const CommandLineTest&) = delete;

    void write_config(const std::string& lab) {
        std::ifstream sample{AIRTIME_SOURCE_DIR "/conf/airtime.yaml"};
        std::string text{std::istreambuf_iterator<char>{sample}, {}};
        const auto replace = [&text](const std::string& from, const std::string& to) {
            text.replace(text.find(from), from.size(), to);
        };
        replace("\nlab: false", "\n" + lab);
        replace("/var/lib/airtime/ledger", folder_.string());
        replace("/var/lib/airtime/books", (folder_ / "books").string());
        std::ofstream{config()} << text;
    }
    void replace_in_config(const std::string& from, const std::string& to) const {
        std::ifstream file{config()};
        std::string text{std::istreambuf_iterator<char>{file}, {}};
        const auto at = text.find(from);
        ASSERT_NE(at, std::string::npos) << from;
        std::ofstream{config()} << text.replace(at, from.size(), to);
    }
    std::string config() const { return (folder_ / "airtime.yaml").string(); }

    ExitCode run(std::vector<std::string> arguments) {
        out_.str("");
        errors_.str("");
        arguments.insert(arguments.begin(), {"--config", config()});
        return run_command_line(arguments, open_, out_, errors_);
    }
    ExitCode create(const std::string& msisdn) {
        return run({"subscriber", "create", msisdn, "--account", "main=1500", "--spend", "2026-10=90000",
                    "--activated", "2026-01-01", "--enrol"});
    }
    boost::json::value json() const { return boost::json::parse(out_.str()); }
    void move_ledger_to_files() {
        store::MemoryLedgerStream stream{redis_};
        worker::LedgerReader reader{stream, {}, "one", {.folder = folder_, .file_bytes_max = 1}};
        for (std::uint32_t number = 0; number < stream.partitions(); ++number) {
            ASSERT_TRUE(reader.step({number}, operations::system_now()).ok());
            ASSERT_TRUE(stream.read({number}, "0-0", 1)->empty());
        }
    }

    std::filesystem::path folder_;
    store::MemoryRedis redis_{4, operations::system_now};
    OpenStoresOf open_ = [this](const config::Config&) -> Result<OpenStores, std::string> {
        return OpenStores{.contracts = std::make_unique<store::MemoryContractStore>(redis_),
                          .ledger = std::make_unique<store::MemoryLedgerStream>(redis_),
                          .outbox = std::make_unique<store::MemoryOutbox>(redis_, "ctl")};
    };
    std::ostringstream out_;
    std::ostringstream errors_;
};

}  // namespace airtime::tools
