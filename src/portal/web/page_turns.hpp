#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace airtime::portal {

/// How many heavy pages and answers are made for one person or program at the same time, so that nobody takes
/// all threads from the others. For all threads.
class PageTurns {
  public:
    explicit PageTurns(std::size_t at_once_max) : at_once_max_(at_once_max) {}

    /// For as long as it is kept. The PageTurns outlive it.
    class Turn {
      public:
        Turn(PageTurns& turns, std::string person) : turns_(turns), person_(std::move(person)) {}
        ~Turn() { turns_.end(person_); }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;

      private:
        PageTurns& turns_;
        std::string person_;
    };

    /// Null: so many are being made already.
    std::unique_ptr<Turn> begin(const std::string& person) { return begin(person, at_once_max_); }
    /// The same for those who may have another number at once.
    std::unique_ptr<Turn> begin(const std::string& person, std::size_t at_once_max);

  private:
    void end(const std::string& person);

    std::size_t at_once_max_;
    std::mutex mutex_;
    std::map<std::string, std::size_t> being_made_;
};

}  // namespace airtime::portal
