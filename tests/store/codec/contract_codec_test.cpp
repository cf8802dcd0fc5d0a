#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "charging/contract/advance_refusal.hpp"
#include "store/codec/answer_codec.hpp"
#include "store/codec/contract_difference.hpp"
#include "store/codec/contract_reading.hpp"
#include "store/codec/session_fields.hpp"
#include "store/codec/session_text.hpp"
#include "tests/store/generators.hpp"
#include "tests/store/sample_contract.hpp"

namespace airtime::store {
namespace {

using charging::Contract;
using charging::Money;
using store_test::borrower;
using store_test::open_session;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

/// Why `fields` are no contract; empty if they are one.
std::string mistake_in(const Fields& fields) {
    const auto contract = decode_contract({"c1"}, fields);
    return contract ? std::string{} : contract.error();
}

Fields with(std::string field, std::string value) {
    Fields fields = encode_contract(borrower());
    fields[std::move(field)] = std::move(value);
    return fields;
}

/// What a store holds after the changes.
Fields applied(Fields fields, const FieldChanges& changes) {
    for (const auto& [field, value] : changes.set) fields[field] = value;
    for (const std::string& field : changes.removed) fields.erase(field);
    return fields;
}

StoredForm any_form() {
    return *rc::gen::element(StoredForm::text, StoredForm::compact);
}

TEST(ContractCodec, AnyContractComesBackAsItWas) {
    EXPECT_TRUE(rc::check([] {
        Contract contract = store_test::any_contract();
        const StoredForm form = any_form();
        const auto decoded = decode_contract(contract.id, encode_contract(contract, form));
        RC_ASSERT(decoded.ok());
        // The version before would not know it.
        if (form == StoredForm::text) contract.counted = {};
        Contract complete = *decoded;
        for (const charging::Session& ended : contract.ended_sessions) {
            const auto record = decode_record(ended.id, encode_record(ended));
            RC_ASSERT(record.ok());
            complete.put_ended(*record);
        }
        RC_ASSERT(complete == contract);
    }));
}

TEST(ContractCodec, ChangesTurnOneContractIntoTheOther) {
    EXPECT_TRUE(rc::check([] {
        const Contract before = store_test::any_contract();
        Contract after = *rc::gen::arbitrary<bool>() ? store_test::any_contract() : before;
        if (*rc::gen::arbitrary<bool>() && !after.sessions.empty()) {
            charging::Session over = std::as_const(after).sessions[0];
            over.closed_at = over.opened_at;
            after.late_sessions.push_back(std::move(over));
            after.sessions.erase(after.sessions.begin());
        }
        for (const StoredForm from : {StoredForm::text, StoredForm::compact}) {
            for (const StoredForm to : {StoredForm::text, StoredForm::compact}) {
                const Fields stored =
                    applied(encode_contract(before, from), changed_fields(&before, from, after, to));
                RC_ASSERT(stored == encode_contract(after, to));
            }
        }
    }));
}

TEST(ContractCodec, AnyAnswerComesBackAsItWas) {
    EXPECT_TRUE(rc::check([] {
        const charging::StoredAnswer answer = store_test::any_answer();
        const auto decoded = decode_answer(encode_answer(answer));
        RC_ASSERT(decoded.ok());
        RC_ASSERT(*decoded == answer);
    }));
}

TEST(ContractCodec, AnswersMistakesWithAReasonWhateverTheFieldsHold) {
    EXPECT_TRUE(rc::check([] {
        Fields fields = encode_contract(store_test::any_contract(), any_form());
        const auto victim = std::next(
            fields.begin(), *rc::gen::inRange<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(fields.size())));
        if (*rc::gen::arbitrary<bool>()) {
            victim->second = store_test::any_text();
        } else {
            victim->second.resize(victim->second.size() / 2);
        }
        const auto decoded = decode_contract({"c1"}, fields);
        const bool explained = decoded.ok() || !decoded.error().empty();
        RC_ASSERT(explained);
    }));
}

TEST(ContractCodec, ReadsInRedisCliAsWords) {
    Contract contract;
    contract.id = {"c1"};
    contract.msisdn = charging::Msisdn::parse("84900000001");
    contract.activated_at = store_test::at(1'767'225'600'000);
    contract.accounts = {{.name = {"main"}, .balance = Money::from_units(4500), .expires_at = std::nullopt}};
    contract.totals.opening = Money::from_units(4500);
    contract.events_written = 1;
    EXPECT_THAT(encode_contract(contract),
                UnorderedElementsAre(Pair("schema", "5"), Pair("msisdn", "84900000001"),
                                     Pair("activated", "1767225600000"), Pair("accounts", "main:4500"),
                                     Pair("totals", "opening=4500"), Pair("events", "1")));
}

TEST(ContractCodec, WritesWhatWasCountedOnADayInTheCompactFormAlone) {
    Contract contract = borrower();
    EXPECT_EQ(encode_contract(contract, StoredForm::compact).count("counted"), 0U);
    contract.counted = {
        .day = 20'787,
        .refusals = std::uint32_t{1} << static_cast<unsigned>(charging::AdvanceRefusal::not_enrolled),
        .offers = std::uint32_t{1} << static_cast<unsigned>(charging::Channel::sms)};
    EXPECT_EQ(encode_contract(contract, StoredForm::compact).at("counted"), "20787 256 2");
    EXPECT_EQ(encode_contract(contract, StoredForm::text).count("counted"), 0U)
        << "the version before would not know it";
}

TEST(ContractCodec, WritesOfAnAdvanceOnlyWhatIsNotAsItWasGranted) {
    Contract contract = borrower();
    contract.advances[0].drawn = false;
    EXPECT_EQ(encode_contract(contract).at("advance:a1"),
              "promo 10000 1000 " + std::to_string(store_test::granted) + " " +
                  std::to_string(store_test::granted + 2'592'000'000) + " 8c1f52aa");
    contract.advances[0].outstanding_fee = {};
    contract.advances[0].channel = charging::Channel::sms;
    contract.advances[0].state = charging::AdvanceState::overdue;
    contract.advances[0].drawn = true;
    EXPECT_THAT(encode_contract(contract).at("advance:a1"),
                HasSubstr(" 8c1f52aa owes=10000/0 channel=sms state=overdue drawn"));
}

TEST(ContractCodec, ReadsReservationsAsTheyWereBeforeEachHadItsOwnEnd) {
    const auto contract = decode_contract(
        {"c1"}, with("session:s",
                     "host 1 2000 service=10/data/7/100/main:5 service=11/data/7/100/main:5/night "
                     "service=12/data/7/100/main:5/night/1500/40/day"));
    ASSERT_TRUE(contract.ok());
    const auto& services = contract->session({"s"})->services;
    for (const charging::ChargedService& service : services) {
        EXPECT_EQ(service.reservation->expires_at, store_test::at(2'000)) << "with its session";
        EXPECT_EQ(service.reservation->granted_units, 100U);
    }
    for (const charging::ChargedService& service : services) EXPECT_EQ(service.quota_price, std::nullopt);
    EXPECT_EQ(services[2].reservation->granted_after_change_units, 40U);
}

TEST(ContractCodec, ReadsServicesThatRememberedOnlyThePeriodsOfTheirPrices) {
    const auto contract = decode_contract(
        {"c1"},
        with("session:s", "host 1 2000 service=10/data:night:day/7/100+40/main:5 service=11/data:/7"));
    ASSERT_TRUE(contract.ok());
    for (const charging::ChargedService& service : contract->session({"s"})->services) {
        EXPECT_EQ(service.service.value, "data");
        EXPECT_EQ(service.quota_price, std::nullopt);
    }
}

TEST(ContractCodec, WritesWhatQuotaIsPaidByInAFewBytes) {
    Contract contract = borrower();
    contract.sessions = {open_session()};
    charging::ChargedService& service = contract.sessions[0].services[0];
    service.quota_price = charging::QuotaPrice{
        .terms = {.block_units = 1'000'000},
        .granted = {charging::Money::from_units(100), service.reservation->granted_units}};
    const std::string field = "session:pgw.lab.test;1795391888;17;84900000001";
    EXPECT_THAT(encode_contract(contract).at(field), HasSubstr("10/data:o,1000000,100/5242880/1048576/"));
    service.quota_price->granted.units = 7;
    service.quota_price->terms.setup_fee = charging::Money::from_units(5);
    service.quota_price->after_change = charging::PricedUnits{charging::Money::from_units(50), 3};
    EXPECT_THAT(encode_contract(contract).at(field), HasSubstr("/data:o,1000000,100,0,0,5:7:50:3/5242880/"));
}

TEST(ContractCodec, WritesWhenAReservationEndsWhereItIsNotWithItsSession) {
    Contract contract = borrower();
    contract.sessions = {open_session()};
    const std::string field = "session:pgw.lab.test;1795391888;17;84900000001";
    EXPECT_THAT(encode_contract(contract).at(field), HasSubstr("10/data/5242880/1048576/main:500"));
    contract.sessions[0].services[0].reservation->expires_at = store_test::at(1'795'393'000'000);
    EXPECT_THAT(encode_contract(contract).at(field),
                HasSubstr("10/data/5242880/1048576@1795393000000/main:500"));
}

TEST(ContractCodec, WritesWhereASessionWasHeardLastOnlyIfItWasHeardAgain) {
    Contract contract = borrower();
    contract.sessions = {open_session("s")};
    EXPECT_THAT(encode_contract(contract).at("session:s"), Not(HasSubstr("heard=")));
    contract.sessions[0].heard_at = store_test::at(1'795'391'999'000);
    contract.sessions[0].moved_to = {"b.lab.test", "lab.test"};
    EXPECT_THAT(encode_contract(contract).at("session:s"),
                HasSubstr(" moved=b.lab.test/lab.test heard=1795391999000"));
    const auto before = decode_contract({"c1"}, with("session:s", "host 1 2000"));
    ASSERT_TRUE(before.ok()) << before.error();
    EXPECT_EQ(before->session({"s"})->heard_at, store_test::at(1)) << "as it was written before";
}

TEST(ContractCodec, NamesAMonthAgainWhereOneIsLeftOut) {
    Contract contract = borrower();
    contract.months = {{.month = {2026 * 12 + 10}, .spend = Money::from_units(1500), .recharges = 2},
                       {.month = {2026 * 12 + 11}, .spend = {}, .recharges = 0},
                       {.month = {2027 * 12 + 1}, .spend = Money::from_units(7), .recharges = 0}};
    EXPECT_EQ(encode_contract(contract).at("months"), "2026-11:1500/2,0,2027-02:7");
}

TEST(ContractCodec, EscapesWhatAHostileSessionIdHolds) {
    Contract contract = borrower();
    contract.sessions = {open_session(std::string("a b%\0;\n=", 8))};
    const Fields fields = encode_contract(contract);
    EXPECT_TRUE(fields.contains("session:a%20b%25%00;%0A="));
    EXPECT_EQ(*decode_contract(contract.id, fields), contract);
}

TEST(ContractCodec, FieldsOfALongSessionIdAreBiggerButRight) {
    Contract contract = borrower();
    contract.sessions = {open_session(std::string(5000, '\xff'))};
    EXPECT_EQ(*decode_contract(contract.id, encode_contract(contract)), contract);
}

TEST(ContractCodec, NothingIsChangedWhereContractsAreEqual) {
    const Contract contract = borrower();
    EXPECT_TRUE(changed_fields(&contract, StoredForm::text, contract, StoredForm::text).empty());
}

TEST(ContractCodec, WritesOnlyWhatADebitChanged) {
    const Contract before = borrower();
    Contract after = before;
    after.accounts[0].balance -= Money::from_units(100);
    after.totals.used += Money::from_units(100);
    ++after.events_written;
    const FieldChanges changes = changed_fields(&before, StoredForm::text, after, StoredForm::text);
    EXPECT_THAT(changes.set, UnorderedElementsAre(Pair("accounts", "main:4400,promo:250@1798761600000"),
                                                  Pair("totals", ::testing::_), Pair("events", "58")));
    EXPECT_TRUE(changes.removed.empty());
}

TEST(ContractCodec, RemovesWhatIsGone) {
    const Contract before = borrower();
    Contract after = before;
    after.advances.clear();
    after.imsi.reset();
    after.advanced_since_recharge = false;
    const FieldChanges changes = changed_fields(&before, StoredForm::text, after, StoredForm::text);
    EXPECT_TRUE(changes.set.empty());
    EXPECT_THAT(changes.removed, UnorderedElementsAre("advance:a1", "imsi", "lent"));
}

TEST(ContractCodec, KeepsTheOrderOfAdvancesThatTimeDoesNotGive) {
    Contract contract = borrower();
    charging::Advance second = contract.advances[0];
    second.id = {"a0"};
    contract.advances.push_back(second);
    const Fields fields = encode_contract(contract);
    EXPECT_EQ(fields.at("order:advance"), "1 0");
    EXPECT_EQ(decode_contract(contract.id, fields)->advances[0].id.value, "a1");
}

TEST(ContractCodec, RefusesAnOrderThatIsNoPermutation) {
    Contract contract = borrower();
    contract.advances.push_back(contract.advances[0]);
    contract.advances[1].id = {"a2"};
    Fields fields = encode_contract(contract);
    for (const std::string order : {"0", "0 0", "0 2", "0 1 2", "1 x", ""}) {
        fields["order:advance"] = order;
        EXPECT_THAT(mistake_in(fields), HasSubstr("order:advance")) << order;
    }
}

TEST(ContractCodec, NamesTheFieldThatIsWrong) {
    EXPECT_EQ(mistake_in(with("accounts", "main:12x")), "accounts: \"12x\" is not an amount");
    EXPECT_EQ(mistake_in(with("accounts", "main:12 13")), "accounts: goes on with \"13\"");
    EXPECT_EQ(mistake_in(with("accounts", "main:12@13@14")), "accounts: goes on with \"14\"");
    EXPECT_EQ(mistake_in(with("life", "alive")), "life: \"alive\" is an unknown word");
    EXPECT_EQ(mistake_in(with("schema", "1")), "schema: was written by another version of this program");
    EXPECT_EQ(mistake_in(with("colour", "red")), "colour: is not a field of a contract");
    EXPECT_EQ(mistake_in(with("msisdn", "+84900000001")), "msisdn: is not a number of that kind");
    EXPECT_EQ(mistake_in(with("months", "2026-13:1/1")), "months: does not name its month");
    EXPECT_EQ(mistake_in(with("months", "1/1")), "months: does not name its month");
    EXPECT_EQ(mistake_in(with("advance:a9", "main 1 1 1 1 p colour=red")),
              "advance:a9: a member of the advance is unknown");
    EXPECT_EQ(mistake_in(with("session:x", "host 1")), "session:x: ends too early");
    EXPECT_EQ(mistake_in(with("session:x", "host 1 2 answer=7/1")), "session:x: answer: ends too early");
}

TEST(ContractCodec, RefusesARecordOfASessionThatIsOpenOrMakesNoSense) {
    EXPECT_EQ(decode_record({"s"}, encode_record(open_session())).error(), "closed: is missing");
    EXPECT_EQ(decode_record({"s"}, "host 1 2 closed=1 colour=red").error(),
              "a member of the session is unknown");
}

TEST(ContractCodec, RefusesAContractWithoutItsMainFields) {
    for (const std::string field : {"schema", "activated", "events"}) {
        Fields fields = encode_contract(borrower());
        fields.erase(field);
        EXPECT_EQ(mistake_in(fields), field + ": is missing");
    }
}

TEST(ContractCodec, EveryFieldOfABorrowerInSessionFitsAListpack) {
    Contract contract = borrower();
    contract.sessions = {open_session()};
    const Fields fields = encode_contract(contract);
    EXPECT_LE(fields.size(), 128U);
    for (const auto& [field, value] : fields) EXPECT_LE(std::max(field.size(), value.size()), 1024U) << field;
}

/// Two sessions whose fields would have one name.
Contract with_colliding_sessions() {
    Contract contract = borrower();
    std::map<std::string, std::string> seen;
    for (int number = 0; contract.sessions.empty(); ++number) {
        const std::string id = "s" + std::to_string(number);
        const auto [known, is_new] = seen.emplace(session_names({open_session(id)}).front(), id);
        if (!is_new) contract.sessions = {open_session(known->second), open_session(id)};
    }
    return contract;
}

TEST(CompactContract, KeepsApartSessionsWhoseIdsHaveOneHash) {
    const Contract both = with_colliding_sessions();
    const auto decoded = decode_contract(both.id, encode_contract(both, StoredForm::compact));
    ASSERT_TRUE(decoded.ok());
    EXPECT_EQ(*decoded, both);
    Contract second = both;
    second.sessions.erase(second.sessions.begin());
    const Fields stored = applied(encode_contract(both, StoredForm::compact),
                                  changed_fields(&both, StoredForm::compact, second, StoredForm::compact));
    EXPECT_EQ(stored, encode_contract(second, StoredForm::compact));
}

TEST(CompactContract, ADebitChangesTheChargeAlone) {
    const Contract before = borrower();
    Contract after = before;
    after.accounts[0].balance -= Money::from_units(100);
    after.totals.used += Money::from_units(100);
    ++after.events_written;
    const FieldChanges changes = changed_fields(&before, StoredForm::compact, after, StoredForm::compact);
    EXPECT_THAT(changes.set, UnorderedElementsAre(Pair("charge", ::testing::_)));
    EXPECT_TRUE(changes.removed.empty());
}

TEST(CompactContract, ARequestOfASessionChangesItsStateAlone) {
    Contract before = borrower();
    before.sessions = {open_session("s1")};
    Contract after = before;
    after.sessions[0].expires_at += std::chrono::minutes{1};
    const FieldChanges changes = changed_fields(&before, StoredForm::compact, after, StoredForm::compact);
    EXPECT_THAT(changes.set,
                UnorderedElementsAre(Pair("u." + session_names(after.sessions).front(), ::testing::_)));
}

TEST(CompactContract, IsRefusedWithHalfASession) {
    Contract contract = borrower();
    contract.sessions = {open_session("s1")};
    for (const char* half : {"s.", "u."}) {
        Fields fields = encode_contract(contract, StoredForm::compact);
        ASSERT_EQ(fields.erase(half + session_names(contract.sessions).front()), 1U);
        EXPECT_THAT(mistake_in(fields), HasSubstr("half of the session"));
    }
    Fields fields = encode_contract(contract, StoredForm::compact);
    fields.erase("charge");
    EXPECT_EQ(mistake_in(fields), "charge: is missing");
}

}  // namespace
}  // namespace airtime::store
