#include "queue/RunningJob.h"

#include "colonnade/Text.h"

#include <string>

namespace colonnade
{

namespace
{

class RunningJob final: public JobCall
{
public:
    RunningJob(Queue& queue, const ClaimedRow& row, int claimSeconds, const std::stop_token& stop):
        _queue(queue),
        _row(row),
        _claimSeconds(claimSeconds),
        _stop(stop),
        _checkpoint(row.text(1))
    {
    }

    std::int64_t id() const override { return parseInteger(_row.key).value_or(0); }
    std::string_view payload() const override { return _row.text(0); }
    int attempt() const override { return _row.attempts + 1; }
    const std::stop_token& stop() const override { return _stop; }
    std::string_view checkpoint() const override { return _checkpoint; }

    void keep(std::string_view checkpoint, double part) override
    {
        const bool ours =
            _queue.keep(_row, _claimSeconds,
                        [&](Transaction& transaction)
                        {
                            transaction.execute("update core_job set checkpoint = $2, part = $3 "
                                                "where id = $1",
                                                id(), checkpoint, part);
                        });
        if (!ours)
            throw JobInterrupted("another server has taken over");
        if (_stop.stop_requested())
            throw JobInterrupted("the server stops");
    }

private:
    Queue& _queue;
    const ClaimedRow& _row;
    const int _claimSeconds;
    const std::stop_token _stop;
    const std::string _checkpoint;
};

} // namespace

Tried runJob(Queue& queue, const ClaimedRow& row, int claimSeconds, const std::stop_token& stop,
             const std::function<void(JobCall&)>& work)
{
    std::string why = "an exception of an unknown type";
    try
    {
        RunningJob call(queue, row, claimSeconds, stop);
        work(call);
        return {};
    }
    catch (const JobInterrupted&)
    {
        return {Tried::Outcome::Interrupted};
    }
    catch (const Poco::Exception& exc)
    {
        why = exc.displayText();
    }
    catch (const std::exception& exc)
    {
        why = exc.what();
    }
    catch (...) // a plugin may throw anything; the list says so
    {
    }
    // What fails while the server stops may fail for that.
    if (stop.stop_requested())
        return {Tried::Outcome::Interrupted};
    return {Tried::Outcome::Later, why};
}

} // namespace colonnade
