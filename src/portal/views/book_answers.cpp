#include "portal/views/book_answers.hpp"

#include <spdlog/spdlog.h>

#include <mutex>

#include "portal/http/line_limit.hpp"

namespace airtime::portal {

void log_unreadable(const books::BooksFailure& failure) {
    static std::mutex mutex;
    static LineLimit lines{1, std::chrono::minutes{1}};
    if (failure.absent) return;
    const std::scoped_lock lock{mutex};
    if (const auto left_out = lines.pass(std::chrono::steady_clock::now())) {
        spdlog::error("books.unreadable reason=\"{}\" cause=\"{}\" lines_left_out={}", failure.why,
                      failure.cause, *left_out);
    }
}

}  // namespace airtime::portal
