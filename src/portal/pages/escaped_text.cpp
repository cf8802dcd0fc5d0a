#include "portal/pages/escaped_text.hpp"

#include <array>
#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <utility>

namespace airtime::portal {

namespace {

constexpr std::array entities = std::to_array<std::pair<char, std::string_view>>(
    {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&apos;"}});

}  // namespace

std::string escaped(std::string_view text) {
    std::string html;
    html.reserve(text.size());
    for (const char c : text) {
        std::string_view written{&c, 1};
        for (const auto& [character, entity] : entities) {
            if (c == character) written = entity;
        }
        html += written;
    }
    return html;
}

std::string unescaped(std::string_view html) {
    std::string text;
    while (!html.empty()) {
        std::size_t taken = 1;
        char c = html.front();
        for (const auto& [character, entity] : entities) {
            if (!html.starts_with(entity)) continue;
            c = character;
            taken = entity.size();
            break;
        }
        text += c;
        html.remove_prefix(taken);
    }
    return text;
}

std::string url_part(std::string_view text) {
    return boost::urls::encode(text, boost::urls::unreserved_chars);
}

}  // namespace airtime::portal
