#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <vector>

#include "app_airtime/codec/avp_rules.hpp"
#include "app_airtime/codec/ccr_fault.hpp"
#include "app_airtime/codec/known_avps.hpp"
#include "charging/values/credit_control.hpp"

namespace airtime::extension {

/// Walks groups by their rules and keeps the first fault, with the groups that it stood in.
class AvpGroupReader {
  public:
    explicit AvpGroupReader(const KnownAvps& known) : known_(known) {}

    /// Calls `each` for each AVP that has a rule; the rest is only looked through for unknown AVPs that the
    /// sender wants understood. Stops at the first fault.
    template <class Each>
    void read(ByteView group, std::span<const AvpRule> rules, Each each) {
        std::array<std::size_t, rules_max> times{};
        AvpWalk walk{group};
        while (const auto avp = walk.next()) {
            const auto rule = std::ranges::find(rules, avp->key, &AvpRule::key);
            if (rule == rules.end()) {
                check_unread(*avp, depth_max);
            } else if (++times[static_cast<std::size_t>(rule - rules.begin())] > rule->times_max) {
                fail(rule->times_max == 0 ? charging::ResultCode::avp_not_allowed
                                          : charging::ResultCode::avp_occurs_too_many_times,
                     *avp);
            } else if (!fits(rule->shape, avp->data)) {
                fail(charging::ResultCode::invalid_avp_length, *avp);
            } else {
                each(*avp);
            }
            if (fault_) return;
        }
        if (walk.broken()) fail_broken(*walk.broken(), rules);
    }

    /// The same inside `parent`, which faults then name.
    template <class Each>
    void read_nested(const AvpView& parent, std::span<const AvpRule> rules, Each each) {
        parents_.push_back(parent);
        read(parent.data, rules, each);
        parents_.pop_back();
    }

    void fail(charging::ResultCode result, const AvpView& avp);
    /// 5005, with an example of the AVP where it should have stood: in `group`, or beside what is being read.
    void fail_missing(AvpKey key, AvpShape shape, const AvpView* group = nullptr);
    /// 5014 for an AVP that cannot be read.
    void fail_broken(const AvpView& avp, std::span<const AvpRule> rules);

    std::optional<CcrFault>& fault() { return fault_; }

  private:
    static constexpr int depth_max = 16;

    void check_unread(const AvpView& avp, int depth_left);
    bool inside_mandatory_groups() const;

    const KnownAvps& known_;
    std::vector<AvpView> parents_;
    std::optional<CcrFault> fault_;
};

}  // namespace airtime::extension
