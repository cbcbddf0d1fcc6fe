#pragma once

#include "model/Resource.h"

#include <colonnade/Database.h>

#include <cstdint>
#include <optional>

namespace colonnade::tasks
{

/// A row of `resource.briefColumnList()`.
struct BriefRecord
{
    BriefRecord(const Resource& resource, const Row& row);

    Record record;
    bool lacksTexts; ///< that are too large to be kept in memory along with others
};

/// The record with all its texts, read again if they are not there; nothing if it is gone meanwhile.
std::optional<Record> completed(Session& session, BriefRecord brief);

/// All columns; nothing if there is no such object.
std::optional<Record> findRecord(Session& session, const Resource& resource, std::int64_t id);

/// The same, and nobody else changes the row until the transaction ends.
std::optional<Record> lockRecord(Transaction& transaction, const Resource& resource, std::int64_t id);

/// Stores all columns but the id, which it sets.
void insertRecord(Transaction& transaction, Record& record);

/// Whether a record's `info`, and so what it is found by, may be another than before.
enum class InfoIs
{
    Changed,
    Same
};

/// Stores all columns of a locked record.
void updateRecord(Transaction& transaction, const Record& record, InfoIs info = InfoIs::Changed);

/// Returns whether it was there.
bool deleteRecord(Transaction& transaction, const Resource& resource, std::int64_t id);

} // namespace colonnade::tasks
