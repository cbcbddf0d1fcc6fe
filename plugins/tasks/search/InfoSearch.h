#pragma once

#include "rest/RecordList.h"
#include "rest/Select.h"

#include <cstdint>

namespace colonnade::tasks
{

/// The page of a list that looks into `info`: marks narrow the statement, then each record is compared.
/// Throws 503 if that takes too long, for instance where a filter fits almost nothing and has no marks.
///
/// `select` has all other conditions and the list's order; `offset` counts what fits.
void searchInfo(Session& session, Select select, const ListArguments& arguments, std::int64_t offset,
                const ListScope& scope, const RecordVisitor& visit);

} // namespace colonnade::tasks
