#include "store/codec/history_text.hpp"

namespace airtime::store {

void append_history(std::string& history, std::string_view line) {
    (history += line) += '\n';
    if (history.size() > 2 * history_bytes_kept) {
        history.erase(0, history.size() - history_bytes_kept);
        history.erase(0, history.find('\n') + 1);
    }
}

std::vector<std::string> newest_lines(std::string_view history, std::size_t max) {
    std::vector<std::string> lines;
    while (!history.empty() && lines.size() < max) {
        history.remove_suffix(1);  // the line end
        const std::size_t begin = history.rfind('\n') + 1;
        lines.emplace_back(history.substr(begin));
        history = history.substr(0, begin);
    }
    return lines;
}

}  // namespace airtime::store
