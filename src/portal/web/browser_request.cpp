#include "portal/web/browser_request.hpp"

#include <algorithm>
#include <cctype>

#include "portal/http/channel_access.hpp"
#include "store/codec/contract_words.hpp"
#include "store/codec/stored_text.hpp"

namespace airtime::portal {

namespace {

std::string in_small_letters(std::string_view text) {
    std::string small{text};
    std::ranges::transform(small, small.begin(), [](unsigned char c) { return std::tolower(c); });
    return small;
}

std::string_view blanks_trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// Calls `visit` with each part between separators, without blanks around it.
template <class Visit>
void each_part(std::string_view text, char separator, Visit visit) {
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(separator, at), text.size());
        visit(blanks_trimmed(text.substr(at, end - at)));
        at = end + 1;
    }
}

std::size_t count_of_header(const HttpRequest& request, std::string_view name) {
    const std::string small = in_small_letters(name);
    return static_cast<std::size_t>(std::ranges::count_if(
        request.headers, [&](const auto& each) { return in_small_letters(each.first) == small; }));
}

/// The only one of that name; empty: there is none, or more.
std::string_view only_header(const HttpRequest& request, std::string_view name) {
    return count_of_header(request, name) == 1 ? request.header(name).value_or("") : std::string_view{};
}

std::string_view host_of(std::string_view origin) {
    return origin.substr(origin.find("//") + 2);
}

}  // namespace

std::optional<std::string_view> cookie_of(const HttpRequest& request, std::string_view name) {
    std::optional<std::string_view> found;
    for (const auto& [header, value] : request.headers) {
        if (in_small_letters(header) != "cookie") continue;
        each_part(value, ';', [&](std::string_view pair) {
            const std::size_t equals = pair.find('=');
            if (!found && equals != std::string_view::npos && pair.substr(0, equals) == name) {
                found = pair.substr(equals + 1);
            }
        });
    }
    return found;
}

std::string client_of(const HttpRequest& request, const config::PagesSettings& settings) {
    if (!settings.proxy_addresses.contains(request.client)) return request.client;
    std::string client;
    for (const auto& [header, value] : request.headers) {
        if (in_small_letters(header) != "x-forwarded-for") continue;
        each_part(value, ',', [&](std::string_view address) {
            // Whatever a browser wrote itself stands in front of what the proxy saw.
            if (config::AddressList probe; !probe.add(address)) return;
            if (!settings.proxy_addresses.contains(address)) client = address;
        });
    }
    return client.empty() ? request.client : client;
}

std::optional<HttpResponse> refused_at_door(const HttpRequest& request,
                                            const config::PagesSettings& settings) {
    const bool by_proxy = settings.proxy_addresses.contains(request.client);
    if (!settings.user_header.empty()) {
        const std::size_t named = count_of_header(request, settings.user_header);
        if (named > 1 || (named == 1 && !by_proxy)) {
            return plain_answer(400, "the header that names who asks is not for you to send\n");
        }
    }
    if (!request.over_tls && !has_pages(request.client, settings)) {
        return plain_answer(403, "not from here\n");
    }
    if (in_small_letters(only_header(request, "Host")) != host_of(settings.origin)) {
        return plain_answer(400, "there is no such host here\n");
    }
    return std::nullopt;
}

bool is_from_own_page(const HttpRequest& request, const config::PagesSettings& settings) {
    const std::string_view type = only_header(request, "Content-Type");
    return only_header(request, "Sec-Fetch-Site") == "same-origin" &&
           only_header(request, "Origin") == settings.origin &&
           blanks_trimmed(type.substr(0, type.find(';'))) == "application/x-www-form-urlencoded";
}

std::string target_of(const HttpRequest& request) {
    return request.path_as_it_came() + write_query(request.query);
}

std::string way_back(std::string_view target) {
    constexpr std::size_t bytes_max = 2'000;
    const bool plain =
        std::ranges::all_of(target, [](unsigned char c) { return c > ' ' && c < 0x7f && c != '\\'; });
    const bool ours = target.starts_with('/') && !target.starts_with("//");
    const std::string_view path = target.substr(0, target.find('?'));
    if (!plain || !ours || target.size() > bytes_max || path == "/sign-in" || path == "/sign-out") return "/";
    return std::string{target};
}

std::string page_of_form(const HttpRequest& request, const std::string& origin) {
    const std::string_view referer = request.header("Referer").value_or("");
    return referer.starts_with(origin + '/') ? way_back(referer.substr(origin.size())) : "/";
}

std::string sign_in_target(std::string_view back, bool ended) {
    HttpParameters query;
    if (std::string way = way_back(back); way != "/") query.emplace_back("back", std::move(way));
    if (ended) query.emplace_back("ended", "1");
    return write_target("/sign-in", query);
}

std::optional<charging::Language> language_named(std::string_view code) {
    return store::named_in<charging::Language>(store::language_names, code);
}

std::string_view code_of(charging::Language language) {
    return store::language_names[static_cast<std::size_t>(language)];
}

charging::Language language_of(const HttpRequest& request, charging::Language otherwise) {
    if (const auto chosen = language_named(cookie_of(request, language_cookie).value_or(""))) return *chosen;
    std::optional<charging::Language> accepted;
    each_part(request.header("Accept-Language").value_or(""), ',', [&](std::string_view range) {
        if (!accepted) accepted = language_named(in_small_letters(range.substr(0, 2)));
    });
    return accepted.value_or(otherwise);
}

}  // namespace airtime::portal
