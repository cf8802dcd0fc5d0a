#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace airtime::portal {

/// A file as the body of an answer, which is read while it is sent and never held as a whole. It is open:
/// what becomes of its name meanwhile does not matter. Any thread may read it.
class FileBody {
  public:
    /// Null: it cannot be opened, or is no plain file. A link is none.
    static std::shared_ptr<const FileBody> open(const std::filesystem::path& path);

    FileBody(int descriptor, std::uint64_t bytes) : descriptor_(descriptor), bytes_(bytes) {}
    ~FileBody();
    FileBody(const FileBody&) = delete;
    FileBody& operator=(const FileBody&) = delete;

    /// As it was opened.
    std::uint64_t bytes() const { return bytes_; }
    /// What stands there, `bytes_max` at most and nothing behind bytes(). Empty: there is no more, or it
    /// cannot be read.
    std::string piece(std::uint64_t begin, std::size_t bytes_max) const;

  private:
    int descriptor_;
    std::uint64_t bytes_;
};

}  // namespace airtime::portal
