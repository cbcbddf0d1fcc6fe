#pragma once

#include "queue/JobsCore.h"

#include "colonnade/Events.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// Who hears of what on this server. Hearers are added on one thread before anything is told.
class EventsCore final: public Events
{
public:
    /// Those that hear after the commit are kinds of its jobs; it must outlive this.
    explicit EventsCore(JobsCore& jobs):
        _jobs(jobs)
    {
    }

    /// One that hears, as `colonnade events` shows it; `name` is empty for one inside the transaction.
    struct Hearer
    {
        std::string event; ///< `tasks.task_completed@1`
        std::string plugin;
        std::string name;
    };

    void hearInside(const std::string& plugin, const Interface& event, HearInside hear);
    void hearAfter(const std::string& plugin, const Interface& event, const std::string& name,
                   HearAfter hear);

    bool hears(const Interface& event) const { return find(event) != nullptr; }
    void tell(Transaction& transaction, const Interface& event, std::string_view key, const void* told,
              Write write) const
    {
        doTell(transaction, event, key, told, write);
    }

    /// What the core tells itself.
    static const std::vector<std::string>& coreEvents();

    const std::vector<Hearer>& hearers() const { return _hearers; }

    /// Lets go of all that hear.
    void clear() noexcept;

protected:
    bool doIsHeard(const Interface& event) const override { return hears(event); }
    void doTell(Transaction& transaction, const Interface& event, std::string_view key, const void* told,
                Write write) const override;
    void doInside(const Interface& event, HearInside hear) override;
    void doAfter(const Interface& event, std::string name, HearAfter hear) override;

private:
    struct Heard
    {
        int version = 0;
        std::vector<HearInside> inside;
        std::vector<std::string> after; ///< names
    };

    const Heard* find(const Interface& event) const;
    Heard& heard(const std::string& plugin, const Interface& event, const std::string& name);

    JobsCore& _jobs;
    std::map<std::string, Heard, std::less<>> _heard; ///< by the event's name
    std::vector<Hearer> _hearers;
};

} // namespace colonnade
