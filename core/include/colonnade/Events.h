#pragma once

#include "colonnade/Database.h"
#include "colonnade/Export.h"
#include "colonnade/Interface.h"
#include "colonnade/Json.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace colonnade
{

/// What happened, told to whoever wants to hear of it. A kind of event is a struct:
///
///     struct TaskCompleted
///     {
///         static constexpr Interface INTERFACE{"tasks.task_completed", 1}; // begins with who tells it
///         std::int64_t taskId = 0;
///         void write(JsonWriter& json) const;                              // one value: it outlives the
///         process static TaskCompleted read(const JsonValue& json);
///     };
///
/// plugin.json lists what a plugin tells under `events`, what it hears under `hears`. While nobody hears,
/// telling costs a look into a table in memory. Any thread but for `inside` and `after`.
class COLONNADE_API Events
{
public:
    virtual ~Events();

    /// Whether anybody hears of it: for events that are costly to make.
    template <class E> bool isHeard() const { return doIsHeard(E::INTERFACE); }

    /// [inside `Database::write`] Heard if and only if the transaction commits. For those that hear it after
    /// the commit, order is kept among events of one `key`.
    template <class E> void tell(Transaction& transaction, std::string_view key, const E& event) const
    {
        doTell(transaction, E::INTERFACE, key, &event,
               [](JsonWriter& json, const void* told) { static_cast<const E*>(told)->write(json); });
    }

    /// [provision] Called in the transaction of what happened, before it commits: may refuse by an exception
    /// such as `HttpError`. Database work only; it may run again.
    template <class E> void inside(std::function<void(Transaction&, const E&)> hear)
    {
        doInside(E::INTERFACE, [hear = std::move(hear)](Transaction& transaction, const void* told)
                 { hear(transaction, *static_cast<const E*>(told)); });
    }

    /// [provision] Called after the commit, on one server of all, at least once; what it throws puts it off,
    /// as a job. One call at a time. `name`, beginning with the plugin's and `_`, keeps the place over
    /// restarts and stands in `colonnade events`; by the id a listener knows a repetition.
    template <class E> void after(std::string name, std::function<void(std::int64_t id, const E&)> hear)
    {
        doAfter(E::INTERFACE, std::move(name),
                [hear = std::move(hear)](std::int64_t id, const JsonValue& told)
                { hear(id, E::read(told)); });
    }

protected:
    using Write = void (*)(JsonWriter& json, const void* event);
    using HearInside = std::function<void(Transaction&, const void* event)>;
    using HearAfter = std::function<void(std::int64_t id, const JsonValue& event)>;

    virtual bool doIsHeard(const Interface& event) const = 0;
    virtual void doTell(Transaction& transaction, const Interface& kind, std::string_view key,
                        const void* event, Write write) const = 0;
    virtual void doInside(const Interface& event, HearInside hear) = 0;
    virtual void doAfter(const Interface& event, std::string name, HearAfter hear) = 0;
};

} // namespace colonnade
