#include "dict_airtime/operator_avps.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace airtime::dict_airtime {
namespace {

std::string trimmed(std::string line) {
    line.resize(std::min(line.find('#'), line.size()));
    const auto first = line.find_first_not_of(" \t\r");
    if (first == std::string::npos) return {};
    return line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
}

/// The error is what is wrong with the line and what to write instead.
Result<NewAvp, std::string> parse_line(const std::string& line) {
    const auto fields = split(line, ':');
    if (fields.size() < 3 || fields.size() > 4) {
        return "\"" + line + "\" is not vendor:code:type[:name], such as 2011:20300:Grouped:IN-Information";
    }
    const auto vendor = parse_u32(fields[0]);
    const auto code = parse_u32(fields[1]);
    const auto type = parse_avp_type(fields[2]);
    if (!vendor) return "vendor \"" + fields[0] + "\" must be a number, 0 for the IETF";
    if (!code || *code == 0) return "code \"" + fields[1] + "\" must be a number from 1 to 4294967295";
    if (!type) return "type \"" + fields[2] + "\" must be one of " + avp_type_words();
    if (fields.size() == 4 && fields[3].empty()) {
        return std::string("the name is empty; leave out the last colon");
    }
    NewAvp avp{.key = {.code = *code, .vendor = *vendor}, .name = {}, .type = *type, .mandatory = false};
    avp.name = fields.size() == 4 ? fields[3] : "Operator-AVP-" + fields[0] + "-" + fields[1];
    return avp;
}

}  // namespace

Result<Done, Mistakes> register_operator_avps(dictionary* dict, const std::string& file) {
    std::ifstream stream(file);
    if (!stream) {
        return Mistakes{
            file + ": cannot be read; give dict_airtime the path of the list of operator's AVPs, or none"};
    }
    struct Line {
        std::string place;
        NewAvp avp;
    };
    std::vector<Line> lines;
    Mistakes mistakes;
    int number = 0;
    for (std::string text; std::getline(stream, text);) {
        const auto place = file + ":" + std::to_string(++number) + ": ";
        text = trimmed(std::move(text));
        if (text.empty()) continue;
        auto avp = parse_line(text);
        if (avp) {
            lines.push_back({.place = place, .avp = std::move(*avp)});
        } else {
            mistakes.push_back(place + avp.error());
        }
    }
    if (stream.bad()) mistakes.push_back(file + ": cannot be read to its end; is it a plain file?");
    if (!mistakes.empty()) return mistakes;
    Dictionary dictionary(dict);
    for (const auto& line : lines) {
        if (!dictionary.add_avp(line.avp)) {
            return Mistakes{line.place + "freeDiameter refuses AVP \"" + line.avp.name +
                            "\"; another AVP of this vendor has that name, write another"};
        }
    }
    return Done{};
}

}  // namespace airtime::dict_airtime
