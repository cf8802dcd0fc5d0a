#include "app_airtime/codec/avp_group_reader.hpp"

#include "app_airtime/codec/failed_avp.hpp"

namespace airtime::extension {

using charging::ResultCode;

void AvpGroupReader::fail(ResultCode result, const AvpView& avp) {
    if (!fault_) {
        fault_ = CcrFault{.result = static_cast<std::uint32_t>(result), .failed = failed_copy(parents_, avp)};
    }
}

void AvpGroupReader::fail_missing(AvpKey key, AvpShape shape, const AvpView* group) {
    if (fault_) return;
    auto parents = parents_;
    if (group != nullptr) parents.push_back(*group);
    fault_ = CcrFault{.result = static_cast<std::uint32_t>(ResultCode::missing_avp),
                      .failed = failed_example(parents, key, shape_size(shape))};
}

void AvpGroupReader::fail_broken(const AvpView& avp, std::span<const AvpRule> rules) {
    if (fault_) return;
    const auto rule = std::ranges::find(rules, avp.key, &AvpRule::key);
    const Bytes zeros(rule == rules.end() ? 0 : shape_size(rule->shape), 0);
    fail(ResultCode::invalid_avp_length,
         AvpView{.key = avp.key, .flags = avp.flags, .data = zeros, .whole = {}});
}

void AvpGroupReader::check_unread(const AvpView& avp, int depth_left) {
    // Unless all groups around it are mandatory, the receiver may ignore them with what is inside.
    if (!avp.mandatory() || !inside_mandatory_groups()) return;
    const auto content = known_.find(avp.key);
    if (!content) return fail(ResultCode::avp_unsupported, avp);
    if (*content != AvpContent::grouped || depth_left == 0) return;
    parents_.push_back(avp);
    AvpWalk walk{avp.data};
    while (const auto child = walk.next()) {
        check_unread(*child, depth_left - 1);
        if (fault_) break;
    }
    if (!fault_ && walk.broken()) fail_broken(*walk.broken(), {});
    parents_.pop_back();
}

bool AvpGroupReader::inside_mandatory_groups() const {
    return std::ranges::all_of(parents_, &AvpView::mandatory);
}

}  // namespace airtime::extension
