#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "config/portal_settings.hpp"
#include "portal/api/api_call.hpp"
#include "store/change_contract.hpp"

namespace airtime::portal {

/// A call that changes something, with everything it needs.
struct ApiPost {
    const store::Editor& editor;
    const config::ApiClient& client;
    std::string key;  ///< printable
    ApiFields& fields;
};

struct ApiAnswer {
    // NOLINTNEXTLINE(google-explicit-constructor): an answer that is about no contract
    ApiAnswer(HttpResponse said, std::string about = {})
        : response(std::move(said)), contract(std::move(about)) {}

    HttpResponse response;
    std::string contract;  ///< whose it is; empty: nobody's
};

struct ApiResource {
    std::string_view name;
    config::ApiRole role;  ///< the least that may
    ApiAnswer (*post)(const ApiPost& post);
};
std::span<const ApiResource> api_resources();

}  // namespace airtime::portal
