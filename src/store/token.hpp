#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "store/codec/contract_fields.hpp"

namespace airtime::store {

/// Names the commit that a state comes from. Compared as a string, never counted, never reused: a counter
/// would let one node's batch land on top of another node's commit that happened to reach the same number.
struct Token {
    std::string value;  ///< empty: the contract does not exist yet
    friend auto operator<=>(const Token&, const Token&) = default;
};

/// In which form the state that it names is stored.
StoredForm form_of(const Token& token);
/// The same token, of a state that is stored in that form.
Token of_form(Token token, StoredForm form);

/// Makes tokens that no other source ever makes. One per thread that commits.
class TokenSource {
  public:
    /// `node`: unique among running processes and threads. `boot`: never the same twice for one node.
    TokenSource(std::string node, std::string boot);
    Token next();

  private:
    std::string prefix_;
    std::uint64_t sequence_ = 0;
};

/// A value for `boot`: start time, with random bits.
std::string boot_id();

}  // namespace airtime::store
