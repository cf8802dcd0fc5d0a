#include "portal/pages/assets.hpp"

#include "portal/pages/embedded_files.hpp"

namespace airtime::portal {

namespace {

constexpr std::string_view assets_folder = "assets/";

std::string path_of_asset(const EmbeddedFile& file) {
    const std::size_t dot = file.name.rfind('.');
    std::string path = "/";
    path.append(file.name.substr(0, dot)).append(".").append(file.hash).append(file.name.substr(dot));
    return path;
}

std::string_view content_type_of(std::string_view name) {
    if (name.ends_with(".css")) return "text/css; charset=utf-8";
    if (name.ends_with(".svg")) return "image/svg+xml";
    return "text/javascript; charset=utf-8";
}

}  // namespace

std::string asset_path(std::string_view name) {
    for (const EmbeddedFile& file : embedded_files()) {
        if (file.name.starts_with(assets_folder) && file.name.substr(assets_folder.size()) == name) {
            return path_of_asset(file);
        }
    }
    return {};
}

std::optional<HttpResponse> find_asset(std::string_view path) {
    for (const EmbeddedFile& file : embedded_files()) {
        if (!file.name.starts_with(assets_folder) || path_of_asset(file) != path) continue;
        HttpResponse response;
        response.content_type = content_type_of(file.name);
        response.body = file.text;
        response.headers = {{"Cache-Control", "public, max-age=31536000, immutable"},
                            {"X-Content-Type-Options", "nosniff"}};
        return response;
    }
    return std::nullopt;
}

}  // namespace airtime::portal
