#pragma once

#include "api/RecordList.h"
#include "records/Select.h"

#include <cstdint>

namespace colonnade::tasks
{

/// The page of a list that looks into `info`: marks narrow the statement, then each record is compared.
/// Throws `SearchTooWide` beyond the scope's bound, and 503 if it takes too long: where a filter fits almost
/// nothing and has no marks, for instance.
///
/// `select` has all other conditions and the list's order; `offset` counts what fits.
void searchInfo(Session& session, Select select, const ListArguments& arguments, std::int64_t offset,
                const ListScope& scope, const RecordVisitor& visit);

} // namespace colonnade::tasks
