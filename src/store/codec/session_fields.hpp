#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "charging/contract/session.hpp"
#include "charging/values/shared_list.hpp"
#include "store/codec/contract_fields.hpp"

/// Open sessions in the compact form: each has a field for its frame and one for its state.
namespace airtime::store {

/// Of each session what its fields are named by: 30 bits of its id's hash, the next free ones where an
/// earlier session has them.
std::vector<std::string> session_names(const charging::SharedList<charging::Session>& sessions);

/// Adds what makes the fields of `before` those of `after`.
void compare_sessions(const charging::SharedList<charging::Session>& before,
                      const charging::SharedList<charging::Session>& after, FieldChanges& changes);

/// Gathers the fields of sessions, which come in no order.
class SessionFields {
  public:
    /// False: it is another field.
    bool take(std::string_view field, std::string_view value);
    /// The sessions, in no order, or why they cannot be read.
    Result<std::vector<charging::Session>, std::string> sessions() const;

  private:
    struct Halves {
        std::optional<std::string_view> frame;
        std::optional<std::string_view> state;
    };
    std::map<std::string_view, Halves> by_name_;
};

}  // namespace airtime::store
