#include "portal/pages/page_templates.hpp"

#include <map>
#include <optional>

#include "portal/pages/embedded_files.hpp"

namespace airtime::portal {

namespace {

constexpr std::string_view templates_folder = "templates/";
constexpr std::string_view template_ending = ".html";
/// Files whose name begins so are parts of pages.
constexpr char part_mark = '_';

std::optional<std::string_view> template_file(std::string_view name) {
    const std::string wanted = std::string{templates_folder}.append(name).append(template_ending);
    for (const EmbeddedFile& file : embedded_files()) {
        if (file.name == wanted) return file.text;
    }
    return std::nullopt;
}

/// Without what stands there for the eyes of who writes templates: a parser makes a piece of each blank.
void append_without_indents(std::string& text, std::string_view more) {
    for (const char c : more) {
        const bool at_begin = text.empty() || text.back() == '\n';
        if (at_begin && (c == ' ' || c == '\n')) continue;
        text += c;
    }
}

/// Puts parts in place of `{{> name}}`; `page` in place of `{{> page}}`. A part that is not there leaves its
/// tag.
std::string assemble(std::string_view text, std::string_view page) {
    constexpr std::string_view begin = "{{> ";
    constexpr std::string_view end = "}}";
    std::string whole;
    for (std::size_t at = text.find(begin); at != std::string_view::npos; at = text.find(begin)) {
        append_without_indents(whole, text.substr(0, at));
        text.remove_prefix(at + begin.size());
        const std::string_view name = text.substr(0, text.find(end));
        const auto part = template_file(name == "page" ? page : std::string{part_mark}.append(name));
        append_without_indents(whole,
                               part ? assemble(*part, page) : std::string{begin}.append(name).append(end));
        text.remove_prefix(std::min(text.size(), name.size() + end.size()));
    }
    append_without_indents(whole, text);
    return whole;
}

using TemplatesByName = std::map<std::string, std::string, std::less<>>;

TemplatesByName assemble_all() {
    TemplatesByName all;
    const auto layout = template_file(std::string{part_mark}.append("layout"));
    for (const EmbeddedFile& file : embedded_files()) {
        if (!file.name.starts_with(templates_folder)) continue;
        std::string_view name = file.name.substr(templates_folder.size());
        name.remove_suffix(template_ending.size());
        if (!name.starts_with(part_mark)) all.emplace(name, assemble(layout.value_or(""), name));
    }
    return all;
}

/// Assembled once: they are part of the program.
const TemplatesByName& all_templates() {
    static const TemplatesByName templates = assemble_all();
    return templates;
}

}  // namespace

std::string_view page_template(std::string_view name) {
    const auto found = all_templates().find(name);
    return found == all_templates().end() ? std::string_view{} : std::string_view{found->second};
}

std::vector<std::string> page_names() {
    std::vector<std::string> names;
    for (const auto& [name, text] : all_templates()) names.push_back(name);
    return names;
}

}  // namespace airtime::portal
