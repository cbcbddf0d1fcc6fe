#pragma once

#include <colonnade/Interface.h>
#include <colonnade/Translation.h>

#include <string>
#include <vector>

namespace site
{

/// Says that the pages of administrators are there: whoever adds some below `/admin` (`routes_below` site)
/// asks for it first, and adds none without it.
class Administration
{
public:
    static constexpr colonnade::Interface INTERFACE{"site.administration", 1};

    virtual ~Administration() = default;
};

/// Adds to the overview of `/admin/`, which only administrators see. Whose pages they are guards them
/// himself. Any thread.
class AdminPart
{
public:
    static constexpr colonnade::Interface INTERFACE{"site.admin", 1};

    struct Entry
    {
        colonnade::Phrase label;
        colonnade::Phrase sentence; ///< what can be done there
        std::string path;
    };

    virtual ~AdminPart() = default;

    virtual std::vector<Entry> entries() const = 0;
};

} // namespace site
