#include "app/Assembly.h"
#include "app/Commands.h"
#include "app/Logging.h"
#include "app/TextTable.h"
#include "audit/AuditCheck.h"

#include "colonnade/Json.h"
#include "colonnade/Text.h"

#include <algorithm>
#include <fstream>
#include <ostream>

namespace colonnade
{

namespace
{

constexpr int PAGE = 200;
constexpr std::size_t SECONDS_LENGTH = 19; // of 2026-11-22T05:17:54

/// Who it was, in one word for people.
std::string doerOf(const AuditLine& line)
{
    if (line.account)
        return line.name.empty() ? "user/" + std::to_string(*line.account) : line.name;
    return line.command.empty() ? line.address.empty() ? "server" : "-" : "colonnade " + line.command;
}

void write(JsonWriter& json, const AuditLine& line)
{
    json.beginObject()
        .member("number", line.number)
        .member("time", line.time)
        .member("user_id", line.account)
        .member("name", line.name)
        .member("app", line.app)
        .member("command", line.command)
        .member("address", line.address)
        .member("request", line.request)
        .member("what", line.what)
        .member("object", line.object)
        .rawMember("before", line.before)
        .rawMember("after", line.after)
        .end();
}

AuditQuery queryOf(Assembly& assembly, const CommandOptions& options)
{
    AuditQuery query{.object = options.find("--object").value_or(""), .limit = PAGE};
    if (const auto name = options.find("--name"))
    {
        const auto user = assembly.identity().users().findByName(*name);
        if (!user)
            throw StartRefused("there is no user called " + *name + "; see colonnade user list");
        query.account = user->id;
    }
    return query;
}

int list(Invocation& call, Assembly& assembly, const CommandOptions& options)
{
    AuditQuery query = queryOf(assembly, options);
    std::int64_t left = parseInteger(options.find("--limit").value_or("100")).value_or(0);
    JsonWriter json;
    json.beginArray();
    std::vector<std::vector<std::string>> rows{
        {"NUMBER", "TIME", "WHO", "ADDRESS", "WHAT", "OBJECT", "BEFORE", "AFTER"}};
    while (left > 0)
    {
        query.limit = static_cast<int>(std::min<std::int64_t>(left, PAGE));
        const auto lines =
            assembly.database().read([&](Session& session) { return assembly.audit().list(session, query); });
        for (const auto& line: lines)
        {
            write(json, line);
            rows.push_back({line.number ? std::to_string(*line.number) : "-",
                            line.time.substr(0, SECONDS_LENGTH), doerOf(line), line.address, line.what,
                            line.object, line.before, line.after});
            query.belowId = line.id;
        }
        left = lines.empty() ? 0 : left - static_cast<std::int64_t>(lines.size());
    }
    if (call.line.json)
        call.out << json.end().text() << std::endl;
    else
        writeTable(call.out, rows);
    return 0;
}

/// What was noted outside: the file beside the database, and what is given.
std::vector<AuditHead> headsOf(const Configuration& configuration, const CommandOptions& options)
{
    std::vector<AuditHead> heads;
    const std::string file = headFileOf(configuration);
    if (std::ifstream in(file); !file.empty() && in)
    {
        std::string line;
        std::getline(in, line);
        const auto head = AuditHead::parse(line);
        if (!head)
            throw StartRefused(file + " was changed: wanted a number and a link, there was \"" + line + "\"");
        heads.push_back(*head);
    }
    if (const auto given = options.find("--head"))
    {
        const auto head = AuditHead::parse(*given);
        if (!head)
            throw UsageException("--head wants a number and a link as the log has them, there was \"" +
                                 *given + "\"");
        heads.push_back(*head);
    }
    return heads;
}

void print(Invocation& call, const AuditVerdict& verdict)
{
    if (call.line.json)
    {
        JsonWriter json;
        json.beginObject()
            .member("holds", !verdict.fault)
            .member("first", verdict.first)
            .member("number", verdict.number)
            .member("time", verdict.time)
            .member("unlinked", verdict.unlinked)
            .member("fault", verdict.fault)
            .end();
        call.out << json.text() << std::endl;
        return;
    }
    if (verdict.number == 0)
        call.out << "no line is linked yet\n";
    else
        call.out << "all holds from line " << verdict.first << " to line " << verdict.number << ", "
                 << verdict.time << '\n';
    if (verdict.unlinked > 0)
        call.out << verdict.unlinked << " newer line(s) are not linked yet; a running server does it\n";
    call.out.flush();
    if (verdict.fault)
        call.err << *verdict.fault << std::endl;
}

int verify(Invocation& call, const Configuration& configuration, Assembly& assembly,
           const CommandOptions& options)
{
    // The file first: what is linked meanwhile is newer than it.
    const auto heads = headsOf(configuration, options);
    const auto verdict = assembly.database().read(
        [&](Session& session) { return checkAudit(session, assembly.identity().vault(), heads); });
    print(call, verdict);
    return verdict.fault ? 1 : 0;
}

CommandOptions readOptions(const std::string& name, const std::vector<std::string>& arguments)
{
    if (name == "verify")
        return {arguments, {"--head"}, {}};
    CommandOptions options(arguments, {"--object", "--name", "--limit"}, {});
    const auto limit = parseInteger(options.find("--limit").value_or("100"));
    if (!limit || *limit < 1)
        throw UsageException("--limit wants a number from 1, there was \"" + options.get("--limit") + "\"");
    return options;
}

} // namespace

int auditCommand(Invocation& call)
{
    const auto& arguments = call.line.arguments;
    const bool named = !arguments.empty() && !arguments.front().starts_with("--");
    const std::string name = named ? arguments.front() : "list";
    if (name != "list" && name != "verify")
        throw UsageException("audit wants list or verify, there was \"" + name + "\"");
    const CommandOptions options = readOptions(name, {arguments.begin() + (named ? 1 : 0), arguments.end()});
    const Configuration configuration = configure(call.line);
    configuration.requireSettings();
    setUpCommandLogging(*configuration.settings.section("log"));
    Assembly assembly(configuration);
    assembly.openData(IfDue::Refuse, IfAway::Tell);
    return name == "list" ? list(call, assembly, options) : verify(call, configuration, assembly, options);
}

} // namespace colonnade
