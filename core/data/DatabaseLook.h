#pragma once

#include "colonnade/Clock.h"
#include "data/MeasuredDatabase.h"
#include "jobs/Outage.h"

#include <chrono>
#include <string>

namespace colonnade
{

/// Looks whether the database can do its work, by itself and not by what requests say: reads at each look,
/// and writes one row of core_look every ten seconds, and at each look after a write has failed, until one
/// succeeds. So a full disk, or one that takes nothing any more, is noticed while nobody writes. One thread.
class DatabaseLook
{
public:
    /// Both must outlive it.
    DatabaseLook(MeasuredDatabase& database, const Clock& clock);

    /// Empty: all is well; otherwise what is not, as a sentence for whoever asks. Why stands in the log,
    /// once.
    std::string look();

private:
    std::string findObstacle();
    void write();
    std::string note(std::string sentence, const DatabaseException& error);

    MeasuredDatabase& _database;
    const Clock& _clock;
    std::chrono::steady_clock::time_point _written; ///< the last time; not yet: long ago
    bool _failing = false;                          ///< the last write of its own
    Outage::Member _outage{Outage::ofProcess()};
    std::string _told; ///< what else is wrong with it
};

} // namespace colonnade
