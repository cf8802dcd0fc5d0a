#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace airtime::extension {

/// Whom a call may go to at the moment. Of one peer a single call may be in freeDiameter's queue: beside the
/// answers there is room for no more in front of a peer that does not read, and whoever waits there holds up
/// all others. Of one client a few may be without answer: one that never answers delays its own calls only
/// beyond these.
class CallPlaces {
  public:
    /// `unanswered_max`: of one client.
    explicit CallPlaces(std::size_t unanswered_max) : unanswered_max_(unanswered_max) {}

    enum class Place { entered, not_written, not_answered };

    /// Gives a place to the call of that End-to-End Identifier, or says what has to happen first: an earlier
    /// call to the peer is to be written, or one to the client answered.
    Place enter(std::uint32_t call, const std::string& client, const std::string& peer);
    /// The call went to its peer. One that has no place is passed over, as in the next.
    void written(std::uint32_t call);
    bool has_any();
    /// It was answered, or will not be.
    void answered(std::uint32_t call);

  private:
    struct UnderWay {
        std::string client;
        std::string peer;
        bool written = false;
    };

    std::size_t unanswered_max_;
    std::mutex mutex_;  ///< calls are written by freeDiameter's threads
    std::unordered_map<std::uint32_t, UnderWay> under_way_;
    std::unordered_map<std::string, std::size_t> unanswered_;  ///< of clients
    std::unordered_map<std::string, std::uint32_t> writing_;   ///< the call in front of each peer
};

}  // namespace airtime::extension
