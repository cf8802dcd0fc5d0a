#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace airtime::store {

/// The whole content of a change in one text: no two contents have the same.
std::string change_content(std::initializer_list<std::string_view> parts);

}  // namespace airtime::store
