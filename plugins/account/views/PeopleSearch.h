#pragma once

#include <colonnade/Database.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace account
{

/// Which people an administrator looks for.
struct PeopleWish
{
    std::string words = {};    ///< part of a name, full name or address; empty: all
    std::string state = {};    ///< `admin`, `locked`, `unconfirmed`; all others: everybody
    std::int64_t afterId = 0;  ///< the last of the page before
    std::int64_t exceptId = 0; ///< who is left out; 0: nobody
    int limit = 0;
};

/// Their numbers, in order. Full names are compared without regard to the case of A to Z alone, the others as
/// `foldText` does.
std::vector<std::int64_t> findPeople(colonnade::Session& session, const PeopleWish& wish);

} // namespace account
