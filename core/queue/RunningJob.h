#pragma once

#include "colonnade/Jobs.h"
#include "colonnade/Queue.h"

#include <functional>
#include <stop_token>

namespace colonnade
{

/// One try: what the work throws is what came of it.
Tried runJob(Queue& queue, const ClaimedRow& row, int claimSeconds, const std::stop_token& stop,
             const std::function<void(JobCall&)>& work);

} // namespace colonnade
