#include "portal/views/latest_operations.hpp"

#include <gtest/gtest.h>

namespace airtime::portal {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

class LatestOperationsTest : public testing::Test {
  protected:
    std::int64_t read(const std::string& of = "on") {
        const auto view = latest_.get(of, [this]() -> LatestOperations::View {
            ++reads_;
            return boost::json::object{{"read", reads_}};
        });
        return view.ok() ? view->at("read").as_int64() : 0;
    }

    std::int64_t reads_ = 0;
    steady_clock::time_point now_{};
    LatestOperations latest_{[this] { return now_; }};
};

TEST_F(LatestOperationsTest, AreReadOnceASecondWhoeverAsks) {
    EXPECT_EQ(read(), 1);
    now_ += LatestOperations::kept - milliseconds{1};
    EXPECT_EQ(read(), 1);
    now_ += milliseconds{1};
    EXPECT_EQ(read(), 2);
}

TEST_F(LatestOperationsTest, AreReadAnewAfterASwitch) {
    EXPECT_EQ(read("on"), 1);
    EXPECT_EQ(read("off lan an outage"), 2);
    EXPECT_EQ(read("off lan an outage"), 2);
}

TEST_F(LatestOperationsTest, KeepAnErrorAsLong) {
    int asked = 0;
    const auto fail = [&asked]() -> LatestOperations::View {
        ++asked;
        return store::StoreError::timeout;
    };
    EXPECT_FALSE(latest_.get("on", fail).ok());
    EXPECT_FALSE(latest_.get("on", fail).ok());
    EXPECT_EQ(asked, 1);
    now_ += LatestOperations::kept;
    EXPECT_EQ(read(), 1);
}

}  // namespace
}  // namespace airtime::portal
