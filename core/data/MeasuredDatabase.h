#pragma once

#include "data/DatabaseDamaged.h"
#include "data/OpenDatabase.h"
#include "observe/Metrics.h"

#include <atomic>
#include <memory>
#include <utility>

namespace colonnade
{

/// A database that counts what is done with it, and how long that takes: waiting for a turn, the statements,
/// the commit on the disk. Closed at first, so that whoever needs it later can be given it before it is
/// touched.
class MeasuredDatabase final: public OpenedDatabase
{
public:
    /// Closed: what is asked before `open` throws, because plugins hold it from `provision` on.
    explicit MeasuredDatabase(Dialect dialect):
        _dialect(dialect)
    {
    }

    /// Before it is used; until then reading and writing throw `Poco::IllegalStateException`.
    void open(std::unique_ptr<OpenedDatabase> database) { _database = std::move(database); }

    Dialect dialect() const override { return _dialect; }

    void giveUp() override { opened().giveUp(); }
    std::map<std::string, std::string> connection() const override { return opened().connection(); }

    /// Whether a write has failed since last asked: not for what it would have written.
    bool takeWriteFailed() { return _writes.hasFailed.exchange(false); }

    /// Counts and durations, by kind of work.
    void tell(MetricsText& text) const;

protected:
    void doRead(const std::function<void(Session&)>& work) override;
    void doWrite(const std::function<void(Transaction&)>& work) override;

private:
    struct Kind
    {
        Latency<SharedCounter> latency;
        SharedCounter begun;
        SharedCounter ended;
        SharedCounter busy;
        SharedCounter failed;
        std::atomic<bool> hasFailed = false;
    };

    template <class Work> void measure(Kind& kind, const Work& work);
    void noteDamage(const DatabaseDamaged& damage);
    OpenedDatabase& opened() const;

    const Dialect _dialect;
    std::unique_ptr<OpenedDatabase> _database; // null: closed
    Kind _reads;
    Kind _writes;
    std::atomic<bool> _isDamaged = false; // from the first statement on that met it
};

} // namespace colonnade
