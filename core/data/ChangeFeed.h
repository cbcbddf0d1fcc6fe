#pragma once

#include "data/OpenDatabase.h"

#include <memory>
#include <string>
#include <string_view>

namespace colonnade
{

/// Who is told of changes; on the feed's own thread. Must not throw, nor wait for anything.
class ChangeListener
{
public:
    virtual ~ChangeListener() = default;

    /// From now on every change is told. Those before it were not.
    virtual void onListening() = 0;
    /// Changes may be missed from now on.
    virtual void onSilence() = 0;
    /// What `pg_notify` was given. Told soon after the change was committed, by whomever.
    virtual void onChange(std::string_view payload) = 0;
};

/// A connection that listens for what the database's triggers tell (LISTEN and NOTIFY), so that this server
/// need not ask again for what it has read. Opens the connection anew when it is lost; one that says nothing
/// for four seconds counts as lost.
class ChangeFeed
{
public:
    virtual ~ChangeFeed() = default;

    /// Begins to listen to `channel` in the background. `listener` must outlive the feed. Null where nothing
    /// can be listened to: SQLite, or a pooler that hands a connection on after each transaction.
    static std::unique_ptr<ChangeFeed> open(const DataSettings& settings, const std::string& channel,
                                            ChangeListener& listener);
};

} // namespace colonnade
