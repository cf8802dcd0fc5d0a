#include "app_airtime/freediameter/freediameter_log.hpp"

#include <array>
#include <cstdarg>
#include <cstdio>
#include <ctime>
#include <exception>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "app_airtime/freediameter/freediameter.hpp"
#include "app_airtime/freediameter/log.hpp"
#include "app_airtime/freediameter/not_cancelled.hpp"

namespace airtime::extension {
namespace {

constexpr std::size_t line_max = 2000;
constexpr std::size_t lines_per_second_max = 20;  ///< of one kind

bool taken_over = false;

struct Kind {
    std::time_t second = 0;
    std::size_t lines = 0;
    std::size_t left_out = 0;
};

const char* level_word(int level) {
    switch (level) {
        case FD_LOG_ANNOYING:
            return "\tA   ";
        case FD_LOG_DEBUG:
            return " DBG   ";
        case FD_LOG_NOTICE:
            return "NOTI   ";
        case FD_LOG_ERROR:
            return "ERROR  ";
        case FD_LOG_FATAL:
            return "FATAL! ";
        default:
            return " ???   ";
    }
}

/// By the text that the caller has compiled in. freeDiameter calls us with its log's lock held.
bool may_write(const char* format, std::string& words) {
    static std::unordered_map<const void*, Kind> kinds;
    auto& kind = kinds[format];
    const auto now = std::time(nullptr);
    if (kind.second != now) {
        if (kind.left_out != 0) words = " left_out=" + std::to_string(std::exchange(kind.left_out, 0));
        kind.second = now;
        kind.lines = 0;
    }
    if (++kind.lines <= lines_per_second_max) return true;
    ++kind.left_out;
    return false;
}

/// freeDiameter's word on the answers that nobody asked for, one for each look at a connection; see
/// make_unasked_answer().
bool is_of_unasked_answer(const char* format, va_list arguments) {
    constexpr std::string_view begin = "There is no saved request with this hop-by-hop id";
    if (!std::string_view{format}.starts_with(begin)) return false;
    va_list copied;
    va_copy(copied, arguments);
    const unsigned hop_by_hop = va_arg(copied, unsigned);
    va_end(copied);
    return hop_by_hop == 0;
}

void write_line(int level, const char* format, va_list arguments) noexcept {
    if (level < fd_g_debug_lvl || is_of_unasked_answer(format, arguments)) return;
    const NotCancelled whole;
    try {
        std::string words;
        const bool is_own = format == own_line_format;
        if (!is_own && level != FD_LOG_FATAL && !may_write(format, words)) return;
        std::array<char, line_max> line{};
        std::vsnprintf(line.data(), line.size(), format, arguments);
        for (char* c = line.data(); *c != '\0'; ++c) {
            const auto code = static_cast<unsigned char>(*c);
            if ((code < 0x20 && code != '\t') || code == 0x7f || (code > 0x7f && !is_own)) *c = '?';
        }
        std::array<char, 32> time{};
        std::printf("%s  %s%s%s\n", fd_log_time(nullptr, time.data(), time.size(), 0, 0), level_word(level),
                    line.data(), words.c_str());
        std::fflush(stdout);
    } catch (const std::exception&) {
        // No memory for the line.
        return;
    }
}

}  // namespace

void take_over_log() {
    taken_over = fd_log_handler_register(write_line) == 0;
}

void give_back_log() {
    if (std::exchange(taken_over, false)) fd_log_handler_unregister();
}

}  // namespace airtime::extension
