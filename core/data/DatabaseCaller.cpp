#include "data/DatabaseCaller.h"

#include <algorithm>

namespace colonnade
{

namespace
{

thread_local const DatabaseCaller* asking = nullptr;

} // namespace

DatabaseCallerScope::DatabaseCallerScope(const DatabaseCaller& caller):
    _caller(caller),
    _outer(asking)
{
    asking = &_caller;
}

DatabaseCallerScope::~DatabaseCallerScope()
{
    asking = _outer;
}

const DatabaseCaller* DatabaseCallerScope::current()
{
    return asking;
}

std::chrono::milliseconds DatabaseCallerScope::left(std::chrono::milliseconds patience)
{
    if (!asking)
        return patience;
    const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - asking->arrived);
    return std::clamp(patience - waited, patience / 10, patience);
}

} // namespace colonnade
