#include "tests/bench/gy_load/process_usage.hpp"

#include <unistd.h>

#include <fstream>
#include <string>

namespace airtime::bench {

std::optional<ProcessUsage> usage_of(int pid) {
    std::ifstream file{"/proc/" + std::to_string(pid) + "/stat"};
    std::string line;
    if (!std::getline(file, line)) return std::nullopt;
    // The name may hold blanks and brackets: count from behind it. utime is field 14, stime 15, rss 24.
    std::size_t at = line.rfind(')');
    ProcessUsage usage;
    std::int64_t ticks = 0;
    for (int field = 3; field <= 24 && at != std::string::npos; ++field) {
        at = line.find(' ', at) + 1;
        if (field == 14 || field == 15) ticks += std::stoll(line.substr(at));
        if (field == 24) {
            usage.resident_kb =
                std::stoull(line.substr(at)) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)) / 1024;
        }
    }
    usage.cpu = std::chrono::microseconds{ticks * 1'000'000 / sysconf(_SC_CLK_TCK)};
    return usage;
}

}  // namespace airtime::bench
