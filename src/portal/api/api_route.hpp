#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "books/books_reader.hpp"
#include "config/config.hpp"
#include "operations/json_schema.hpp"
#include "portal/api/api_field.hpp"
#include "portal/exports/export_shelf.hpp"
#include "portal/http/http_message.hpp"
#include "portal/views/message_list.hpp"
#include "portal/views/operations_reader.hpp"
#include "portal/views/policy_trials.hpp"
#include "portal/views/subscriber_desk.hpp"
#include "portal/web/audit_trail.hpp"
#include "portal/web/page_turns.hpp"
#include "store/change_contract.hpp"
#include "store/correction_desk.hpp"
#include "store/ledger_stream.hpp"
#include "store/redis/redis_connection.hpp"

/// What the API has under /api/v1/: a route is answered by what stands here of it, and described by the same.
namespace airtime::portal {

/// How many look-ups the program made in that hour since 1970, this one included.
using CountLookUp =
    std::function<Result<std::uint64_t, store::StoreError>(const std::string& user, std::int64_t hour)>;
/// Writes an entry of the audit log, as AuditTrail::note() does.
using NoteInAudit =
    std::function<Result<Done, store::StoreError>(const AuditedCall& call, std::string_view outcome)>;

/// What answers are made from. Used by one thread at a time.
struct ApiDesk {
    const config::Config& config;
    store::ContractStore& contracts;
    store::LedgerStream& ledger;
    const books::BooksReader& books;
    store::TokenSource& tokens;
    store::CorrectionDesk& corrections;
    MessageRecords messages;
    store::RedisConnection& redis;  ///< where users and the audit log are
    OperationsReader& operations;
    ExportShelf* exports = nullptr;  ///< null: there are none
    PolicyTrials& trials;
    CountText count_text;
    PageTurns& turns;  ///< of all threads, and of people too
    CountLookUp count_look_up;
    NoteInAudit note;
};

/// A GET or DELETE by a client that may.
struct ApiGet {
    const ApiDesk& desk;
    const config::ApiClient& client;
    const HttpRequest& request;
    std::string_view name;  ///< what stands for the `{...}` of the route's path
};

/// A POST by a client that may, with everything it needs.
struct ApiPost {
    const ApiDesk& desk;
    const store::Editor& editor;
    const config::ApiClient& client;
    const HttpRequest& request;
    std::string key;  ///< printable
    ApiFields& fields;
};

struct ApiAnswer {
    // NOLINTNEXTLINE(google-explicit-constructor): an answer that is about no contract
    ApiAnswer(HttpResponse said, std::string about = {})
        : response(std::move(said)), contract(std::move(about)) {}

    HttpResponse response;
    std::string contract;  ///< whose it is; empty: nobody's
};

/// A parameter of a GET's query.
struct ApiParameter {
    std::string_view name;
    std::string_view says;
    std::span<const std::string_view> choices = {};  ///< empty: it may be any text
    bool is_list = false;                            ///< it may be given several times
    bool is_deprecated = false;
};

/// Why a call may be refused.
struct ApiFault {
    unsigned status;
    std::string_view code;
};

using AnswerGet = ApiAnswer (*)(const ApiGet& get);
using AnswerPost = ApiAnswer (*)(const ApiPost& post);
struct AnswerDelete {
    AnswerGet answer;
};

struct ApiRoute {
    std::string_view path;  ///< under /api/v1/: "subscribers/{subscriber}/timeline"
    config::ApiRole role;   ///< the least that may
    std::string_view summary;
    std::variant<AnswerGet, AnswerPost, AnswerDelete> answer;
    std::string_view schema_name;  ///< of the answer: "Timeline"; the same name, the same schema
    operations::schema::Schema (*schema)();
    std::span<const ApiParameter> parameters = {};          ///< of a GET
    std::span<const ApiFault> faults = {};                  ///< beside those that every call has
    std::span<const ApiField> fields = {};                  ///< of a POST
    std::vector<std::string_view> (*refusals)() = nullptr;  ///< of a POST, by the rules: 422
    std::string_view content_type = "application/json";     ///< of the answer
    /// Of a GET about subscribers, what the audit log calls it: such calls count as look-ups. Empty: it is
    /// none.
    std::string_view seen = {};
    bool is_heavy = false;          ///< of a POST: it takes one of the turns that heavy calls share
    bool wants_configured = false;  ///< the pages leave it to admins: no token that was made there may
};

/// "GET", "POST" or "DELETE".
std::string_view method_of(const ApiRoute& route);
/// Every GET but those of a channel, and a POST that says so.
bool is_heavy_call(const ApiRoute& route);
/// "channel", "care", "manager", "admin".
std::string_view name_of(config::ApiRole role);
/// Every one that the route's answers may have, beside those of HTTP itself.
std::vector<ApiFault> faults_of(const ApiRoute& route);

HttpResponse json_answer(const boost::json::object& object);

inline constexpr ApiFault parameters_fault{400, "field_wrong"};
inline constexpr ApiFault number_fault{400, "number_wrong"};
inline constexpr ApiFault subscriber_fault{404, "subscriber_unknown"};
inline constexpr ApiFault books_fault{503, "books_away"};
inline constexpr ApiFault calls_fault{429, "calls_at_once"};
inline constexpr ApiFault look_ups_fault{429, "look_ups_used_up"};

/// A list's page is asked for by `cursor`: the `next` of the page before. Where a parameter of another name
/// says the same, it is read as that.
HttpParameters with_cursor_as(std::string_view name, const HttpParameters& query);
inline constexpr ApiParameter cursor_parameter{
    "cursor", "`next` of the page before, with the same other parameters; without it: the first page"};

/// One page of rows that ascend by the text that `key_of` makes of each, which is their cursor: {`list`:
/// rows, "next": the cursor of the next page, or null}.
boost::json::object page_of(std::string_view list, boost::json::array rows, const ApiGet& get,
                            std::string (*key_of)(const boost::json::object& row));
operations::schema::Schema page_schema(std::string_view list, operations::schema::Schema row);

}  // namespace airtime::portal
