#include "daemon/reload_signal.hpp"

#include <csignal>
#include <utility>

namespace airtime::daemon {

namespace {

sigset_t reload_signal() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGHUP);
    return signals;
}

}  // namespace

void block_reload_signal() {
    const sigset_t signals = reload_signal();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

ReloadSignal::ReloadSignal(std::function<void()> reload)
    : waiter_([this, reload = std::move(reload)] {
          const sigset_t signals = reload_signal();
          for (int signal = 0; sigwait(&signals, &signal) == 0 && !ended_;) reload();
      }) {}

ReloadSignal::~ReloadSignal() {
    ended_ = true;
    pthread_kill(waiter_.native_handle(), SIGHUP);
    waiter_.join();
}

}  // namespace airtime::daemon
