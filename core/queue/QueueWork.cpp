#include "colonnade/Queue.h"

#include "jobs/Outage.h"
#include "text/RandomNumber.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <thread>

namespace colonnade
{

namespace
{

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

constexpr milliseconds QUICK_LOOK{50};
constexpr milliseconds LOOK{1000};
constexpr int QUICK_LOOKS = 10;
constexpr std::chrono::minutes SWEEP_PERIOD{60};
constexpr std::chrono::seconds MAX_PAUSE{60};
constexpr int MAX_DOUBLINGS = 30;
constexpr int NOTE_TRIES = 5;

/// From 0 to below 1.
double randomFraction()
{
    constexpr int KEPT_BITS = 53; // of a double
    return std::ldexp(static_cast<double>(randomNumber() >> (64 - KEPT_BITS)), -KEPT_BITS);
}

} // namespace

int retryDelaySeconds(const RetryPlan& plan, int attempts, double random)
{
    const double full = std::min<double>(
        plan.longestSeconds, std::ldexp(plan.firstSeconds, std::clamp(attempts - 1, 0, MAX_DOUBLINGS)));
    return static_cast<int>(std::ceil(full * (1 - random / 2)));
}

class QueueWork::Worker
{
public:
    Worker(Queue& queue, Plan plan, Try tryRow, Poco::Logger& logger):
        _queue(queue),
        _plan(std::move(plan)),
        _try(std::move(tryRow)),
        _logger(logger)
    {
    }

    milliseconds run(const std::stop_token& stop)
    {
        while (!stop.stop_requested())
        {
            if (const auto pause = pauseLeft(); pause.count() > 0)
                return pause;
            if (!runOne(stop))
                return restWithoutRow();
        }
        return LOOK;
    }

    bool runOne(const std::stop_token& stop)
    {
        if (pauseLeft().count() > 0)
            return false;
        const auto row = _queue.claim(_plan.claimSeconds);
        if (!row)
            return false;
        Outage::succeedHere(); // the try may last
        const Tried tried = _try(*row, stop);
        adaptPause(tried.outcome);
        note(*row, tried);
        return true;
    }

    void expect()
    {
        const std::lock_guard lock(_mutex);
        _quickLooks = QUICK_LOOKS;
    }

private:
    milliseconds pauseLeft()
    {
        const std::lock_guard lock(_mutex);
        return std::chrono::ceil<milliseconds>(_pauseUntil - SteadyClock::now());
    }

    milliseconds restWithoutRow()
    {
        if (sweepIsDue() && _queue.sweep(_plan.keepDays, _plan.keepSecretDays))
        {
            const std::lock_guard lock(_mutex);
            _nextSweep = {}; // there is more
        }
        const std::lock_guard lock(_mutex);
        return _quickLooks > 0 && _quickLooks-- > 0 ? QUICK_LOOK : LOOK;
    }

    bool sweepIsDue()
    {
        const std::lock_guard lock(_mutex);
        if (_plan.keepDays == 0 || SteadyClock::now() < _nextSweep)
            return false;
        _nextSweep = SteadyClock::now() + SWEEP_PERIOD;
        return true;
    }

    /// Tries for a while: what was done and is not noted would be done again.
    void note(const ClaimedRow& row, const Tried& tried)
    {
        for (int tries = 1;; ++tries)
            try
            {
                return conclude(row, tried);
            }
            catch (const DatabaseException& exc)
            {
                if (tries == NOTE_TRIES)
                    throw;
                _logger.warning("could not note what came of " + _plan.nameOf(row) +
                                ", trying again: " + exc.displayText());
                std::this_thread::sleep_for(milliseconds(100) * (1 << tries));
            }
    }

    void conclude(const ClaimedRow& row, const Tried& tried)
    {
        switch (tried.outcome)
        {
        case Tried::Outcome::Done:
            if (!_queue.finish(row, tried.answer, tried.also))
                _logger.warning(_plan.nameOf(row) + " was changed, or took longer than its claim of " +
                                std::to_string(_plan.claimSeconds) + " s: it may be done twice");
            else if (!_plan.done.empty())
                _logger.information(_plan.nameOf(row) + " " + _plan.done);
            break;
        case Tried::Outcome::Interrupted:
            _queue.giveBack(row, tried.also);
            break;
        case Tried::Outcome::Later:
        case Tried::Outcome::Never:
        case Tried::Outcome::Unavailable:
            noteFailure(row, tried);
        }
    }

    void noteFailure(const ClaimedRow& row, const Tried& tried)
    {
        const int attempts = row.attempts + 1;
        if (tried.outcome == Tried::Outcome::Never || attempts >= _plan.retry.attempts)
        {
            _queue.giveUp(row, tried.answer, tried.also);
            _logger.error(_plan.nameOf(row) + " is given up after " + std::to_string(attempts) +
                          (attempts == 1 ? " try" : " tries") + " (" + _plan.see + "): " + tried.answer);
            return;
        }
        const int seconds = retryDelaySeconds(_plan.retry, attempts, randomFraction());
        _queue.putOff(row, seconds, tried.answer, tried.also);
        _logger.warning(_plan.nameOf(row) + " failed, next try in " + std::to_string(seconds) +
                        " s: " + tried.answer);
    }

    void adaptPause(Tried::Outcome outcome)
    {
        const std::lock_guard lock(_mutex);
        if (outcome != Tried::Outcome::Unavailable)
        {
            _unavailable = 0;
            return;
        }
        // Otherwise every row that waits would knock at a closed door, and use up its tries.
        const std::chrono::seconds pause(std::int64_t{1} << std::min(_unavailable++, MAX_DOUBLINGS));
        _pauseUntil = SteadyClock::now() + std::min(pause, MAX_PAUSE);
    }

    Queue& _queue;
    const Plan _plan;
    const Try _try;
    Poco::Logger& _logger;

    std::mutex _mutex;
    int _quickLooks = 0;                   // guarded by _mutex, as are the others
    int _unavailable = 0;                  // in a row
    SteadyClock::time_point _pauseUntil{}; // while nothing can be done
    SteadyClock::time_point _nextSweep{};
};

QueueWork::QueueWork(Queue& queue, Plan plan, Try tryRow, Poco::Logger& logger):
    _worker(std::make_unique<Worker>(queue, std::move(plan), std::move(tryRow), logger))
{
}

QueueWork::~QueueWork() = default;

milliseconds QueueWork::run(const std::stop_token& stop)
{
    return _worker->run(stop);
}

bool QueueWork::runOne(const std::stop_token& stop)
{
    return _worker->runOne(stop);
}

void QueueWork::expect()
{
    _worker->expect();
}

} // namespace colonnade
