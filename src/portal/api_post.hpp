#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "config/portal_settings.hpp"
#include "portal/api_call.hpp"
#include "store/change_contract.hpp"

namespace airtime::portal {

/// A call that changes something, with everything it needs.
struct ApiPost {
    const store::Editor& editor;
    const config::ApiClient& client;
    std::string key;  ///< printable
    ApiFields& fields;
};

struct ApiResource {
    std::string_view name;
    config::ApiRole role;  ///< the least that may
    HttpResponse (*post)(const ApiPost& post);
};
std::span<const ApiResource> api_resources();

}  // namespace airtime::portal
