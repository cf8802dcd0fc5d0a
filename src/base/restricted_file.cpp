#include "base/restricted_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace airtime {

std::ofstream open_restricted(const std::filesystem::path& path, mode_t mode) {
    std::ofstream file;
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, mode);
    if (descriptor < 0) {
        file.setstate(std::ios::failbit);
        return file;
    }
    struct stat status {};
    const bool looked = ::fstat(descriptor, &status) == 0;
    const bool restricted = looked && (!S_ISREG(status.st_mode) || ::fchmod(descriptor, mode) == 0);
    ::close(descriptor);
    if (restricted) {
        file.open(path, std::ios::binary | std::ios::trunc);
    } else {
        file.setstate(std::ios::failbit);
    }
    return file;
}

}  // namespace airtime
