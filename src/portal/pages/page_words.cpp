#include "portal/pages/page_words.hpp"

#include <yaml-cpp/yaml.h>

#include <array>
#include <map>

#include "charging/contract/message.hpp"
#include "portal/pages/embedded_files.hpp"
#include "portal/pages/escaped_text.hpp"

namespace airtime::portal {

namespace {

using WordsByName = std::map<std::string, std::array<std::string, 2>, std::less<>>;

WordsByName read_words() {
    WordsByName words;
    for (const EmbeddedFile& file : embedded_files()) {
        if (!file.name.starts_with("texts/")) continue;
        for (const auto& entry : YAML::Load(std::string{file.text})) {
            auto& both = words[entry.first.as<std::string>()];
            for (const auto language : {charging::Language::vi, charging::Language::en}) {
                const YAML::Node text = entry.second[std::string{charging::name_of(language)}];
                if (text) both[static_cast<std::size_t>(language)] = escaped(text.as<std::string>());
            }
        }
    }
    return words;
}

/// Read once: they are part of the program.
const WordsByName& all_words() {
    static const WordsByName words = read_words();
    return words;
}

}  // namespace

std::optional<std::string_view> page_words(std::string_view name, charging::Language language) {
    const auto found = all_words().find(name);
    if (found == all_words().end()) return std::nullopt;
    return found->second[static_cast<std::size_t>(language)];
}

std::vector<std::string> page_word_names() {
    std::vector<std::string> names;
    for (const auto& [name, both] : all_words()) names.push_back(name);
    return names;
}

}  // namespace airtime::portal
