#include "portal/http/http_refusal.hpp"

#include <algorithm>

namespace airtime::portal {

HttpResponse try_later() {
    HttpResponse response = plain_answer(503, "not now: try again\n");
    response.headers.emplace_back("Retry-After", "2");
    return response;
}

HttpResponse method_not_allowed(std::string_view allowed) {
    HttpResponse response = plain_answer(405, "the method must be one of " + std::string{allowed} + "\n");
    response.headers.emplace_back("Allow", allowed);
    return response;
}

bool is_printable_word(std::string_view text, std::size_t max) {
    return !text.empty() && text.size() <= max &&
           std::ranges::all_of(text, [](unsigned char c) { return c > ' ' && c <= '~'; });
}

}  // namespace airtime::portal
