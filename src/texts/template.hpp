#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace airtime::texts {

/// A text with places to be filled: "Quý khách còn nợ {left}."
class Template {
  public:
    /// The error says what is wrong with the braces.
    static Result<Template, std::string> parse(std::string_view text);

    /// The names in braces, in order, repeated as they are.
    std::vector<std::string> places() const;
    std::string filled(const std::function<std::string(std::string_view place)>& value_of) const;

  private:
    struct Piece {
        bool place = false;
        std::string text;  ///< of a place: its name
    };
    std::vector<Piece> pieces_;
};

}  // namespace airtime::texts
