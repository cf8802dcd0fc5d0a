#include "daemon/stop_signals.hpp"

#include <csignal>
#include <utility>

namespace airtime::daemon {

namespace {

sigset_t stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    return signals;
}

}  // namespace

void block_stop_signals() {
    const sigset_t signals = stop_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

StopSignals::StopSignals(std::function<void()> stop)
    : waiter_([stop = std::move(stop)] {
          const sigset_t signals = stop_signals();
          int signal = 0;
          sigwait(&signals, &signal);
          stop();
      }) {}

StopSignals::~StopSignals() {
    pthread_kill(waiter_.native_handle(), SIGTERM);
    waiter_.join();
}

}  // namespace airtime::daemon
