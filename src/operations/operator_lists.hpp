#pragma once

#include "charging/standing/operator_lists.hpp"
#include "store/change_contract.hpp"

namespace airtime::operations {

/// Puts the subscriber on one of the operator's lists, or takes them off, and keeps the list's index. Every
/// node's next decision on the contract sees it. False: it was so already.
store::ChangeOutcome<bool> change_list(const store::Editor& editor,
                                       const charging::SubscriberAddress& subscriber,
                                       charging::OperatorList list, bool on, const charging::Decree& decree);

/// Empty segment: the ordinary values. False: it was so already.
store::ChangeOutcome<bool> change_segment(const store::Editor& editor,
                                          const charging::SubscriberAddress& subscriber,
                                          const charging::SegmentName& segment,
                                          const charging::Decree& decree);

}  // namespace airtime::operations
