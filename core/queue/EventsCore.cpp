#include "queue/EventsCore.h"

#include "colonnade/UserEvents.h"

#include <Poco/Exception.h>

namespace colonnade
{

namespace
{

constexpr const char* CORE = "core";

} // namespace

Events::~Events() = default;

const std::vector<std::string>& EventsCore::coreEvents()
{
    static const std::vector<std::string> events{UserMade::INTERFACE.text(), UserRemoved::INTERFACE.text(),
                                                 UserSignedIn::INTERFACE.text()};
    return events;
}

const EventsCore::Heard* EventsCore::find(const Interface& event) const
{
    const auto found = _heard.find(event.id);
    return found != _heard.end() && found->second.version == event.version ? &found->second : nullptr;
}

EventsCore::Heard& EventsCore::heard(const std::string& plugin, const Interface& event,
                                     const std::string& name)
{
    Heard& heard = _heard[std::string(event.id)];
    if (heard.version != 0 && heard.version != event.version)
        throw Poco::InvalidArgumentException("plugin " + plugin + " hears " + event.text() +
                                             ", but another one hears version " +
                                             std::to_string(heard.version));
    heard.version = event.version;
    _hearers.push_back({event.text(), plugin, name});
    return heard;
}

void EventsCore::hearInside(const std::string& plugin, const Interface& event, HearInside hear)
{
    heard(plugin, event, {}).inside.push_back(std::move(hear));
}

void EventsCore::hearAfter(const std::string& plugin, const Interface& event, const std::string& name,
                           HearAfter hear)
{
    _jobs.add(
        {.name = name},
        [hear = std::move(hear)](JobCall& call)
        {
            const auto told = JsonDocument::parse(call.payload());
            hear(call.id(), told.root());
        },
        JobsCore::Sort::Hearer);
    heard(plugin, event, name).after.push_back(name);
}

void EventsCore::doTell(Transaction& transaction, const Interface& event, std::string_view key,
                        const void* told, Write write) const
{
    const Heard* const heard = find(event);
    if (!heard)
        return;
    for (const auto& hear: heard->inside)
        hear(transaction, told);
    if (heard->after.empty())
        return;
    JsonWriter json;
    write(json, told);
    const std::string payload = json.take();
    for (const auto& name: heard->after)
        _jobs.enqueueEvent(transaction, name, event.text(), key, payload);
}

void EventsCore::doInside(const Interface& event, HearInside hear)
{
    hearInside(CORE, event, std::move(hear));
}

void EventsCore::doAfter(const Interface& event, std::string name, HearAfter hear)
{
    hearAfter(CORE, event, name, std::move(hear));
}

void EventsCore::clear() noexcept
{
    _heard.clear();
    _hearers.clear();
}

} // namespace colonnade
