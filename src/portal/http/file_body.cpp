#include "portal/http/file_body.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

namespace airtime::portal {

std::shared_ptr<const FileBody> FileBody::open(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0) return nullptr;
    struct stat status {};
    const bool looked = ::fstat(descriptor, &status) == 0;
    const auto bytes = looked ? static_cast<std::uint64_t>(status.st_size) : 0;
    auto body = std::make_shared<const FileBody>(descriptor, bytes);
    return looked && S_ISREG(status.st_mode) ? body : nullptr;
}

FileBody::~FileBody() {
    ::close(descriptor_);
}

std::string FileBody::piece(std::uint64_t begin, std::size_t bytes_max) const {
    if (begin >= bytes_) return {};
    std::string piece(static_cast<std::size_t>(std::min<std::uint64_t>(bytes_max, bytes_ - begin)), '\0');
    const ssize_t read = ::pread(descriptor_, piece.data(), piece.size(), static_cast<off_t>(begin));
    piece.resize(read > 0 ? static_cast<std::size_t>(read) : 0);
    return piece;
}

}  // namespace airtime::portal
