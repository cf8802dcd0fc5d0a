#pragma once

#include <spdlog/sinks/ringbuffer_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>
#include <string>

namespace airtime {

/// What is logged while it lives, by all threads.
class LogLines {
  public:
    LogLines() { spdlog::set_default_logger(std::make_shared<spdlog::logger>("test", lines_)); }
    ~LogLines() { spdlog::set_default_logger(usual_); }
    LogLines(const LogLines&) = delete;
    LogLines& operator=(const LogLines&) = delete;

    std::ptrdiff_t count(const std::string& words) const {
        return std::ranges::count_if(lines_->last_formatted(), [&](const std::string& line) {
            return line.find(words) != std::string::npos;
        });
    }
    bool tell(const std::string& words) const { return count(words) > 0; }

  private:
    std::shared_ptr<spdlog::sinks::ringbuffer_sink_mt> lines_ =
        std::make_shared<spdlog::sinks::ringbuffer_sink_mt>(10'000);
    std::shared_ptr<spdlog::logger> usual_ = spdlog::default_logger();
};

}  // namespace airtime
