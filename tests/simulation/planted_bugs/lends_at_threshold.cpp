#include "charging/advance.hpp"

namespace airtime::charging {

/// Wrong: at the threshold is not below it.
bool below_threshold(Money balance, Money threshold) {
    return balance <= threshold;
}

}  // namespace airtime::charging
