#include "portal/pages/page_templates.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <unordered_map>

#include "portal/pages/embedded_files.hpp"

namespace airtime::portal {

namespace {

using kainjow::mustache::mustache;

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

/// Threads fill in one template at once: what that changes in it is the reason why it is wrong, which none of
/// ours is (tests see to it).
class ParsedTemplates {
  public:
    mustache& find(const std::string& text) {
        {
            const std::shared_lock lock{mutex_};
            const auto known = by_text_.find(text);
            if (known != by_text_.end()) return known->second;
        }
        mustache parsed{text};
        const std::unique_lock lock{mutex_};
        return by_text_.try_emplace(text, std::move(parsed)).first->second;
    }

  private:
    std::shared_mutex mutex_;
    std::unordered_map<std::string, mustache> by_text_;  ///< whose entries stay where they are
};

}  // namespace

const std::string& page_template(std::string_view name) {
    static const std::string none;
    const auto found = all_templates().find(name);
    return found == all_templates().end() ? none : found->second;
}

mustache& parsed_template(const std::string& text) {
    static ParsedTemplates templates;
    return templates.find(text);
}

std::vector<std::string> page_names() {
    std::vector<std::string> names;
    for (const auto& [name, text] : all_templates()) names.push_back(name);
    return names;
}

}  // namespace airtime::portal
