#include "app/Assembly.h"
#include "app/Commands.h"
#include "app/Logging.h"
#include "app/TextTable.h"

#include "colonnade/Clock.h"
#include "colonnade/Json.h"
#include "colonnade/Text.h"

#include <ostream>

namespace colonnade
{

namespace
{

constexpr int PAGE = 200;
constexpr std::size_t SECONDS_LENGTH = 19; // of 2026-11-22T05:17:54

std::string shortTime(std::int64_t seconds)
{
    return isoTime(seconds * 1'000'000).substr(0, SECONDS_LENGTH);
}

int test(Invocation& call, MailCore& mail, const CommandOptions& options, const std::string& brand)
{
    const std::string& address = options.positional().front();
    const auto result = mail.deliverNow(
        {{address},
         "Test mail from " + brand,
         "This is a test mail. Whoever runs " + brand + " asked for it; nothing has to be done.\n"});
    if (result.delivery != Delivery::Sent)
        throw StartRefused("the mail to " + address + " was not sent: " + result.detail);
    if (call.line.json)
    {
        JsonWriter json;
        json.beginObject().member("recipient", address).member("sent", true).member("answer", result.detail);
        call.out << json.end().text() << std::endl;
    }
    else
        call.out << "sent: " << result.detail << std::endl;
    return 0;
}

void write(JsonWriter& json, const QueuedMail& mail)
{
    json.beginObject()
        .member("id", mail.id)
        .member("state", mail.state)
        .member("created", shortTime(mail.created))
        .member("recipient", mail.recipient)
        .member("subject", mail.subject)
        .member("attempts", mail.attempts)
        .key("due");
    if (mail.state == "waiting")
        json.value(shortTime(mail.due));
    else
        json.null();
    json.member("sending", mail.claimed)
        .member("can_be_sent", mail.hasText)
        .member("answer", mail.answer)
        .end();
}

int list(Invocation& call, MailCore& mail, const CommandOptions& options, const std::string&)
{
    const std::string state = options.find("--state").value_or("");
    JsonWriter json;
    json.beginArray();
    std::vector<std::vector<std::string>> rows{
        {"ID", "STATE", "CREATED", "TRIES", "NEXT", "TO", "SUBJECT", "ANSWER"}};
    std::int64_t last = 0;
    for (auto page = mail.outbox().list(state, last, PAGE); !page.empty();
         page = mail.outbox().list(state, last, PAGE))
        for (const auto& queued: page)
        {
            last = queued.id;
            write(json, queued);
            rows.push_back({std::to_string(queued.id), queued.state, shortTime(queued.created),
                            std::to_string(queued.attempts),
                            queued.state == "waiting" ? shortTime(queued.due) : "-", queued.recipient,
                            queued.subject, queued.answer});
        }
    if (call.line.json)
        call.out << json.end().text() << std::endl;
    else
        writeTable(call.out, rows);
    return 0;
}

[[noreturn]] void refuse(Outbox& outbox, std::int64_t id)
{
    const std::string name = "mail " + std::to_string(id);
    const auto found = outbox.find(id);
    if (!found)
        throw StartRefused("there is no " + name + "; see colonnade mail list");
    if (found->state == "sent")
        throw StartRefused(name + " was sent already");
    if (!found->hasText)
        throw StartRefused(name + " has no text any more; mail.keep_dead_text_days says how long it is kept");
    throw StartRefused(name + " is just being sent");
}

/// The number of a mail. `command`: which wants it.
std::int64_t readId(const std::string& command, const CommandOptions& options)
{
    const auto id = parseInteger(options.positional().front());
    if (!id || *id < 1)
        throw UsageException("mail " + command + " wants the number of a mail, there was \"" +
                             options.positional().front() + "\"");
    return *id;
}

void tell(const Invocation& call, const std::string& member, std::int64_t count, const std::string& one,
          const std::string& many)
{
    if (call.line.json)
        call.out << "{\"" << member << "\": " << count << "}" << std::endl;
    else
        call.out << count << " " << (count == 1 ? one : many) << std::endl;
}

int retry(Invocation& call, MailCore& mail, const CommandOptions& options, const std::string&)
{
    Queue& queue = mail.outbox().queue();
    std::int64_t count = 1;
    if (options.has("--all"))
        count = queue.retryAll();
    else if (const auto id = readId("retry", options); !queue.retry(std::to_string(id)))
        refuse(mail.outbox(), id);
    tell(call, "retried", count, "mail is due now; a running server sends it",
         "mails are due now; a running server sends them");
    return 0;
}

int discard(Invocation& call, MailCore& mail, const CommandOptions& options, const std::string&)
{
    Queue& queue = mail.outbox().queue();
    std::int64_t count = 1;
    if (options.has("--dead"))
        count = queue.discardDead();
    else if (const auto id = readId("discard", options); !queue.discard(std::to_string(id)))
        refuse(mail.outbox(), id);
    tell(call, "discarded", count, "mail was removed unsent", "mails were removed unsent");
    return 0;
}

struct Subcommand
{
    std::string name;
    int (*run)(Invocation&, MailCore&, const CommandOptions&, const std::string& brand);
};

const Subcommand& getSubcommand(const std::vector<std::string>& arguments)
{
    static const std::vector<Subcommand> all{
        {"test", &test}, {"list", &list}, {"retry", &retry}, {"discard", &discard}};
    const std::string name = arguments.empty() ? "" : arguments.front();
    for (const auto& command: all)
        if (command.name == name)
            return command;
    throw UsageException("mail wants test, list, retry or discard" +
                         (name.empty() ? std::string() : ", there was \"" + name + "\""));
}

/// Throws `UsageException` before anything is opened.
CommandOptions readOptions(const std::string& command, const std::vector<std::string>& arguments)
{
    if (command == "list")
    {
        CommandOptions options(arguments, {"--state"}, {});
        const std::string state = options.find("--state").value_or("waiting");
        if (state != "waiting" && state != "sent" && state != "dead")
            throw UsageException("--state wants waiting, sent or dead, there was \"" + state + "\"");
        return options;
    }
    if (command == "test")
    {
        CommandOptions options(arguments, {}, {}, 1);
        if (options.positional().empty() || !isMailAddress(options.positional().front()))
            throw UsageException("mail test wants an address such as anna@example.org");
        return options;
    }
    const std::string flag = command == "retry" ? "--all" : "--dead";
    CommandOptions options(arguments, {}, {flag}, 1);
    if (options.positional().empty() != options.has(flag))
        throw UsageException("mail " + command + " wants the number of a mail, or " + flag);
    return options;
}

} // namespace

int mailCommand(Invocation& call)
{
    const auto& arguments = call.line.arguments;
    const Subcommand& command = getSubcommand(arguments);
    const CommandOptions options = readOptions(command.name, {arguments.begin() + 1, arguments.end()});
    const Configuration configuration = configure(call.line);
    configuration.requireSettings();
    const Settings& settings = configuration.settings;
    setUpCommandLogging(*settings.section("log"));
    Assembly assembly(configuration);
    assembly.openData(IfDue::Refuse, IfAway::Tell);
    assembly.openMail(reachOf(settings, settings.section("http")->text("listen")));
    return command.run(call, assembly.mail(), options, settings.section("site")->text("brand"));
}

} // namespace colonnade
