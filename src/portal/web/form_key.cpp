#include "portal/web/form_key.hpp"

#include "operations/password.hpp"
#include "portal/http/channel_access.hpp"

namespace airtime::portal {

namespace {

constexpr std::size_t random_bytes = 16;
constexpr std::size_t digits = random_bytes * 2;

/// The cookie is 256 random bits that nobody else knows: a digest over it is one that nobody else can make.
std::string seal_of(std::string_view random, std::string_view session_cookie) {
    std::string text{"form "};
    return operations::digest_digits(text.append(session_cookie).append(" ").append(random));
}

}  // namespace

std::string make_form_key(std::string_view session_cookie) {
    const std::string random = operations::random_digits(random_bytes);
    return random + seal_of(random, session_cookie);
}

bool is_form_key(std::string_view form_key, std::string_view session_cookie) {
    return form_key.size() > digits && !session_cookie.empty() &&
           same_secret(form_key.substr(digits), seal_of(form_key.substr(0, digits), session_cookie));
}

std::string name_of_form(std::string_view form_key, std::string_view path, std::string_view body) {
    std::string text{form_key};
    return operations::digest_digits(text.append("\n").append(path).append("\n").append(body))
        .substr(0, digits);
}

}  // namespace airtime::portal
