#include "answers/Repeats.h"

#include "model/ApiErrors.h"
#include "records/RecordStore.h"

#include <colonnade/Crypto.h>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t MAX_KEY = 255;

} // namespace

std::string repeatDigest(const Request& request, const Record& run, std::string_view file)
{
    const auto key = request.findHeader("Idempotency-Key");
    if (!key)
        return {};
    if (key->empty() || key->size() > MAX_KEY)
        throw badRequest("Idempotency-Key must have 1 to 255 characters.");
    JsonWriter content; // an array, so that no two answers read alike
    content.beginArray().value(*key).value(encodeHex(sha256(file)));
    for (const auto& column: run.resource().columns)
        if (column.sent == Sent::Free && column.reach == Reach::Public)
            writeValue(content, run[column.name], column.type);
    return encodeHex(sha256(content.end().text()));
}

std::optional<Record> findRepeated(Database& database, std::int64_t task, const Actor& actor,
                                   const std::string& digest)
{
    if (digest.empty())
        return std::nullopt;
    return database.read(
        [&](Session& session)
        {
            const auto id =
                session.findInteger("SELECT r.id FROM tasks_run r JOIN tasks_repeat p ON p.run_id = r.id "
                                    "WHERE r.task_id = $1 AND r.actor_key = $2 AND p.digest = $3",
                                    task, actor.key(), digest);
            return id ? findRecord(session, runResource(), *id) : std::nullopt;
        });
}

} // namespace colonnade::tasks
