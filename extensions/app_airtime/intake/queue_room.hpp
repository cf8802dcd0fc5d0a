#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace airtime::extension {

/// The places of a queue. No peer has more of them than it leaves free, so that however many flood there is
/// room for the next one. New quota has a third of them, divided likewise: clients end the sessions that are
/// refused it, and these endings need room behind them. For one thread at a time.
class QueueRoom {
  public:
    explicit QueueRoom(std::size_t places_max) : places_max_(places_max) {}

    /// False: there is no room for it.
    bool enter(std::string_view peer, bool new_quota);
    /// What has entered.
    void leave(std::string_view peer, bool new_quota);

  private:
    struct Places {
        std::size_t all = 0;
        std::size_t new_quota = 0;  ///< of them
    };
    std::size_t places_max_;
    Places taken_;
    std::map<std::string, Places, std::less<>> by_peer_;
};

}  // namespace airtime::extension
