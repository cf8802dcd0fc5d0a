#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string_view>
#include <thread>

#include "portal/exports/export_writing.hpp"
#include "portal/http/line_limit.hpp"

namespace airtime::portal {

/// Writes exports, one at a time, on a thread that no request waits for and that leaves the processors to
/// others. Of all portals that use a folder one writes; when it ends another goes on.
class ExportWriter {
  public:
    /// `told`: what became of one: "done", "failed", "removed", "expired"; called on that thread. What is
    /// given outlives the writer.
    ExportWriter(const config::ExportSettings& settings, const books::BooksReader& books,
                 const charging::Policy& policy, std::function<void(std::string_view outcome)> told);
    /// What is being written waits for the next start.
    ~ExportWriter();
    ExportWriter(const ExportWriter&) = delete;
    ExportWriter& operator=(const ExportWriter&) = delete;

    /// Something was asked for. From any thread.
    void wake();

  private:
    void run();
    std::chrono::milliseconds look();
    void write(ExportRecord record);
    void write_all(ExportWriting& writing);
    void tell_unusable(const std::string& why);
    bool stops_within(std::chrono::milliseconds length);
    bool stops_or_is_woken_within(std::chrono::milliseconds length);

    const books::BooksReader& books_;
    const charging::Policy& policy_;
    ExportQueue queue_;
    std::function<void(std::string_view)> told_;
    LineLimit unusable_lines_{1, std::chrono::minutes{10}};
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    bool woken_ = false;
    std::thread thread_;  ///< the last: it uses what is above
};

}  // namespace airtime::portal
