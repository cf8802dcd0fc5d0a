#pragma once

#include <cstdint>
#include <string_view>

namespace airtime {

/// FNV-1a: what is stored or compared between nodes must be the same in every build, unlike std::hash. No
/// protection against who chooses the bytes.
template <class Word, Word basis, Word prime>
class Fnv1a {
  public:
    constexpr void add_byte(unsigned char byte) { value_ = (value_ ^ byte) * prime; }
    constexpr void add_bytes(std::string_view bytes) {
        for (const char c : bytes) add_byte(static_cast<unsigned char>(c));
    }
    /// Eight bytes, the lowest first.
    constexpr void add_number(std::uint64_t number) {
        for (int shift = 0; shift < 64; shift += 8) add_byte(static_cast<unsigned char>(number >> shift));
    }
    /// With its length, so that two texts feed other bytes than the one that they make together.
    constexpr void add_text(std::string_view text) {
        add_number(text.size());
        add_bytes(text);
    }
    constexpr Word value() const { return value_; }

  private:
    Word value_ = basis;
};

using Fnv1a64 = Fnv1a<std::uint64_t, 0xcbf2'9ce4'8422'2325, 0x100'0000'01b3>;
using Fnv1a32 = Fnv1a<std::uint32_t, 0x811c'9dc5, 0x0100'0193>;

}  // namespace airtime
