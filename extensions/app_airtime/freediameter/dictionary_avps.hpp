#pragma once

#include <map>

#include "app_airtime/codec/known_avps.hpp"

struct dictionary;

namespace airtime::extension {

/// freeDiameter's dictionary, remembering what it found. For one thread.
class DictionaryAvps : public KnownAvps {
  public:
    explicit DictionaryAvps(dictionary& dictionary) : dictionary_(dictionary) {}
    std::optional<AvpContent> find(AvpKey key) const override;

  private:
    std::optional<AvpContent> look_up(AvpKey key) const;

    dictionary& dictionary_;
    /// Only what exists: keys that a client makes up must not fill it.
    mutable std::map<AvpKey, AvpContent> found_;
};

}  // namespace airtime::extension
