// Writes every sample page in both languages into a folder, with the assets beside them: what a browser shows
// of them is looked at, and checked, by tests/browser.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "config/config.hpp"
#include "portal/pages/assets.hpp"
#include "portal/pages/embedded_files.hpp"
#include "portal/pages/render.hpp"
#include "tests/portal/pages/sample_pages.hpp"

namespace airtime::portal {

namespace {

void write_file(const std::filesystem::path& path, const std::string& content) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream{path} << content;
}

void write_pages(const std::filesystem::path& folder) {
    const Visitor visitor{.user = "lan.nguyen", .role = Role::admin};
    const config::Config config = config::load_config(AIRTIME_SOURCE_DIR "/conf/airtime.yaml").value();
    const PageFormats formats = page_formats(config);
    for (const SamplePage& page : sample_pages()) {
        for (const auto language : {charging::Language::vi, charging::Language::en}) {
            const bool outside = page.template_name == "sign_in";
            const Frame frame{.visitor = outside ? nullptr : &visitor,
                              .language = language,
                              .path = sample_path(page),
                              .form_key = "key",
                              .notice = page.name == "users" ? "notice.user_added" : "",
                              .zone = "Asia/Ho_Chi_Minh",
                              .formats = &formats};
            const std::string suffix = language == charging::Language::vi ? ".vi.html" : ".en.html";
            write_file(folder / (page.name + suffix), render_page(page.template_name, page.view, frame));
        }
    }
}

void write_assets(const std::filesystem::path& folder) {
    for (const EmbeddedFile& file : embedded_files()) {
        if (!file.name.starts_with("assets/")) continue;
        const std::string path = asset_path(file.name.substr(file.name.find('/') + 1));
        write_file(folder / path.substr(1), find_asset(path)->body);
    }
}

}  // namespace

}  // namespace airtime::portal

int main(int count, char** arguments) {
    if (count != 2) {
        std::cerr << "usage: render_pages FOLDER\n";
        return 2;
    }
    airtime::portal::write_pages(arguments[1]);
    airtime::portal::write_assets(arguments[1]);
}
