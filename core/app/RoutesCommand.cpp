#include "app/Assembly.h"
#include "app/Commands.h"
#include "app/Logging.h"
#include "app/TextTable.h"

#include "colonnade/Json.h"
#include "http/ProblemRenderer.h"
#include "http/ServerRoutes.h"

#include <ostream>

namespace colonnade
{

namespace
{

std::string authText(Auth auth)
{
    return auth == Auth::None ? "none" : auth == Auth::Optional ? "optional" : "required";
}

std::string laneText(Lane lane)
{
    return lane == Lane::Inline ? "inline" : lane == Lane::Worker ? "worker" : "heavy";
}

std::string credentialsText(const RouteSpec& spec)
{
    std::string text;
    for (const auto& name: spec.credentials())
        text += (text.empty() ? "" : ", ") + name;
    return text.empty() ? "all" : text;
}

/// Nothing: http.max_body_bytes.
std::optional<std::int64_t> asNumber(std::optional<std::size_t> bytes)
{
    return bytes ? std::optional(static_cast<std::int64_t>(*bytes)) : std::nullopt;
}

void writeRoute(JsonWriter& json, const RegisteredRoute& route)
{
    json.member("method", methodText(route.spec.method()))
        .member("pattern", route.spec.pattern())
        .member("plugin", route.owner)
        .member("auth", authText(route.spec.auth()))
        .key("credentials")
        .beginArray();
    for (const auto& name: route.spec.credentials())
        json.value(name);
    json.end()
        .member("lane", laneText(route.spec.lane()))
        .member("errors", route.family)
        .member("csrf", route.spec.csrf() == Csrf::Check ? "check" : "handler")
        .member("rate_limit", route.spec.rateLimit())
        .member("max_body_bytes", asNumber(route.spec.maxBodyBytes()))
        .member("max_form_bytes", asNumber(route.spec.maxFormBytes()))
        .member("summary", route.spec.summary());
}

/// The server's own, then the plugins'.
void listRoutes(Invocation& call, const std::vector<const RegisteredRoute*>& routes)
{
    if (call.line.json)
    {
        JsonWriter json;
        json.beginArray();
        for (const auto* route: routes)
        {
            json.beginObject();
            writeRoute(json, *route);
            json.end();
        }
        call.out << json.end().text() << std::endl;
        return;
    }
    std::vector<std::vector<std::string>> rows{{"METHOD", "PATTERN", "PLUGIN", "AUTH", "LANE", "SUMMARY"}};
    for (const auto* route: routes)
        rows.push_back({std::string(methodText(route->spec.method())), route->spec.pattern(), route->owner,
                        authText(route->spec.auth()), laneText(route->spec.lane()), route->spec.summary()});
    writeTable(call.out, rows);
}

/// A family of errors, and the mounts below which it also answers where no route matches.
struct ErrorFamily
{
    std::string name;
    std::string owner; ///< plugin name, or `core`
    std::vector<std::string> mounts;
};

/// The core's first, then the plugins', as they are loaded.
std::vector<ErrorFamily> familiesOf(const PluginHost& host)
{
    std::vector<ErrorFamily> families{{std::string(ProblemRenderer().family()), "core", {}}};
    for (const auto& entry: host.ledger().extensions())
        if (entry.interface.text() == ErrorRenderer::INTERFACE.text())
        {
            const auto& renderer = *static_cast<const ErrorRenderer*>(entry.extension.get());
            families.push_back({std::string(renderer.family()), entry.plugin, {}});
        }
    for (const auto& manifest: host.manifests())
        for (const auto& mount: manifest.mounts)
            for (auto& family: families)
                if (family.name == mount.errors)
                    family.mounts.push_back(mount.prefix);
    return families;
}

void listFamilies(Invocation& call, const std::vector<ErrorFamily>& families)
{
    JsonWriter json;
    json.beginArray();
    std::vector<std::vector<std::string>> rows{{"FAMILY", "PLUGIN", "MOUNTS"}};
    for (const auto& family: families)
    {
        json.beginObject()
            .member("family", family.name)
            .member("plugin", family.owner)
            .key("mounts")
            .beginArray();
        std::string mounts;
        for (const auto& mount: family.mounts)
        {
            json.value(mount);
            mounts += (mounts.empty() ? "" : ", ") + mount;
        }
        json.end().end();
        rows.push_back({family.name, family.owner, mounts.empty() ? "-" : mounts});
    }
    if (call.line.json)
        call.out << json.end().text() << std::endl;
    else
        writeTable(call.out, rows);
}

void writeMatch(Invocation& call, const RouteMatch& match)
{
    const RegisteredRoute& route = *match.route;
    if (call.line.json)
    {
        JsonWriter json;
        json.beginObject();
        writeRoute(json, route);
        json.key("parameters").beginObject();
        for (const auto& [name, value]: match.params)
            json.member(name, value);
        call.out << json.end().end().text() << std::endl;
        return;
    }
    call.out << methodText(route.spec.method()) << ' ' << route.spec.pattern() << "\nplugin: " << route.owner
             << "\nsummary: " << route.spec.summary() << "\nauthentication: " << authText(route.spec.auth())
             << "\ncredentials: " << credentialsText(route.spec) << "\nlane: " << laneText(route.spec.lane())
             << "\nerrors: " << route.family << '\n';
    for (const auto& [name, value]: match.params)
        call.out << "parameter " << name << ": " << value << '\n';
    call.out.flush();
}

int writeMiss(Invocation& call, const std::string& asked, const RouteMiss& miss)
{
    std::string allowed;
    for (const auto method: miss.allowed)
        allowed += (allowed.empty() ? "" : ", ") + std::string(methodText(method));
    const std::string answer = miss.badPath      ? "400: the path is malformed"
                               : allowed.empty() ? "404: no plugin has such a path"
                                                 : "405: the path takes " + allowed;
    call.err << "no route for " << asked << "; the answer is " << answer << " (errors: " << miss.family << ")"
             << std::endl;
    return 1;
}

int explainRoute(Invocation& call, const Router& own, const Router& router, const std::string& asked)
{
    const auto blank = asked.find(' ');
    const std::string methodName = blank == std::string::npos ? "GET" : asked.substr(0, blank);
    std::string path = blank == std::string::npos ? asked : asked.substr(blank + 1);
    path = path.substr(0, path.find('?'));
    if (!path.starts_with('/'))
        throw UsageException("--for wants a method and a path, such as \"POST /api/taskrun\", there was \"" +
                             asked + "\"");
    auto found = own.match(parseMethod(methodName), path);
    if (std::holds_alternative<RouteMiss>(found) && std::get<RouteMiss>(found).allowed.empty())
        found = router.match(parseMethod(methodName), path);
    if (const auto* match = std::get_if<RouteMatch>(&found))
    {
        writeMatch(call, *match);
        return 0;
    }
    return writeMiss(call, asked, std::get<RouteMiss>(found));
}

} // namespace

int routesCommand(Invocation& call)
{
    const CommandOptions options(call.line.arguments, {"--for"}, {"--families"});
    if (options.has("--for") && options.has("--families"))
        throw UsageException("routes wants --for or --families, not both");
    const Configuration configuration = configure(call.line);
    setUpCommandLogging(*configuration.settings.section("log"));
    Assembly assembly(configuration);
    const auto site = assembly.provisionForCommand(); // the database stays closed: what registers needs none
    if (options.has("--families"))
    {
        listFamilies(call, familiesOf(assembly.host()));
        return 0;
    }
    const std::atomic<bool> draining = false;
    Router own;
    addHealthRoutes(own, draining, [] { return std::string(); });
    if (const auto asked = options.find("--for"))
        return explainRoute(call, own, site->router, *asked);
    auto routes = own.routes();
    const auto ofPlugins = site->router.routes();
    routes.insert(routes.end(), ofPlugins.begin(), ofPlugins.end());
    listRoutes(call, routes);
    return 0;
}

} // namespace colonnade
