#include "daemon/error_reporter.hpp"

#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/thread_name.hpp"

namespace airtime::daemon {

namespace {

constexpr std::chrono::seconds told_every{2};

/// Hands errors on, and no more: what it calls must not log.
class QueueSink : public spdlog::sinks::base_sink<std::mutex> {
  public:
    explicit QueueSink(std::shared_ptr<store::ErrorQueue> queue) : queue_(std::move(queue)) {
        set_level(spdlog::level::err);
    }

  protected:
    void sink_it_(const spdlog::details::log_msg& line) override {
        queue_->offer({line.payload.data(), line.payload.size()},
                      std::chrono::time_point_cast<std::chrono::milliseconds>(line.time));
    }
    void flush_() override {}

  private:
    std::shared_ptr<store::ErrorQueue> queue_;
};

}  // namespace

ErrorReporter::ErrorReporter(const store::RedisSettings& settings, std::string process)
    : queue_(std::make_shared<store::ErrorQueue>(std::move(process))), errors_(settings) {
    // Before any other thread logs: the list of sinks has no lock.
    spdlog::default_logger()->sinks().push_back(std::make_shared<QueueSink>(queue_));
    thread_ = std::thread{[this] { run(); }};
}

ErrorReporter::~ErrorReporter() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
        wake_.notify_one();
    }
    thread_.join();
    spdlog::default_logger()->sinks().pop_back();
}

void ErrorReporter::run() {
    name_this_thread("airtime/errors");
    std::unique_lock lock{mutex_};
    while (!wake_.wait_for(lock, told_every, [this] { return stopping_; })) {
        lock.unlock();
        tell();
        lock.lock();
    }
    tell();
}

void ErrorReporter::tell() {
    const auto events = queue_->take();
    if (!events.empty() && !errors_.append(events)) queue_->put_back(events);
}

}  // namespace airtime::daemon
