#include "data/Work.h"

namespace colonnade
{

namespace
{

thread_local const Database* working = nullptr;

} // namespace

WorkScope::WorkScope(const Database& database):
    _outer(working)
{
    working = &database;
}

WorkScope::~WorkScope()
{
    working = _outer;
}

void WorkScope::refuseInside(const Database& database)
{
    if (working == &database)
        throw Poco::IllegalStateException("the work of a read or write must not call read or write itself");
}

} // namespace colonnade
