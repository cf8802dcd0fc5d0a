#pragma once

#include <list>
#include <string>
#include <string_view>

namespace airtime::config {

/// What a reader says of a key where it reads it. Lines and paragraphs of a text are kept as they are.
struct About {
    /// What stands beside the key in the sample file. "{range}" is what the reader takes, "{default}" what
    /// holds where the key is left out: such numbers are never written by hand.
    std::string_view beside = {};
    std::string_view above =
        {};  ///< the same above the key, where it is much or about the keys behind it too
    bool in_fingerprint = false;  ///< of the policy: a key of the file's top level only
};

/// A key as its reader declares it.
struct DeclaredKey {
    std::string name = {};
    About about = {};
    bool required = false;
    bool from_next_start = false;  ///< a reload does not change it
    bool is_list = false;
    std::string range = {};            ///< "1..65535" or "vi | en"; empty: not limited, or a mapping
    std::string default_text = {};     ///< as YAML; empty: `about` says what holds where the key is left out
    std::list<DeclaredKey> keys = {};  ///< of the mapping, or of each mapping of the list
};

}  // namespace airtime::config
