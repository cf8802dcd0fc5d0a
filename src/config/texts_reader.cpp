#include "config/texts_reader.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdio>

#include "base/fnv1a.hpp"
#include "base/utf8.hpp"
#include "charging/contract/event_kind.hpp"
#include "charging/standing/enrolment.hpp"
#include "texts/ordinary_texts.hpp"
#include "texts/text_lengths.hpp"
#include "texts/text_rules.hpp"

namespace airtime::config {

namespace {

using charging::Language;
using texts::LanguageWording;
using texts::Template;

constexpr std::array languages{Language::vi, Language::en};

/// The names of an enumeration, which end with an empty one.
template <class Enum>
std::vector<std::string> names_of() {
    std::vector<std::string> names;
    for (std::uint8_t number = 0; !name_of(static_cast<Enum>(number)).empty(); ++number) {
        names.emplace_back(name_of(static_cast<Enum>(number)));
    }
    return names;
}

bool is_plain(std::string text) {
    std::erase(text, '\n');
    return printable_length(text).has_value();
}

/// A text with a mistake leaves the one before it.
void read_text(const Entry& entry, const texts::TextRule& rule, LanguageWording& wording) {
    const auto text = entry.text();
    if (!text) return;
    if (!is_plain(*text)) {
        entry.wrong("must have no control characters but line breaks");
        return;
    }
    auto parsed = Template::parse(*text);
    if (!parsed) {
        entry.wrong(parsed.error());
    } else if (const auto mistake = texts::mistake_in(*parsed, rule)) {
        entry.wrong(*mistake);
    } else if (text->empty()) {
        entry.wrong_value("must not be empty");
    } else if (rule.key == "invitation" && !texts::is_labelled(*text)) {
        entry.wrong("must begin with [QC] or [AD]: it advertises");
    } else {
        wording.texts.insert_or_assign(std::string{rule.key}, std::move(*parsed));
    }
}

void read_word(const std::optional<Entry>& entry, std::string& word) {
    const auto text = entry ? entry->text() : std::nullopt;
    if (!text) return;
    if (!printable_length(*text)) {
        entry->wrong("must have no control characters");
        return;
    }
    word = *text;
}

void read_words(MapReader& map, std::string_view key, const std::vector<std::string>& names,
                std::map<std::string, std::string, std::less<>>& words) {
    if (const auto section = map.declare(key, {})) {
        section->map([&](MapReader& entries) {
            for (const std::string& name : names) {
                if (const auto entry = entries.declare(name, {})) read_word(entry, words[name]);
            }
        });
    }
}

void read_amount(MapReader& map, texts::AmountStyle& style) {
    if (const auto section = map.declare("amount", {})) {
        section->map([&](MapReader& entries) {
            read_word(entries.declare("in_front", {}), style.in_front);
            read_word(entries.declare("behind", {}), style.behind);
            read_word(entries.declare("thousands", {}), style.thousands);
            read_word(entries.declare("decimal_point", {}), style.decimal_point);
        });
    }
}

/// The version that the operator gave, and a fingerprint of what is really said.
std::string version_of(const LanguageWording& wording, Language language, const std::string& given) {
    Fnv1a32 hash;
    for (const auto& [key, text] : wording.texts) {
        hash.add_bytes(text.filled([](std::string_view place) { return "{" + std::string{place} + "}"; }) +
                       '\0');
    }
    std::array<char, 9> digits{};
    std::snprintf(digits.data(), digits.size(), "%08x", hash.value());
    return std::string{name_of(language)} + '-' + given + '-' + digits.data();
}

bool is_version(const std::string& text) {
    constexpr std::size_t length_max = 16;
    return !text.empty() && text.size() <= length_max && std::ranges::all_of(text, [](unsigned char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
               c == '-';
    });
}

/// Reads what is there over what was read before.
void read_wording(MapReader& map, const std::vector<std::string>& accounts, texts::Wording& wording,
                  std::string& version) {
    map.read("version", version,
             {"1 to 16 of a-z A-Z 0-9 . -; default: {default}. What a registration remembers of the texts"});
    if (!is_version(version)) map.find("version")->wrong_value("must be 1 to 16 of a-z A-Z 0-9 . -");
    for (const Language language : languages) {
        const auto section = map.declare(name_of(language), {});
        if (!section) continue;
        LanguageWording& words = wording.in(language);
        section->map(
            [&](MapReader& entries) {
                read_amount(entries, words.amount);
                for (const texts::TextRule& rule : texts::text_rules()) {
                    if (const auto entry = entries.declare(rule.key, {})) read_text(*entry, rule, words);
                }
                read_words(entries, "reasons", names_of<charging::AdvanceRefusal>(), words.reasons);
                read_words(entries, "accounts", accounts, words.accounts);
                read_words(entries, "enrolment", names_of<charging::Enrolment>(), words.enrolment);
                read_words(entries, "events", names_of<charging::EventKind>(), words.events);
            },
            Declared::elsewhere);
    }
}

void read_ordinary(texts::Wording& wording, std::string& version) {
    MistakeList mistakes{"texts.yaml"};
    const YAML::Node root = YAML::Load(std::string{texts::ordinary_texts});
    MapReader map{root, "", root.Mark(), mistakes};
    read_wording(map, {"main", "promo", "voice", "sms", "data"}, wording, version);
    map.report_unknown_keys();
    assert(mistakes.empty() && "the texts that are built in are right");
}

}  // namespace

texts::Wording read_texts(MapReader& file, const charging::Policy& policy) {
    texts::Wording wording;
    std::string version;
    read_ordinary(wording, version);
    if (const auto section =
            file.declare("texts", {.above = "The words of messages. What is not given here is as in "
                                            "conf/texts.yaml, where every key is listed. Default: none."})) {
        std::vector<std::string> accounts;
        for (const charging::AccountPolicy& account : policy.accounts) accounts.push_back(account.name.value);
        section->map([&](MapReader& map) { read_wording(map, accounts, wording, version); });
    }
    for (const Language language : languages) {
        wording.in(language).version = version_of(wording.in(language), language, version);
    }
    return wording;
}

void check_lengths(MapReader& file, const texts::Wording& wording, const charging::Policy& policy,
                   const SmsSettings& sms) {
    const texts::Writer writer{wording, policy, {.sender = sms.sender, .diacritics = sms.diacritics}};
    for (const texts::TextLength& text : texts::longest_texts(writer, policy)) {
        if (text.longest.parts > sms.parts_max) {
            const auto section = file.find(file.find("texts") ? "texts" : "sms");
            section->wrong("must keep " + text.name + " within sms.parts_max of " +
                           std::to_string(sms.parts_max) + ", it gets " + std::to_string(text.longest.parts) +
                           " parts long");
        }
    }
}

}  // namespace airtime::config
