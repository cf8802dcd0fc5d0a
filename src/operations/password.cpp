#include "operations/password.hpp"

#include <sodium.h>

#include <array>
#include <span>
#include <stdexcept>
#include <vector>

#include "base/utf8.hpp"

namespace airtime::operations {

namespace {

constexpr unsigned long long passes = 3;
constexpr std::size_t memory_bytes = std::size_t{64} << 20U;

void need_sodium() {
    // It is ready after the first call, and says so at each further one.
    if (sodium_init() < 0) throw std::runtime_error{"libsodium cannot be used on this machine"};
}

std::string hexadecimal(std::span<const unsigned char> bytes) {
    std::string digits(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(digits.data(), digits.size(), bytes.data(), bytes.size());
    digits.pop_back();
    return digits;
}

std::size_t characters_in(std::string_view text) {
    std::size_t characters = 0;
    for (const char c : text) characters += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    return characters;
}

}  // namespace

std::optional<PasswordFault> fault_of_password(std::string_view password) {
    if (password.size() > password_bytes_max) return PasswordFault::too_long;
    if (characters_in(password) < password_characters_min) return PasswordFault::too_short;
    return std::nullopt;
}

std::optional<std::string> hash_password(std::string_view password) {
    need_sodium();
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    if (crypto_pwhash_str(hash.data(), password.data(), password.size(), passes, memory_bytes) != 0) {
        return std::nullopt;
    }
    return std::string{hash.data()};
}

bool matches_password(const std::string& hash, std::string_view password) {
    need_sodium();
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

const std::string& hash_of_nobody() {
    static const std::string hash =
        "$argon2id$v=19$m=65536,t=3,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    return hash;
}

std::string random_digits(std::size_t bytes) {
    need_sodium();
    std::vector<unsigned char> random(bytes);
    randombytes_buf(random.data(), random.size());
    return hexadecimal(random);
}

std::string digest_digits(std::string_view text) {
    std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
    crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
    return hexadecimal(digest);
}

}  // namespace airtime::operations
