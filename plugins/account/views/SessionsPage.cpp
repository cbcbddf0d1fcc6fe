#include "views/SessionsPage.h"

#include "dialect/Dialect.h"
#include "views/Access.h"

#include <colonnade/Clock.h>

#include <algorithm>
#include <array>

using colonnade::JsonWriter;
using colonnade::Request;
using colonnade::Response;
using colonnade::SessionSummary;
using colonnade::User;
using colonnade::View;

namespace account
{
namespace
{

constexpr std::size_t AGENT_BYTES = 200; ///< so much of it is kept with a session
constexpr std::int64_t MICROSECONDS = 1'000'000;
constexpr std::size_t SHORTENED = 60;

/// The first that is found: browsers name those that they are like, too.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> BROWSERS{
    {{"Edg", "Edge"},
     {"OPR/", "Opera"},
     {"SamsungBrowser", "Samsung Internet"},
     {"Firefox/", "Firefox"},
     {"FxiOS", "Firefox"},
     {"Chrome/", "Chrome"},
     {"CriOS", "Chrome"},
     {"Safari/", "Safari"}}};
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> SYSTEMS{{{"Android", "Android"},
                                                                                {"iPhone", "iPhone"},
                                                                                {"iPad", "iPad"},
                                                                                {"Windows", "Windows"},
                                                                                {"Mac OS", "macOS"},
                                                                                {"CrOS", "ChromeOS"},
                                                                                {"Linux", "Linux"}}};

template <class Names> std::string_view nameIn(const std::string& agent, const Names& names)
{
    for (const auto& [part, name]: names)
        if (agent.find(part) != std::string::npos)
            return name;
    return {};
}

constexpr std::string_view REMEMBERED = "remember"; ///< a browser that stays signed in
constexpr std::string_view SIGNED_IN = "account";   ///< what such a browser opens, again and again

std::string isoOf(std::int64_t seconds)
{
    return colonnade::isoTime(seconds * MICROSECONDS);
}

/// Whether the session is one that a remembered browser has opened. Two browsers that call themselves alike
/// are not told apart: each opens its session again.
bool belongsTo(const SessionSummary& session, const SessionSummary& device)
{
    return session.kind == SIGNED_IN && device.kind == REMEMBERED && session.agent == device.agent;
}

bool isOfADevice(const SessionSummary& session, const std::vector<SessionSummary>& all)
{
    return std::any_of(all.begin(), all.end(), [&](const auto& one) { return belongsTo(session, one); });
}

/// One for each browser or program, the one that was used last first. A browser was used when its sessions
/// were.
std::vector<SessionSummary> devicesOf(const std::vector<SessionSummary>& sessions)
{
    std::vector<SessionSummary> devices;
    devices.reserve(sessions.size());
    for (const auto& session: sessions)
        if (!isOfADevice(session, sessions))
            devices.push_back(session);
    for (auto& device: devices)
        for (const auto& session: sessions)
            if (belongsTo(session, device) && session.address == device.address)
                device.lastUsed = std::max(device.lastUsed, session.lastUsed);
    std::stable_sort(devices.begin(), devices.end(),
                     [](const auto& a, const auto& b) { return a.lastUsed > b.lastUsed; });
    return devices;
}

void writeSession(JsonWriter& json, const SessionSummary& session)
{
    json.beginObject()
        .member("id", session.id)
        .member("kind", session.kind)
        .member("created", isoOf(session.created))
        .member("last_used", isoOf(session.lastUsed))
        .member("expires", isoOf(session.expires))
        .member("address", session.address)
        .member("agent", session.agent)
        .end();
}

} // namespace

std::string deviceName(const std::string& agent)
{
    const auto browser = nameIn(agent, BROWSERS), system = nameIn(agent, SYSTEMS);
    if (browser.empty())
        return agent.size() <= SHORTENED ? agent : agent.substr(0, agent.find(' '));
    return std::string(browser) + (system.empty() ? std::string() : ", " + std::string(system));
}

Response SessionsPage::show(const Request& request) const
{
    return answerFor(requireOwner(_parts, request), [&](const User& user) { return answer(request, user); });
}

Response SessionsPage::answer(const Request& request, const User& user) const
{
    const auto sessions = _parts.identity.sessions().listOf(user.id);
    const Browser browser = _parts.browsers.read(request);
    const std::string token = _parts.csrf.makeToken(browser);
    const auto writeMembers = [&](JsonWriter& json, const colonnade::Language& language)
    {
        json.key("sessions").beginArray();
        for (const auto& session: sessions)
            writeSession(json, session);
        json.end();
        json.key("form").beginObject();
        endForm(json, {}, token, language);
    };
    Shown shown{.templateName = "account/sessions.html",
                .title = "Devices and keys",
                .members = writeMembers,
                .page = _parts.templates.sessions,
                .draw = [&](View& page) { draw(page, request, user, sessions); },
                .token = token};
    placeAmongOwn(_parts, request, user, shown);
    auto response = _parts.views.show(request, shown);
    _parts.browsers.introduce(browser, request, response);
    return response;
}

void SessionsPage::draw(View& page, const Request& request, const User& user,
                        const std::vector<SessionSummary>& sessions) const
{
    const auto agent = request.findHeader("User-Agent").value_or(std::string_view()).substr(0, AGENT_BYTES);
    page.set("path", profilePath(user));
    View& list = page.list("devices");
    bool hasOwn = false;
    for (const auto& device: devicesOf(sessions))
    {
        const bool isOwn = !hasOwn && (device.kind == REMEMBERED || device.kind == SIGNED_IN) &&
                           device.agent == agent && device.address == request.clientAddress();
        hasOwn = hasOwn || isOwn;
        View& drawn = list.add();
        drawn.set("id", device.id).set("name", deviceName(device.agent)).set("address", device.address);
        drawn.set("is_own", isOwn);
        drawn.put("begun", _parts.pages.time(isoOf(device.created)));
        drawn.put("used", _parts.pages.time(isoOf(device.lastUsed)));
    }
}

Response SessionsPage::end(const Request& request) const
{
    const Form posted = readPosted(_parts, request);
    requireSession(request);
    return answerFor(
        requireOwner(_parts, request),
        [&](const User& user)
        {
            if (posted.has("all"))
                return endAll(request, user);
            const std::string path = profilePath(user) + "sessions";
            if (!endOne(user, posted.text("id").value_or("")))
                return _parts.views.leave(request, path,
                                          FlashMessage{"warning", "That device was signed out already."});
            return _parts.views.leave(request, path, FlashMessage{"success", "The device is signed out."});
        });
}

bool SessionsPage::endOne(const User& user, const std::string& id) const
{
    auto& sessions = _parts.identity.sessions();
    const auto all = sessions.listOf(user.id);
    const auto wanted = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.id == id; });
    if (wanted == all.end())
        return false;
    for (const auto& one: all) // those of another browser that calls itself alike come back by themselves
        if (one.id == id || belongsTo(one, *wanted))
            sessions.removeOne(user.id, one.id);
    return true;
}

Response SessionsPage::endAll(const Request& request, const User& user) const
{
    const Browser browser = _parts.browsers.read(request);
    _parts.identity.sessions().removeAllOf(user.id);
    auto response = _parts.views.leave(request, profilePath(user) + "sessions",
                                       FlashMessage{"success", "All other devices are signed out."});
    _parts.browsers.reopen(user, browser, request, response);
    return response;
}

} // namespace account
