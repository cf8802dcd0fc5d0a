#pragma once

#include <string>

#include "base/result.hpp"

namespace airtime::books {

/// Why the books cannot be read.
struct BooksFailure {
    bool absent = false;     ///< no worker has made them yet, or they are switched off
    std::string why = {};    ///< a sentence with the remedy
    std::string cause = {};  ///< what SQLite said, for logs; empty: nothing
    /// Another version of the program wrote them, whose tables are not these.
    bool other_form = false;
};

template <class T>
using Answer = Result<T, BooksFailure>;

}  // namespace airtime::books
