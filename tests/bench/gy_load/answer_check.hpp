#pragma once

#include "tests/bench/gy_load/ccr_templates.hpp"

namespace airtime::bench {

enum class Verdict : std::uint8_t {
    right,
    too_busy,  ///< 3004, in all else as it should be
    malformed,
    wrong_session,
    wrong_number,  ///< CC-Request-Number or CC-Request-Type
    wrong_result,
    wrong_grant,
};
inline constexpr std::array<std::string_view, 7> verdict_names{
    "right", "too_busy", "malformed", "wrong_session", "wrong_number", "wrong_result", "wrong_grant"};

struct Judgement {
    Verdict verdict = Verdict::malformed;
    std::uint32_t result_code = 0;  ///< of the command; zero: none was there
};

/// Compares an answer with what its request must get: Session-Id, number and type echoed, 2001, and in each
/// of its rating groups exactly the quota that was asked for.
class AnswerCheck {
  public:
    AnswerCheck(const RequestShape& shape, std::string session_prefix)
        : session_prefix_(std::move(session_prefix)),
          services_(shape.services),
          octets_(shape.octets),
          seconds_(shape.seconds) {}

    /// `answer` is a whole message.
    Judgement judge(ByteView answer, const RequestNames& request) const;

  private:
    bool is_session(ByteView data, std::uint32_t session) const;
    bool is_granted(ByteView answer, const RequestNames& request) const;
    std::uint64_t wanted_of(Service service) const;

    std::string session_prefix_;
    std::uint32_t services_;
    std::uint64_t octets_;
    std::uint32_t seconds_;
};

}  // namespace airtime::bench
