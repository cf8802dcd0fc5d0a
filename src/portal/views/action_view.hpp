#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>

#include "portal/views/action_form.hpp"

namespace airtime::portal {

/// What a person corrected today, and may.
struct DayLimit {
    charging::Money per_day_max;
    charging::Money used;
};

/// The page that asks whether an action is meant.
struct ActionView {
    const ActionKind& kind;
    std::string path;
    std::string back;
    std::optional<TriedChange> tried = {};  ///< empty: the form is not filled in, or wrong
    std::optional<DayLimit> limit = {};     ///< empty: none is looked at
    bool asks = true;                       ///< shows the form; else what it was filled in with
    bool changed = false;                   ///< it would do something else than was shown
    bool hopeless = false;                  ///< refused whatever is filled in: there is no form
};
boost::json::object action_view(const ActionView& shown, const ReadAction& read,
                                boost::json::object headline);

/// "ready", "effects", "refused" and "refusal" of what was tried.
void add_tried(boost::json::object& view, const std::optional<TriedChange>& tried);

}  // namespace airtime::portal
