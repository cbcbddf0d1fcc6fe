#include "plugin/PluginJobs.h"

#include "observe/Breadcrumb.h"

#include <Poco/Exception.h>

#include <algorithm>

namespace colonnade
{

namespace
{

bool lists(const std::vector<InterfaceName>& names, const Interface& wanted)
{
    return std::any_of(names.begin(), names.end(),
                       [&](const InterfaceName& name)
                       { return name.version == wanted.version && name.id == wanted.id; });
}

bool isOf(const Manifest& manifest, std::string_view name)
{
    return name == manifest.name || name.starts_with(manifest.name + "_");
}

} // namespace

void PluginJobs::add(JobKind kind, std::function<void(JobCall&)> work)
{
    _check("kinds of jobs");
    if (!isOf(_manifest, kind.name))
        throw Poco::InvalidArgumentException("the kind of job " + kind.name + " must begin with " +
                                             _manifest.name + "_");
    if (!work)
        throw Poco::InvalidArgumentException("the kind of job " + kind.name + " has no work");
    const std::string name = kind.name;
    _jobs.add(std::move(kind),
              [plugin = _manifest.name, name, work = std::move(work)](JobCall& call)
              {
                  const Breadcrumb crumb({.plugin = plugin, .phase = "job", .what = name});
                  work(call);
              });
}

void PluginJobs::every(std::string_view schedule, const std::string& kind)
{
    _check("schedules");
    if (!isOf(_manifest, kind))
        throw Poco::NotFoundException("the kind of job " + kind + " is not of this plugin");
    _jobs.every(schedule, kind);
}

void PluginJobs::enqueue(Transaction& transaction, std::string_view kind, std::string_view payload,
                         std::string_view once, std::int64_t due)
{
    if (!isOf(_manifest, kind))
        throw Poco::NotFoundException("the kind of job " + std::string(kind) + " is not of this plugin");
    _jobs.enqueue(transaction, kind, payload, once, due);
}

void PluginEvents::doTell(Transaction& transaction, const Interface& event, std::string_view key,
                          const void* told, Write write) const
{
    if (!lists(_manifest.events, event))
        throw Poco::NotFoundException("the event " + event.text() +
                                      " is not listed under events in plugin.json");
    _events.tell(transaction, event, key, told, write);
}

void PluginEvents::requireHeard(const Interface& event) const
{
    _check("those that hear of events");
    if (!lists(_manifest.hears, event))
        throw Poco::NotFoundException("the event " + event.text() +
                                      " is not listed under hears in plugin.json");
}

void PluginEvents::doInside(const Interface& event, HearInside hear)
{
    requireHeard(event);
    _events.hearInside(_manifest.name, event, std::move(hear));
}

void PluginEvents::doAfter(const Interface& event, std::string name, HearAfter hear)
{
    requireHeard(event);
    if (!isOf(_manifest, name))
        throw Poco::InvalidArgumentException("who hears " + event.text() + ", " + name +
                                             ", must begin with " + _manifest.name + "_");
    _events.hearAfter(_manifest.name, event, name,
                      [plugin = _manifest.name, name, hear = std::move(hear)](std::int64_t id, JsonValue told)
                      {
                          const Breadcrumb crumb({.plugin = plugin, .phase = "event", .what = name});
                          hear(id, told);
                      });
}

} // namespace colonnade
