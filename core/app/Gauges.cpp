#include "app/Gauges.h"

#include "colonnade/Database.h"

namespace colonnade
{

namespace
{

constexpr std::chrono::seconds PERIOD{10};

} // namespace

Gauges::Gauges(Outbox& outbox):
    _outbox(outbox),
    _thread("metrics",
            [this](const auto&)
            {
                sample();
                return PERIOD;
            })
{
}

void Gauges::sample()
{
    std::optional<OutboxCount> mails;
    try
    {
        mails = _outbox.count();
    }
    catch (const DatabaseException&)
    {
        // Told by colonnade_database_up; whoever needed the database has logged why.
    }
    const std::lock_guard lock(_mutex);
    _mails = mails;
}

void Gauges::tell(MetricsText& text) const
{
    std::optional<OutboxCount> mails;
    {
        const std::lock_guard lock(_mutex);
        mails = _mails;
    }
    text.single("colonnade_database_up", "gauge",
                "Whether the database answered when last asked, every 10 s.", mails ? 1 : 0);
    if (!mails)
        return;
    const auto add = [&](const char* name, const char* help, std::int64_t value)
    { text.single(name, "gauge", help, static_cast<std::uint64_t>(value)); };
    add("colonnade_mail_waiting", "Mails in the outbox that wait for their next try.", mails->waiting);
    add("colonnade_mail_dead", "Mails that were given up; see colonnade mail list --state dead.",
        mails->dead);
    add("colonnade_mail_overdue_seconds", "How long the next mail has been due.", mails->overdueSeconds);
}

} // namespace colonnade
