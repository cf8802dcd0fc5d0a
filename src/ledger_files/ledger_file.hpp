#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace airtime::ledger_files {

/// A ledger file that is being written. Errors name the file and what the system said.
class LedgerFile {
  public:
    /// Begins the ledger's part of that name, which must not exist. The ledger's folder must.
    static Result<LedgerFile, std::string> create(const std::filesystem::path& ledger,
                                                  const std::string& name);
    /// Goes on behind the first `bytes` of it; what lies beyond is cut off.
    static Result<LedgerFile, std::string> resume(const std::filesystem::path& ledger,
                                                  const std::string& name, std::uint64_t bytes);

    LedgerFile(LedgerFile&& other) noexcept;
    LedgerFile& operator=(LedgerFile&& other) noexcept;
    ~LedgerFile();

    /// Durable when it returns.
    Result<Done, std::string> append(const std::string& lines);
    /// Moves it to the folder of its day, with `last_line` at its end.
    Result<Done, std::string> complete(const std::string& last_line);
    /// Takes away a file of which nothing was confirmed.
    void discard();

    const std::string& name() const { return name_; }
    std::uint64_t bytes() const { return bytes_; }

  private:
    LedgerFile(int descriptor, std::filesystem::path ledger, std::string name, std::uint64_t bytes);
    std::filesystem::path part() const;

    int descriptor_ = -1;
    std::filesystem::path ledger_;
    std::string name_;
    std::uint64_t bytes_ = 0;
};

/// Makes a complete file of the first `bytes` of `written`, which is then gone, and `last_line`. By way of
/// a copy: whoever still writes to `written` writes into nothing.
Result<Done, std::string> complete_first_bytes(const std::filesystem::path& ledger,
                                               const std::filesystem::path& written, std::uint64_t bytes,
                                               const std::string& name, const std::string& last_line);

/// Makes a folder, durably, if it is not there. The one that it stands in must be.
Result<Done, std::string> make_folder(const std::filesystem::path& folder);

/// Gives a file another name, durably, in a folder that is made if it is not there.
Result<Done, std::string> move_durably(const std::filesystem::path& from, const std::filesystem::path& to);

/// Makes what was written to the file durable.
Result<Done, std::string> sync_file(const std::filesystem::path& path);

/// Makes names in the folder durable.
Result<Done, std::string> sync_folder(const std::filesystem::path& folder);

}  // namespace airtime::ledger_files
