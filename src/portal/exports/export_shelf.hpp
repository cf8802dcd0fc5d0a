#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "portal/exports/export_folder.hpp"
#include "portal/exports/export_rules.hpp"
#include "portal/http/file_body.hpp"

namespace airtime::portal {

/// What people and systems ask for and get of exports. Nobody finds another's. Any thread may call it; errors
/// are sentences with the remedy.
class ExportShelf {
  public:
    /// `asked`: called whenever there is something to write; empty: nobody writes.
    explicit ExportShelf(const config::ExportSettings& settings, std::function<void()> asked = {})
        : settings_(settings), folder_(settings.folder), asked_(std::move(asked)) {}

    const config::ExportSettings& settings() const { return settings_; }
    bool is_on() const { return !settings_.folder.empty(); }

    enum class Refusal : std::uint8_t {
        too_many,         ///< the owner has as many as one may
        asked_otherwise,  ///< the key was used for another export
    };
    using Asked = std::variant<ExportRecord, Refusal>;
    /// `key`: of the form or call, not empty; the same again is the same export.
    Result<Asked, std::string> ask(const ExportOwner& owner, std::string_view key,
                                   const ExportRequest& request, charging::Instant now);

    /// Newest first.
    Result<std::vector<ExportRecord>, std::string> of(const ExportOwner& owner, charging::Instant now) const;
    /// Empty: there is none, or it is another's, or `id` is no id at all.
    std::optional<ExportRecord> find(const ExportOwner& owner, std::string_view id,
                                     charging::Instant now) const;
    /// The whole file of what is done; null: there is none, for whatever reason.
    std::shared_ptr<const FileBody> file_of(const ExportRecord& record) const;
    /// Also of what is waiting or being written, which is not written any further. False: as with find().
    Result<bool, std::string> remove(const ExportOwner& owner, std::string_view id, charging::Instant now);

  private:
    config::ExportSettings settings_;
    ExportFolder folder_;
    std::function<void()> asked_;
};

}  // namespace airtime::portal
