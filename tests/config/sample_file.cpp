#include "sample_file.hpp"

#include <algorithm>
#include <span>
#include <sstream>
#include <utility>
#include <vector>

namespace airtime::config {

namespace {

constexpr std::size_t width = 120;
constexpr std::size_t comment_column = 32;
constexpr std::size_t row_name_length_max = 22;

using Lines = std::span<const std::string>;

std::vector<std::string> split(const std::string& text, char at) {
    std::vector<std::string> parts;
    std::istringstream stream{text};
    for (std::string part; std::getline(stream, part, at);) parts.push_back(part);
    return parts;
}

std::string replaced(std::string text, std::string_view from, const std::string& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from)) {
        text.replace(at, from.size(), to);
    }
    return text;
}

std::size_t columns(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

std::string blanks(std::size_t count) {
    return std::string(count, ' ');
}

/// `text` behind `first`, broken into lines that go on behind `next`.
std::string wrapped(const std::string& first, const std::string& next, const std::string& text) {
    std::string all;
    std::string line = first;
    bool empty = true;
    for (const std::string& word : split(text, ' ')) {
        if (!empty && columns(line) + 1 + columns(word) > width) {
            all += line + '\n';
            line = next;
            empty = true;
        }
        line += (empty ? "" : " ") + word;
        empty = false;
    }
    return all + line + '\n';
}

std::size_t indent_of(const std::string& line) {
    return std::min(line.find_first_not_of(' '), line.size());
}

/// The line that gives the key, or else shows it in a comment; the number of lines where none does.
std::size_t line_of(const std::string& name, Lines lines, std::size_t indent) {
    for (const std::string& before : {blanks(indent), blanks(indent) + "# "}) {
        const auto found = std::ranges::find_if(lines, [&](const std::string& line) {
            return line == before + name + ':' || line.starts_with(before + name + ": ");
        });
        if (found != lines.end()) return static_cast<std::size_t>(found - lines.begin());
    }
    return lines.size();
}

/// The lines behind a key's own that lie deeper than it, but for those that its comment goes on in.
Lines lines_below(Lines lines, std::size_t at, std::size_t indent) {
    std::size_t begin = at + 1;
    while (begin < lines.size() && indent_of(lines[begin]) > indent + 2 &&
           lines[begin][indent_of(lines[begin])] == '#') {
        ++begin;
    }
    std::size_t end = begin;
    while (end < lines.size() && (lines[end].empty() || indent_of(lines[end]) > indent)) ++end;
    while (end > begin && lines[end - 1].empty()) --end;
    return lines.subspan(begin, end - begin);
}

std::size_t row_name_length(const std::list<DeclaredKey>& keys) {
    std::size_t longest = 0;
    for (const DeclaredKey& key : keys) {
        if (key.name.size() <= row_name_length_max) longest = std::max(longest, key.name.size());
        if (!key.keys.empty()) longest = std::max(longest, row_name_length(key.keys) + 2);
    }
    return longest;
}

/// The keys of a list's mappings, as rows of the comment above it.
std::string rows(const std::list<DeclaredKey>& keys, const std::string& before, std::size_t name_length) {
    std::string text;
    for (const DeclaredKey& key : keys) {
        if (key.about.beside.empty()) continue;
        const std::size_t padding = name_length > key.name.size() ? name_length - key.name.size() : 0;
        text += wrapped(before + key.name + blanks(padding + 2), before + blanks(name_length + 2),
                        filled(key.about.beside, key));
        if (!key.keys.empty()) {
            text += rows(key.keys, before + "  ", std::max<std::size_t>(name_length, 2) - 2);
        }
    }
    return text;
}

/// `mark`: a sentence more, or none.
std::string above(const DeclaredKey& key, std::size_t indent, const std::string& mark) {
    std::string said = filled(key.about.above, key);
    if (!mark.empty()) said += (said.empty() || said.ends_with('.') ? " " : ". ") + mark;
    std::string text;
    for (const std::string& line : split(said, '\n')) {
        const std::string before = blanks(indent) + "# ";
        text += line.empty() ? "\n" : wrapped(before, before, line);
    }
    return text;
}

std::string key_line(const DeclaredKey& key, std::string line, std::size_t indent) {
    if (line.empty()) {
        line = blanks(indent) + key.name + ": " +
               (key.is_list ? '[' + key.default_text + ']' : key.default_text);
    }
    if (const auto comment = line.find(" #", line.find(':')); comment != std::string::npos) {
        line.resize(comment);
    }
    line.resize(line.find_last_not_of(' ') + 1);
    if (key.about.beside.empty()) return line + '\n';
    const std::size_t length = columns(line);
    const std::size_t column = length < comment_column ? comment_column : length + 2;
    return wrapped(line + blanks(column - length) + "# ", blanks(column) + "# ",
                   filled(key.about.beside, key));
}

std::string written(const std::list<DeclaredKey>& keys, Lines lines, std::size_t indent) {
    std::vector<std::pair<std::size_t, const DeclaredKey*>> places;
    for (const DeclaredKey& key : keys) {
        const std::size_t at = line_of(key.name, lines, indent);
        const bool is_new = at == lines.size() && !places.empty();
        places.emplace_back(is_new ? places.back().first : at, &key);
    }
    std::ranges::stable_sort(places, {}, &std::pair<std::size_t, const DeclaredKey*>::first);
    std::string text;
    bool in_policy = false;
    for (const auto& [place, key] : places) {
        const std::size_t at = line_of(key->name, lines, indent);
        const std::string line = at < lines.size() ? lines[at] : "";
        const Lines below = at < lines.size() ? lines_below(lines, at, indent) : Lines{};
        const bool is_section = !key->keys.empty() && !key->is_list && line.ends_with(':');
        if (indent == 0) text += '\n';
        in_policy = in_policy || key->about.in_fingerprint;
        text += above(*key, indent,
                      key->from_next_start                      ? "Holds from the next start on."
                      : in_policy && !key->about.in_fingerprint ? "Not in the fingerprint."
                                                                : "");
        if (!is_section) text += rows(key->keys, blanks(indent) + "#   ", row_name_length(key->keys));
        text += key_line(*key, line, indent);
        if (is_section) {
            text += written(key->keys, below, indent + 2);
        } else {
            for (const std::string& value : below) text += value + '\n';
        }
    }
    return text;
}

}  // namespace

std::string filled(std::string_view about, const DeclaredKey& key) {
    return replaced(replaced(std::string{about}, "{range}", key.range), "{default}", key.default_text);
}

std::string sample_of(const DeclaredKey& file, const std::string& present) {
    const auto lines = split(present, '\n');
    std::string text;
    for (std::size_t at = 0; at < lines.size() && !lines[at].empty(); ++at) text += lines[at] + '\n';
    return text + written(file.keys, lines, 0);
}

}  // namespace airtime::config
