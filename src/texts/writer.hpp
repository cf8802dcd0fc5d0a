#pragma once

#include <string>

#include "charging/contract/message.hpp"
#include "charging/policy/policy.hpp"
#include "texts/sms_length.hpp"
#include "texts/wording.hpp"

namespace airtime::texts {

/// How texts are to look, beside their words.
struct TextForm {
    std::string sender = {};    ///< the number that people write to
    bool diacritics = true;     ///< false: letters without, so that a text fits GSM-7
    std::size_t parts_max = 3;  ///< of an SMS
};

/// Makes texts of notices.
class Writer {
  public:
    /// Both outlive the writer.
    Writer(const Wording& wording, const charging::Policy& policy, TextForm form);

    /// An SMS: on one line, in at most `parts_max` parts; a history has as many lines as fit.
    std::string sms(const charging::Notice& notice, charging::Language language) const;
    /// The same without a limit: for a screen that has its own.
    std::string text(const charging::Notice& notice, charging::Language language) const;
    /// A screen of the USSD menu, by its key ("ussd_menu"): its lines stay as they are.
    std::string screen(std::string_view key, const charging::Notice& notice,
                       charging::Language language) const;
    /// "10.000đ".
    std::string amount(charging::Money amount, charging::Language language) const;
    std::string account(const charging::AccountName& account, charging::Language language) const;
    /// "31/12/2026".
    std::string date(charging::Instant at) const;

    /// The key of the text that says it: its kind's name, or that with what makes it another one.
    static std::string key_of(const charging::Notice& notice);

  private:
    std::string in_form(std::string text) const;
    std::string value_of(std::string_view place, const charging::Notice& notice,
                         charging::Language language) const;
    std::string money(charging::Money amount, Rounding rounding, charging::Language language) const;
    std::string choices(const charging::Notice& notice, charging::Language language) const;
    std::string balances(const charging::Notice& notice, charging::Language language) const;
    std::string history(const charging::Notice& notice, charging::Language language) const;

    const Wording& wording_;
    const charging::Policy& policy_;
    TextForm form_;
};

}  // namespace airtime::texts
