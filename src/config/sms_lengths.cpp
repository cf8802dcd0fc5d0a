#include "config/sms_lengths.hpp"

#include <cstdio>

#include "texts/text_lengths.hpp"

namespace airtime::config {

std::string describe_texts(const Config& config) {
    const SmsSettings sms = config.sms.value_or(SmsSettings{});
    const texts::Writer writer{
        config.texts,
        config.policy,
        {.sender = sms.sender, .diacritics = sms.diacritics, .parts_max = sms.parts_max}};
    std::string described = "SMS, as long as they get:\n";
    for (const texts::TextLength& text : texts::longest_texts(writer, config.policy)) {
        const bool gsm7 = text.longest.coding == texts::SmsCoding::gsm7;
        char line[100];
        std::snprintf(line, sizeof line, "  %-24s %4zu %s, %zu %s\n", text.name.c_str(), text.longest.units,
                      gsm7 ? "septets" : "UCS-2 units", text.longest.parts,
                      text.longest.parts == 1 ? "part" : "parts");
        described += line;
    }
    return described;
}

}  // namespace airtime::config
