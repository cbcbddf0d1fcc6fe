#include "http/Readiness.h"

#include <utility>

namespace colonnade
{

namespace
{

constexpr std::chrono::milliseconds PERIOD{1000};
constexpr std::chrono::seconds OLDEST{3}; ///< a look; one that takes longer has failed
constexpr int MOST_STILL = 3;             ///< looks in a row
constexpr std::uint64_t LEAST_FAILURES = 10;

} // namespace

Readiness::Readiness(Look look, std::function<Counts()> count, std::function<bool()> standsStill):
    _look(std::move(look)),
    _count(std::move(count)),
    _standsStill(std::move(standsStill)),
    _thread("readiness", [this](const auto&) { return run(); })
{
}

std::chrono::milliseconds Readiness::run()
{
    std::string obstacle = findObstacle();
    const std::lock_guard lock(_mutex);
    _looked = Clock::now();
    _obstacle = std::move(obstacle);
    return PERIOD;
}

std::string Readiness::findObstacle()
{
    const Counts now = _count();
    const Counts before = std::exchange(_counts.at(_second++ % _counts.size()), now);
    const std::uint64_t failures = now.failures - before.failures;
    _still = _standsStill() ? _still + 1 : 0;
    if (std::string obstacle = _look ? _look() : std::string(); !obstacle.empty())
        return obstacle;
    if (_still >= MOST_STILL)
        return "All workers are busy with something that does not end.";
    if (failures >= LEAST_FAILURES && 2 * failures >= now.answers - before.answers)
        return "Half of the requests fail; the log says why.";
    return {};
}

std::string Readiness::obstacle() const
{
    const std::lock_guard lock(_mutex);
    const auto age = Clock::now() - _looked;
    if (age > OLDEST)
        return "The database has not answered for " +
               std::to_string(std::chrono::duration_cast<std::chrono::seconds>(age).count()) + " seconds.";
    return _obstacle;
}

} // namespace colonnade
