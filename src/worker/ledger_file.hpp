#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "charging/result.hpp"

namespace airtime::worker {

/// A ledger file that is being written. Errors name the file and what the system said.
class LedgerFile {
  public:
    /// Begins `<folder>/<name>.part`, which must not exist.
    static Result<LedgerFile, std::string> create(const std::filesystem::path& folder,
                                                  const std::string& name);
    /// Goes on behind the first `bytes` of it; what lies beyond is cut off.
    static Result<LedgerFile, std::string> resume(const std::filesystem::path& folder,
                                                  const std::string& name, std::uint64_t bytes);

    LedgerFile(LedgerFile&& other) noexcept;
    LedgerFile& operator=(LedgerFile&& other) noexcept;
    ~LedgerFile();

    /// Durable when it returns.
    Result<Done, std::string> append(const std::string& lines);
    /// Gives it its name without `.part`, with `last_line` at its end.
    Result<Done, std::string> complete(const std::string& last_line);
    /// Takes away a file of which nothing was confirmed.
    void discard();

    const std::string& name() const { return name_; }
    std::uint64_t bytes() const { return bytes_; }

  private:
    LedgerFile(int descriptor, std::filesystem::path folder, std::string name, std::uint64_t bytes);
    std::filesystem::path part() const;

    int descriptor_ = -1;
    std::filesystem::path folder_;
    std::string name_;
    std::uint64_t bytes_ = 0;
};

/// Makes `<folder>/<name>` of the first `bytes` of `written`, which is then gone, and `last_line`. By way of
/// a copy: whoever still writes to `written` writes into nothing.
Result<Done, std::string> complete_first_bytes(const std::filesystem::path& written, std::uint64_t bytes,
                                               const std::filesystem::path& folder, const std::string& name,
                                               const std::string& last_line);

/// Makes what was written to the file durable.
Result<Done, std::string> sync_file(const std::filesystem::path& path);

/// Makes names in the folder durable.
Result<Done, std::string> sync_folder(const std::filesystem::path& folder);

}  // namespace airtime::worker
