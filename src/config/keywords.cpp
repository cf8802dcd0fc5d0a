#include "config/keywords.hpp"

namespace airtime::config {

std::vector<Keyword> default_keywords() {
    using enum SmsCommand;
    using charging::Language;
    // The first of each is what the texts teach.
    return {
        {"DK", enrol, Language::vi},
        {"DANGKY", enrol, Language::vi},
        {"DANGKI", enrol, Language::vi},
        {"HUY", cancel, Language::vi},
        {"HUYBO", cancel, Language::vi},
        {"HUYDANGKY", cancel, Language::vi},
        {"HUYDICHVU", cancel, Language::vi},
        {"TAMDUNG", pause, Language::vi},
        {"TAMNGUNG", pause, Language::vi},
        {"TIEPTUC", resume, Language::vi},
        {"UT", advance, Language::vi},
        {"UNGTIEN", advance, Language::vi},
        {"Y", confirm, Language::vi},
        {"CO", confirm, Language::vi},
        {"DONGY", confirm, Language::vi},
        {"TRA", repay, Language::vi},
        {"TRANO", repay, Language::vi},
        {"KT", balance, Language::vi},
        {"KIEMTRA", balance, Language::vi},
        {"SODU", balance, Language::vi},
        {"LS", history, Language::vi},
        {"LICHSU", history, Language::vi},
        {"TC", refuse_messages, Language::vi},
        {"TUCHOI", refuse_messages, Language::vi},
        {"NT", accept_messages, Language::vi},
        {"NHANTIN", accept_messages, Language::vi},
        {"HD", help, Language::vi},
        {"HUONGDAN", help, Language::vi},
        {"TROGIUP", help, Language::vi},
        {"REG", enrol, Language::en},
        {"REGISTER", enrol, Language::en},
        {"STOP", cancel, Language::en},
        {"STOPALL", cancel, Language::en},
        {"CANCEL", cancel, Language::en},
        {"UNSUBSCRIBE", cancel, Language::en},
        {"PAUSE", pause, Language::en},
        {"RESUME", resume, Language::en},
        {"ADV", advance, Language::en},
        {"ADVANCE", advance, Language::en},
        {"YES", confirm, Language::en},
        {"OK", confirm, Language::en},
        {"REPAY", repay, Language::en},
        {"BAL", balance, Language::en},
        {"BALANCE", balance, Language::en},
        {"HIST", history, Language::en},
        {"HISTORY", history, Language::en},
        {"NOINFO", refuse_messages, Language::en},
        {"INFO", accept_messages, Language::en},
        {"HELP", help, Language::en},
    };
}

}  // namespace airtime::config
