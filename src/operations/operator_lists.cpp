#include "operations/operator_lists.hpp"

namespace airtime::operations {

namespace {

using store::ChangeOutcome;

/// Puts the contract at the address into the index; what went wrong, if anything did.
std::optional<ChangeOutcome<bool>> index(const store::Editor& editor,
                                         const charging::SubscriberAddress& subscriber,
                                         charging::OperatorList list) {
    const auto found = store::load_one(editor.contracts, subscriber);
    if (!found) return found.error();
    if (!*found) return store::NobodyThere{};
    const auto indexed = editor.contracts.index_listed(name_of(list), (*found)->contract.id, true);
    return indexed ? std::nullopt : std::optional<ChangeOutcome<bool>>{indexed.error()};
}

}  // namespace

ChangeOutcome<bool> change_list(const store::Editor& editor, const charging::SubscriberAddress& subscriber,
                                charging::OperatorList list, bool on, const charging::Decree& decree) {
    // Into the index before, out of it afterwards: whatever is lost in between, nobody on the list is missed.
    if (on) {
        if (auto failed = index(editor, subscriber, list)) return std::move(*failed);
    }
    auto outcome = store::change_contract(editor, subscriber, [&](charging::Draft& draft) {
        return charging::change_list(draft, list, on, decree);
    });
    if (const auto* changed = std::get_if<store::Changed<bool>>(&outcome); changed != nullptr && !on) {
        const auto unindexed = editor.contracts.index_listed(name_of(list), changed->contract.id, false);
        if (!unindexed) return unindexed.error();
    }
    return outcome;
}

ChangeOutcome<bool> change_segment(const store::Editor& editor, const charging::SubscriberAddress& subscriber,
                                   const charging::SegmentName& segment, const charging::Decree& decree) {
    return store::change_contract(editor, subscriber, [&](charging::Draft& draft) {
        return charging::change_segment(draft, segment, decree);
    });
}

}  // namespace airtime::operations
