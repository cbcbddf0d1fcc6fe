#pragma once

#include "SiteParts.h"

#include <cstdint>
#include <string>

namespace site
{

/// `/search`: what has these words. Any thread.
class SearchPage
{
public:
    /// `parts` must outlive it.
    explicit SearchPage(const SiteParts& parts):
        _parts(parts)
    {
    }

    /// `?q=`, and `page` from 1.
    colonnade::Response show(const colonnade::Request& request) const;

private:
    struct Results
    {
        std::string words;
        std::int64_t page = 1;
        std::int64_t total = 0;
        std::vector<std::pair<std::string, std::vector<Card>>> found = {}; ///< by member of the JSON twin
        bool hasNext = false;
    };

    Results search(std::string words, std::int64_t page) const;
    void writeMembers(colonnade::JsonWriter& json, const Results& results) const;
    static void draw(colonnade::View& page, const Results& results, const colonnade::Language& language);

    const SiteParts& _parts;
};

} // namespace site
