#include "data/Doer.h"

namespace colonnade
{

namespace
{

thread_local Doer doing;

} // namespace

DoerScope::DoerScope(const Doer& doer) noexcept:
    _outer(doing)
{
    doing = doer;
}

DoerScope::~DoerScope()
{
    doing = _outer;
}

const Doer& DoerScope::current() noexcept
{
    return doing;
}

} // namespace colonnade
