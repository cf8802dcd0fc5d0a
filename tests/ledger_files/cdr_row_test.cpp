#include "ledger_files/cdr_row.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger_files/control_total.hpp"
#include "store/codec/ledger_codec.hpp"

namespace airtime::ledger_files {
namespace {

using charging::LedgerEvent;
using charging::Money;
using testing::HasSubstr;

LedgerEvent usage() {
    LedgerEvent event;
    event.kind = charging::EventKind::used;
    event.number = 12;
    event.at = charging::parse_instant("2026-11-22T23:58:08.123Z").value();
    event.contract = {"c1"};
    event.changes = {{.account = {"main"}, .amount = -Money::from_units(1'000)},
                     {.account = {"promo"}, .amount = *Money::parse("-500.25")}};
    event.session = charging::SessionId{"gw,\"1\";1;2"};
    event.request_number = 3;
    event.service = charging::ServiceName{"data"};
    event.units = 51'200;
    return event;
}

LedgerEvent advance() {
    LedgerEvent event;
    event.kind = charging::EventKind::advanced;
    event.number = 1;
    event.at = charging::parse_instant("2026-11-22").value();
    event.contract = {"c 2"};
    event.changes = {{.account = {"odd:name;"}, .amount = Money::from_units(10'000)}};
    event.principal = Money::from_units(10'000);
    event.fee = Money::from_units(1'000);
    event.vat = Money::from_units(100);
    event.advance = charging::AdvanceId{"a1"};
    event.note = "sms 100%";
    event.about = {.tier = Money::from_units(20'000),
                   .limit = Money::from_units(15'000),
                   .segment = {"gold;1"},
                   .policy = "1a2b",
                   .due = charging::parse_instant("2026-12-22"),
                   .granted = std::nullopt};
    return event;
}

LedgerEvent recovery() {
    LedgerEvent event = usage();
    event.kind = charging::EventKind::recovered;
    event.about.granted = charging::parse_instant("2026-11-01");
    return event;
}

TEST(CdrRow, HasACellForEachColumn) {
    EXPECT_EQ(
        cdr_row(usage()),
        "c1,12,2026-11-22T23:58:08.123Z,used,-1500.25,main:-1000;promo:-500.25,,,,,gw%2C%221%22;1;2,3,data,"
        "51200,,");
    EXPECT_EQ(
        cdr_row(advance()),
        "c%202,1,2026-11-22T00:00:00.000Z,advanced,10000,odd%3Aname%3B:10000,10000,1000,100,a1,,,,,"
        "sms%20100%25,tier=20000;limit=15000;segment=gold%3B1;policy=1a2b;due=2026-12-22T00:00:00.000Z");
    EXPECT_THAT(cdr_row(recovery()), testing::EndsWith(",51200,,granted=2026-11-01T00:00:00.000Z"));
}

TEST(CdrRow, HasNoTextThatASpreadsheetRuns) {
    LedgerEvent event = usage();
    event.contract = {"=1+1"};
    event.note = "@SUM(A1)";
    EXPECT_THAT(cdr_row(event), testing::StartsWith("%3D1+1,12,"));
    EXPECT_THAT(cdr_row(event), testing::EndsWith(",%40SUM(A1),"));
    EXPECT_EQ(*event_of_row(cdr_row(event)), event);
}

TEST(CdrRow, IsNeverTakenForTheControlTotal) {
    LedgerEvent event = usage();
    event.contract = {"#4711"};
    const std::string row = cdr_row(event);
    EXPECT_THAT(row, testing::StartsWith("%234711,12,"));
    EXPECT_EQ(*event_of_row(row), event);
    const std::string written_before = "#4711" + row.substr(row.find(','));
    EXPECT_FALSE(ControlTotal::is_line(written_before));
    EXPECT_EQ(*event_of_row(written_before), event);
    EXPECT_TRUE(ControlTotal::is_line(ControlTotal{}.to_line()));
}

TEST(CdrRow, IsReadBackAsItWas) {
    for (const LedgerEvent& event : {usage(), advance(), recovery()}) {
        const auto read = event_of_row(cdr_row(event));
        ASSERT_TRUE(read.ok()) << read.error();
        EXPECT_EQ(*read, event);
    }
}

TEST(CdrRow, OfAnEarlierVersionEndsBeforeWhatReportsNeed) {
    const std::string row = cdr_row(advance());
    LedgerEvent event = advance();
    event.about = {};
    EXPECT_EQ(*event_of_row(row.substr(0, row.rfind(','))), event);
    EXPECT_TRUE(is_cdr_heading(cdr_heading));
    EXPECT_TRUE(is_cdr_heading(
        "contract,n,at,kind,amount,accounts,principal,fee,vat,advance,session,request,service,units,note"));
    EXPECT_FALSE(is_cdr_heading("contract,n,at,kind"));
}

TEST(CdrRow, KnowsEveryKind) {
    for (std::size_t kind = 0; kind < charging::event_kind_names.size(); ++kind) {
        LedgerEvent event = usage();
        event.kind = static_cast<charging::EventKind>(kind);
        EXPECT_EQ(event_of_row(cdr_row(event))->kind, event.kind);
    }
}

TEST(EventOfRow, RefusesWhatIsNoRow) {
    const std::string good = cdr_row(usage());
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string row = good;
        return row.replace(row.find(from), from.size(), to);
    };
    for (const std::string& row :
         {std::string{}, good + ",", good + "tier", good + "tier=much", good + "due=today", good + "age=3",
          good.substr(0, good.rfind(',', good.size() - 2)), with("12", "0"), with("12", "x"), with("c1", ""),
          with("used", "lost"), with("-1500.25", "-1500"), with("23:58", "25:58"), with("51200", "-1"),
          with("main:-1000", "main"), with("%2C", "%2"), with("-1500.25", "much")}) {
        EXPECT_FALSE(event_of_row(row).ok()) << row;
    }
}

TEST(ControlTotal, SumsExactlyBeyond64Bits) {
    ControlTotal total;
    LedgerEvent event = advance();
    event.contract = {"c/1"};
    event.changes.front().amount = Money::from_millionths(Money::millionths_max);
    for (int i = 0; i < 2'000; ++i) total.add(event);
    EXPECT_EQ(total.to_line(),
              "#records=2000 amount=18000000000000 principal=20000000 fee=2000000 vat=200000 first=c%2F1/1 "
              "last=c%2F1/1");
}

TEST(ControlTotal, OfNothingIsZero) {
    EXPECT_EQ(ControlTotal{}.to_line(), "#records=0 amount=0 principal=0 fee=0 vat=0 first= last=");
}

TEST(RowsOf, KeepTheTextOfAnEntryThatMakesNoSense) {
    ControlTotal total;
    const std::vector<store::LedgerEntry> entries{{.id = "1-0", .events = "no, event"},
                                                  {.id = "2-0", .events = store::encode_event(usage())}};
    const std::string rows = rows_of(read_entries(entries), total);
    EXPECT_EQ(rows, ",0,,unreadable,,,,,,,,,,,no%2C%20event,\n" + cdr_row(usage()) + '\n');
    EXPECT_EQ(total.records, 2U);
    EXPECT_FALSE(event_of_row(rows.substr(0, rows.find('\n'))).ok());
}

}  // namespace
}  // namespace airtime::ledger_files
