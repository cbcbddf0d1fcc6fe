#include "Lines.h"

using namespace colonnade;

namespace guestbook
{

std::vector<Line> StoredLines::newest(int count) const
{
    return _database.read(
        [&](Session& session)
        {
            return session.all(
                [](const Row& row) {
                    return Line{row.integer(0), row.text(1)};
                },
                "SELECT id, line FROM guestbook_line ORDER BY id DESC LIMIT $1", count);
        });
}

std::int64_t StoredLines::add(Transaction& transaction, std::string_view line, std::int64_t now)
{
    return *transaction.findInteger("INSERT INTO guestbook_line (left_at, line) VALUES ($1, $2) RETURNING id",
                                    now, line);
}

bool StoredLines::remove(std::int64_t id)
{
    return _database.write([&](Transaction& transaction)
                           { return transaction.execute("DELETE FROM guestbook_line WHERE id = $1", id); }) >
           0;
}

} // namespace guestbook
