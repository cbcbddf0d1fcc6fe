#include "audit/AuditLog.h"

#include "audit/AuditRow.h"
#include "data/Doer.h"
#include "identity/ActorChain.h"

#include "colonnade/Json.h"
#include "colonnade/Request.h"

#include <algorithm>

namespace colonnade
{

namespace
{

constexpr std::size_t MAX_VALUE_BYTES = 2000; ///< of a member; a presenter has hundreds of thousands
constexpr std::size_t MAX_FIELD_BYTES = 200;  ///< of what a client sends of itself
constexpr int MAX_LIST = 1000;

/// At most so many bytes, and no part of a character.
std::string_view beginningOf(std::string_view text, std::size_t bytes)
{
    if (text.size() <= bytes)
        return text;
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U)
        --bytes;
    return text.substr(0, bytes);
}

/// A long value becomes a text of its beginning that says how long it was.
void writeValue(JsonWriter& json, const std::string& value)
{
    if (value.size() <= MAX_VALUE_BYTES)
        json.raw(value);
    else
        json.value(std::string(beginningOf(value, MAX_VALUE_BYTES)) + "… (" + std::to_string(value.size()) +
                   " bytes)");
}

std::string objectOf(const std::vector<AuditedMember>& members, std::string AuditedMember::*side)
{
    JsonWriter json;
    json.beginObject();
    for (const auto& member: members)
        if (!(member.*side).empty())
            writeValue(json.key(member.name), member.*side);
    return json.end().take();
}

/// Who acts, from what the server knows of this thread.
void tellDoer(Session& session, AuditLine& line)
{
    const Doer& doer = DoerScope::current();
    line.command = doer.command;
    if (!doer.request)
        return;
    line.address = doer.request->clientAddress();
    line.request = beginningOf(doer.request->id(), MAX_FIELD_BYTES);
    const auto& principal = doer.request->principal();
    if (!principal)
        return;
    line.app = principal->method + (principal->voucher.empty() ? "" : " " + principal->voucher);
    line.account = findUserId(principal->actor);
    if (principal->user)
        line.name = principal->user->name;
    else if (line.account)
        line.name = session
                        .find([](const Row& row) { return row.text(0); },
                              "select name from core_user where id = $1", *line.account)
                        .value_or("");
}

} // namespace

AuditLog::AuditLog(const Vault& vault, const Clock& clock):
    _vault(vault),
    _clock(clock)
{
}

void AuditLog::note(Transaction& transaction, const AuditedAct& act)
{
    AuditLine line;
    line.time = isoTime(_clock.nowMicroseconds());
    line.what = act.what;
    line.object = act.object;
    line.before = objectOf(act.members, &AuditedMember::before);
    line.after = objectOf(act.members, &AuditedMember::after);
    tellDoer(transaction, line);
    transaction.execute("insert into core_audit (time, user_id, name, app, command, address, request, what, "
                        "object, before, after, mark) "
                        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                        line.time, line.account, line.name, line.app, line.command, line.address,
                        line.request, line.what, line.object, line.before, line.after, markOf(_vault, line));
}

std::vector<AuditLine> AuditLog::list(Session& session, const AuditQuery& query) const
{
    std::string sql = "select " + std::string(AUDIT_COLUMNS) + " from core_audit where id < $1";
    std::vector<SqlValue> values{toSqlValue(query.belowId.value_or(INT64_MAX))};
    const auto narrow = [&](const char* column, const SqlValue& value)
    {
        values.push_back(value);
        sql += std::string(" and ") + column + " = $" + std::to_string(values.size());
    };
    if (!query.object.empty())
        narrow("object", toSqlValue(query.object));
    if (query.account)
        narrow("user_id", toSqlValue(*query.account));
    values.push_back(toSqlValue(std::clamp(query.limit, 0, MAX_LIST)));
    sql += " order by id desc limit $" + std::to_string(values.size());
    std::vector<AuditLine> lines;
    session.run(sql, values,
                [&](const Row& row)
                {
                    lines.push_back(toAuditLine(row));
                    return true;
                });
    return lines;
}

} // namespace colonnade
