#pragma once

#include "colonnade/Request.h"

#include <Poco/Logger.h>

#include <string>

namespace colonnade
{

/// Logs which way a request takes, from the level debug on: a line a step, as source `trace`.
/// `describe`: makes the text, if anybody wants it.
template <class Describe> void trace(const Request& request, const Describe& describe)
{
    static Poco::Logger& logger = Poco::Logger::get("trace");
    if (logger.debug())
        logger.debug("request " + request.id() + ": " + describe());
}

} // namespace colonnade
