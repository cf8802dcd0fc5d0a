#include "tests/portal/pages/sample_pages.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace airtime::portal {

namespace {

std::string content_of(const std::filesystem::path& path) {
    std::ostringstream content;
    content << std::ifstream{path}.rdbuf();
    return content.str();
}

}  // namespace

std::vector<SamplePage> sample_pages() {
    std::vector<SamplePage> pages;
    for (const auto& entry :
         std::filesystem::directory_iterator{AIRTIME_SOURCE_DIR "/tests/portal/pages/views"}) {
        const std::string name = entry.path().stem().string();
        pages.push_back({name, name.substr(0, name.find("--")),
                         boost::json::parse(content_of(entry.path())).as_object()});
    }
    std::ranges::sort(pages, {}, &SamplePage::name);
    return pages;
}

std::string sample_path(const SamplePage& page) {
    if (page.template_name == "search") return "/";
    if (page.template_name == "subscriber" || page.template_name == "action") return "/subscribers/c-1";
    if (page.template_name == "user") return "/users/lan";
    if (page.template_name == "list_change") return "/lists/check";
    if (page.template_name == "policy_compare") return "/policy/compare";
    return '/' + page.template_name;
}

}  // namespace airtime::portal
