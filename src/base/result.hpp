#pragma once

#include <cassert>
#include <utility>
#include <variant>

namespace airtime {

/// A value or the error that kept it from being made. Handled at once by the caller.
template <class T, class E>
class [[nodiscard]] Result {
  public:
    Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
    Result(E error) : content_(std::in_place_index<1>, std::move(error)) {}

    bool ok() const { return content_.index() == 0; }
    explicit operator bool() const { return ok(); }

    T& value() & { return assert(ok()), *std::get_if<0>(&content_); }
    const T& value() const& { return assert(ok()), *std::get_if<0>(&content_); }
    T&& value() && { return assert(ok()), std::move(*std::get_if<0>(&content_)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const E& error() const { return assert(!ok()), *std::get_if<1>(&content_); }

  private:
    std::variant<T, E> content_;
};

/// The value of an operation that only succeeds or fails.
using Done = std::monostate;

}  // namespace airtime
