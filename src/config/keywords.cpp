#include "config/portal_settings.hpp"

namespace airtime::config {

std::vector<Keyword> default_keywords() {
    using enum SmsCommand;
    using charging::Language;
    return {
        {"DK", enrol, Language::vi},
        {"HUY", cancel, Language::vi},
        {"TAMDUNG", pause, Language::vi},
        {"TIEPTUC", resume, Language::vi},
        {"UT", advance, Language::vi},
        {"Y", confirm, Language::vi},
        {"CO", confirm, Language::vi},
        {"TRA", repay, Language::vi},
        {"KT", balance, Language::vi},
        {"LS", history, Language::vi},
        {"TC", refuse_messages, Language::vi},
        {"NT", accept_messages, Language::vi},
        {"HD", help, Language::vi},
        {"REG", enrol, Language::en},
        {"STOP", cancel, Language::en},
        {"PAUSE", pause, Language::en},
        {"RESUME", resume, Language::en},
        {"ADV", advance, Language::en},
        {"YES", confirm, Language::en},
        {"REPAY", repay, Language::en},
        {"BAL", balance, Language::en},
        {"HIST", history, Language::en},
        {"NOINFO", refuse_messages, Language::en},
        {"INFO", accept_messages, Language::en},
        {"HELP", help, Language::en},
    };
}

}  // namespace airtime::config
