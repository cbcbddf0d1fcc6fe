#pragma once

#include "guestbook/Lines.h"

#include <colonnade/Database.h>

#include <cstdint>
#include <string_view>
#include <vector>

namespace guestbook
{

/// The table `guestbook_line`. Any thread.
class StoredLines final: public Lines
{
public:
    /// `database` must outlive it.
    explicit StoredLines(colonnade::Database& database):
        _database(database)
    {
    }

    std::vector<Line> newest(int count) const override;

    /// `now`: seconds since 1970.
    static std::int64_t add(colonnade::Transaction& transaction, std::string_view line, std::int64_t now);

    /// False if there is none of this number.
    bool remove(std::int64_t id);

private:
    colonnade::Database& _database;
};

} // namespace guestbook
