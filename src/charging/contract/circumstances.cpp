#include "charging/contract/circumstances.hpp"

namespace airtime::charging {

void RechargedOnDay::add(const RechargedOnDay& other) {
    if (other.day < day) return;
    if (other.day > day) {
        *this = other;
        return;
    }
    recharged += other.recharged;
}

}  // namespace airtime::charging
