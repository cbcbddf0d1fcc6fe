#include "data/MeasuredDatabase.h"

#include "data/DatabaseCaller.h"
#include "data/Doer.h"

#include <Poco/Exception.h>
#include <Poco/Logger.h>

#include <chrono>

namespace colonnade
{

OpenedDatabase& MeasuredDatabase::opened() const
{
    if (!_database)
        throw Poco::IllegalStateException(
            "the database is closed until the start: what a plugin does with it belongs into start()");
    return *_database;
}

template <class Work> void MeasuredDatabase::measure(Kind& kind, const Work& work)
{
    /// Counts the end, however it comes.
    struct Run
    {
        explicit Run(Kind& kind):
            kind(kind)
        {
            kind.begun.add(1);
        }
        ~Run()
        {
            const auto taken = std::chrono::steady_clock::now() - start;
            kind.latency.add(std::chrono::duration_cast<std::chrono::microseconds>(taken).count());
            kind.ended.add(1);
        }
        Run(const Run&) = delete;
        Run& operator=(const Run&) = delete;

        Kind& kind;
        const std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
    };
    if (const auto* caller = DatabaseCallerScope::current(); caller && !caller->mayAsk)
        throw NeedsDatabase();
    const Run run(kind);
    try
    {
        work();
    }
    catch (const ConstraintViolation&)
    {
        throw; // a rule did its work
    }
    catch (const OutcomeUnknown&)
    {
        kind.failed.add(1); // a lost connection or a dying disk, not a matter of patience
        kind.hasFailed = true;
        throw;
    }
    catch (const StorageFailed&)
    {
        kind.failed.add(1);
        kind.hasFailed = true;
        throw;
    }
    catch (const DatabaseBusy&)
    {
        kind.busy.add(1);
        kind.hasFailed = true;
        throw;
    }
    catch (const InvalidValue&)
    {
        kind.failed.add(1);
        throw;
    }
    catch (const DatabaseDamaged& damage)
    {
        kind.failed.add(1);
        kind.hasFailed = true;
        noteDamage(damage);
        throw;
    }
    catch (const DatabaseException&)
    {
        kind.failed.add(1);
        kind.hasFailed = true;
        throw;
    }
}

void MeasuredDatabase::noteDamage(const DatabaseDamaged& damage)
{
    if (!_isDamaged.exchange(true))
        Poco::Logger::get("data").critical(damage.message());
}

void MeasuredDatabase::doRead(const std::function<void(Session&)>& work)
{
    measure(_reads, [&] { opened().read(work); });
}

void MeasuredDatabase::doWrite(const std::function<void(Transaction&)>& work)
{
    const auto onBehalf = [&work, doer = DoerScope::current()](Transaction& transaction)
    {
        const DoerScope scope(doer); // the work may run on another thread
        work(transaction);
    };
    measure(_writes, [&] { opened().write(onBehalf); });
}

void MeasuredDatabase::tell(MetricsText& text) const
{
    const std::pair<const char*, const Kind&> kinds[] = {{"kind=\"read\"", _reads},
                                                         {"kind=\"write\"", _writes}};
    text.describe("colonnade_database_duration_seconds", "histogram",
                  "Pieces of work on the database, with the wait for their turn and the commit.");
    for (const auto& [label, kind]: kinds)
    {
        LatencyCounts counts;
        kind.latency.addTo(counts);
        text.latency("colonnade_database_duration_seconds", label, counts);
    }
    text.describe("colonnade_database_running", "gauge", "Pieces of work that run or wait.");
    for (const auto& [label, kind]: kinds)
    {
        const std::uint64_t ended = kind.ended.value(); // first: never more than have begun
        text.sample("colonnade_database_running", label, kind.begun.value() - ended);
    }
    text.single(
        "colonnade_database_damaged", "gauge",
        "1 once a statement met damage in the database's files: stop the server and restore a backup.",
        _isDamaged.load(std::memory_order_relaxed) ? 1 : 0);
    text.describe("colonnade_database_failures_total", "counter",
                  "Pieces of work that failed: busy (no turn or connection in time, server away) or error.");
    for (const auto& [label, kind]: kinds)
    {
        text.sample("colonnade_database_failures_total", std::string(label) + ",reason=\"busy\"",
                    kind.busy.value());
        text.sample("colonnade_database_failures_total", std::string(label) + ",reason=\"error\"",
                    kind.failed.value());
    }
}

} // namespace colonnade
