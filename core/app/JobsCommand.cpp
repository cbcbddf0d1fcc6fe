#include "app/Assembly.h"
#include "app/Commands.h"
#include "app/Logging.h"
#include "app/Queues.h"
#include "app/TextTable.h"

#include "colonnade/Clock.h"
#include "colonnade/Json.h"

#include <ostream>

namespace colonnade
{

namespace
{

constexpr int PAGE = 200;
constexpr std::size_t SECONDS_LENGTH = 19; // of 2026-11-22T05:17:54

using Queues = std::vector<std::shared_ptr<const QueueSource>>;

/// A row's name over all queues: `mail/17`.
std::string idOf(const QueueSource& source, const std::string& key)
{
    return source.name() + "/" + key;
}

std::string nextTry(const QueuedRow& row)
{
    return isoTime(row.due * 1'000'000).substr(0, SECONDS_LENGTH);
}

/// What nobody takes stays for ever: it is said.
std::string labelOf(const JobsCore& jobs, const QueueSource& source, const QueuedRow& row)
{
    const bool isJob = source.name() == row.kind;
    return row.label + (isJob && !jobs.knows(row.label) ? " (no plugin here takes it)" : "");
}

class Listing
{
public:
    explicit Listing(const JobsCore& jobs):
        _jobs(jobs)
    {
        _json.beginArray();
    }

    void add(const QueueSource& source, const QueuedRow& row)
    {
        const bool waits = row.state == "waiting";
        const std::string label = labelOf(_jobs, source, row);
        _json.beginObject()
            .member("id", idOf(source, row.key))
            .member("queue", source.name())
            .member("what", label)
            .member("state", row.state)
            .member("attempts", row.attempts)
            .key("due");
        waits ? _json.value(nextTry(row)) : _json.null();
        _json.member("in_hand", row.inHand).member("answer", row.answer).end();
        _rows.push_back({idOf(source, row.key), row.inHand ? "in hand" : row.state,
                         std::to_string(row.attempts), waits ? nextTry(row) : "-", label, row.answer});
    }

    void print(Invocation& call)
    {
        if (call.line.json)
            call.out << _json.end().text() << std::endl;
        else
            writeTable(call.out, _rows);
    }

private:
    const JobsCore& _jobs;
    JsonWriter _json;
    std::vector<std::vector<std::string>> _rows{{"ID", "STATE", "TRIES", "NEXT", "WHAT", "ANSWER"}};
};

void listQueue(const QueueSource& source, const std::string& state, Listing& listing)
{
    std::string last;
    for (auto page = source.queue().list(state, last, PAGE); !page.empty();
         page = source.queue().list(state, last, PAGE))
        for (const auto& row: page)
        {
            last = row.key;
            if (row.state == "waiting" || row.state == "dead")
                listing.add(source, row);
        }
}

const QueueSource& getQueue(const Queues& queues, const std::string& name)
{
    std::string names;
    for (const auto& queue: queues)
    {
        if (queue->name() == name)
            return *queue;
        names += (names.empty() ? "" : ", ") + queue->name();
    }
    throw UsageException("there is no queue " + name + "; there are " + names);
}

int list(Invocation& call, const Assembly& assembly, const Queues& queues, const CommandOptions& options)
{
    const std::string state = options.find("--state").value_or("");
    const auto only = options.find("--queue");
    Listing listing(assembly.jobs());
    if (only)
        listQueue(getQueue(queues, *only), state, listing);
    else
        for (const auto& queue: queues)
            listQueue(*queue, state, listing);
    listing.print(call);
    return 0;
}

/// What a subcommand does with one row, or with all that it may do it with.
struct Change
{
    std::string name;
    std::string all; ///< the option
    bool (Queue::*one)(std::string_view key, const Queue::Also& also);
    std::int64_t (Queue::*every)(const Queue::Also& also);
    std::string done; ///< `1 is due now`
};

std::int64_t changeOne(const Queues& queues, const Change& change, const std::string& id)
{
    const auto slash = id.find('/');
    if (slash == std::string::npos)
        throw UsageException("jobs " + change.name +
                             " wants an ID of the list, such as mail/17, there was \"" + id + "\"");
    const QueueSource& source = getQueue(queues, id.substr(0, slash));
    const std::string key = id.substr(slash + 1);
    if ((source.queue().*change.one)(key, {}))
        return 1;
    const auto row = source.queue().find(key);
    throw StartRefused(!row          ? "there is no " + id + "; see colonnade jobs list"
                       : row->inHand ? id + " is just being tried"
                                     : id + " is " + row->state + ", or has nothing left to try");
}

int apply(Invocation& call, const Queues& queues, const CommandOptions& options, const Change& change)
{
    std::int64_t count = 0;
    if (options.has(change.all))
        for (const auto& queue: queues)
            count += (queue->queue().*change.every)({});
    else
        count = changeOne(queues, change, options.positional().front());
    if (call.line.json)
        call.out << JsonWriter().beginObject().member("changed", count).end().take() << std::endl;
    else
        call.out << count << " " << change.done << std::endl;
    return 0;
}

const Change RETRY{"retry", "--all", &Queue::retry, &Queue::retryAll,
                   "due now; a running server tries again"};
const Change DISCARD{"discard", "--dead", &Queue::discard, &Queue::discardDead, "removed"};

CommandOptions readChange(const std::vector<std::string>& arguments, const Change& change)
{
    CommandOptions options(arguments, {}, {change.all}, 1);
    if (options.positional().empty() != options.has(change.all))
        throw UsageException("jobs " + change.name + " wants an ID of the list, or " + change.all);
    return options;
}

CommandOptions readList(const std::vector<std::string>& arguments)
{
    CommandOptions options(arguments, {"--state", "--queue"}, {});
    const std::string state = options.find("--state").value_or("waiting");
    if (state != "waiting" && state != "dead")
        throw UsageException("--state wants waiting or dead, there was \"" + state + "\"");
    return options;
}

} // namespace

Queues queuesOf(Assembly& assembly, const Site& site)
{
    Queues queues{assembly.mail().outbox().listed()};
    for (const auto& listed: assembly.jobs().listed())
        queues.push_back(listed);
    queues.insert(queues.end(), site.queues.begin(), site.queues.end());
    return queues;
}

int jobsCommand(Invocation& call)
{
    const auto& arguments = call.line.arguments;
    const bool named = !arguments.empty() && !arguments.front().starts_with("--");
    const std::string name = named ? arguments.front() : "list";
    const std::vector<std::string> rest(arguments.begin() + (named ? 1 : 0), arguments.end());
    if (name != "list" && name != RETRY.name && name != DISCARD.name)
        throw UsageException("jobs wants list, retry or discard, there was \"" + name + "\"");
    const CommandOptions options =
        name == "list" ? readList(rest) : readChange(rest, name == RETRY.name ? RETRY : DISCARD);
    const Configuration configuration = configure(call.line);
    setUpCommandLogging(*configuration.settings.section("log"));
    Assembly assembly(configuration);
    const auto site = assembly.provisionForCommand();
    assembly.openData(IfDue::Refuse, IfAway::Tell);
    const Queues queues = queuesOf(assembly, *site);
    if (name == "list")
        return list(call, assembly, queues, options);
    return apply(call, queues, options, name == RETRY.name ? RETRY : DISCARD);
}

} // namespace colonnade
