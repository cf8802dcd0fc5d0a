#pragma once

#include <string>
#include <string_view>

namespace airtime::portal {

/// What people mean who write with diacritics or without, in any case or width: "Tạm  dừng" becomes
/// "TAM  DUNG". Blanks and control characters become a blank, quotation marks and dashes those of ASCII; what
/// has no letter of the alphabet behind it becomes a '?'. `text` is UTF-8, or what came instead.
std::string folded(std::string_view text);

}  // namespace airtime::portal
