#pragma once

#include <pthread.h>

namespace airtime {

/// As `top -H` shows it among freeDiameter's, which have none: 15 characters at most.
inline void name_this_thread(const char* name) {
    pthread_setname_np(pthread_self(), name);
}

}  // namespace airtime
