#pragma once

#include <colonnade/Translation.h>

#include <cstdint>
#include <string>

namespace site
{

/// Somewhere to go, as pages show it among others: a project, mostly.
struct Card
{
    std::string name;
    std::string path;               ///< `/project/herbarium/`
    std::string sentence = {};      ///< what it is about
    std::string picture = {};       ///< an address; empty: none
    std::string pictureOrigin = {}; ///< where that comes from, if from elsewhere: `https://museum.example`
    std::int64_t done = 0;          ///< of `total`
    std::int64_t total = 0;         ///< 0: it has no progress that could be shown
    bool isDone = false;            ///< nothing is left to do
    std::string start = {};         ///< path of the work itself; empty: there is none
    colonnade::Phrase startLabel = "Start contributing";
    std::string json = "{}"; ///< an object, for the JSON twin
};

} // namespace site
