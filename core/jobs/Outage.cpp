#include "jobs/Outage.h"

#include <Poco/Logger.h>

#include <utility>

namespace colonnade
{

namespace
{

thread_local Outage::Member* ofThread = nullptr;

Poco::Logger& logger()
{
    return Poco::Logger::get("data");
}

} // namespace

Outage& Outage::ofProcess()
{
    static Outage outage;
    return outage;
}

void Outage::succeedHere() noexcept
{
    if (ofThread)
        ofThread->succeed();
}

void Outage::begin(const std::string& why)
{
    const std::lock_guard lock(_mutex);
    ++_failing;
    if (!std::exchange(_told, true))
        logger().error(
            "the database cannot be used; the server is not ready (/health/ready), and work in the "
            "background waits: " +
            why);
}

void Outage::end()
{
    const std::lock_guard lock(_mutex);
    if (--_failing == 0 && std::exchange(_told, false))
        logger().information("the database can be used again");
}

void Outage::Member::fail(const std::string& why) noexcept
{
    try
    {
        if (!std::exchange(_failing, true))
            _outage.begin(why);
    }
    catch (...) // no memory to say it: the next member says it
    {
        return;
    }
}

void Outage::Member::succeed() noexcept
{
    try
    {
        if (std::exchange(_failing, false))
            _outage.end();
    }
    catch (...) // no memory to say that all is well
    {
        return;
    }
}

void Outage::Member::standForThread()
{
    ofThread = this;
}

/// Who leaves does not know that it is back.
Outage::Member::~Member()
{
    if (ofThread == this)
        ofThread = nullptr;
    if (!_failing)
        return;
    const std::lock_guard lock(_outage._mutex);
    if (--_outage._failing == 0)
        _outage._told = false;
}

} // namespace colonnade
