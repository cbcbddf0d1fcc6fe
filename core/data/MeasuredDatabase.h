#pragma once

#include "data/OpenDatabase.h"
#include "observe/Metrics.h"

#include <memory>

namespace colonnade
{

/// A database that counts what is done with it, and how long that takes: waiting for a turn, the statements,
/// the commit on the disk.
class MeasuredDatabase final: public OpenedDatabase
{
public:
    explicit MeasuredDatabase(std::unique_ptr<OpenedDatabase> database);

    Dialect dialect() const override { return _database->dialect(); }

    void giveUp() override { _database->giveUp(); }

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
    };

    template <class Work> static void measure(Kind& kind, const Work& work);

    const std::unique_ptr<OpenedDatabase> _database;
    Kind _reads;
    Kind _writes;
};

} // namespace colonnade
