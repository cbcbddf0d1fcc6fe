#include "NewsletterCommand.h"

#include <colonnade/Json.h>

#include <ostream>

namespace account
{
namespace
{

constexpr int PAGE = 1000;

/// A field that a spreadsheet would take for a formula gets a quote before it.
std::string csvField(const std::string& text)
{
    std::string field = "\"";
    if (!text.empty() && std::string_view("=+-@").find(text.front()) != std::string_view::npos)
        field += '\'';
    for (const char c: text)
        field.append(c == '"' ? 2 : 1, c);
    return field + "\"";
}

void print(const Subscriber& subscriber, colonnade::CommandCall& call)
{
    if (call.json)
        call.out << colonnade::JsonWriter()
                        .beginObject()
                        .member("email_addr", subscriber.email)
                        .member("name", subscriber.name)
                        .member("fullname", subscriber.fullname)
                        .end()
                        .take()
                 << "\n";
    else
        call.out << csvField(subscriber.email) << "," << csvField(subscriber.name) << ","
                 << csvField(subscriber.fullname) << "\r\n";
}

} // namespace

int newsletterCommand(const Subscriptions& subscriptions, colonnade::CommandCall& call)
{
    if (call.arguments.size() != 1 || call.arguments.front() != "export")
        return call.wrongUsage();
    if (!subscriptions.enabled())
    {
        call.err << "this server keeps no subscriptions: account.newsletter is not \"local\"\n";
        return 1;
    }
    if (!call.json)
        call.out << "email_addr,name,fullname\r\n";
    std::int64_t afterId = 0;
    for (auto page = subscriptions.list(afterId, PAGE); !page.empty();
         page = subscriptions.list(afterId, PAGE))
        for (const auto& subscriber: page)
        {
            print(subscriber, call);
            afterId = subscriber.userId;
        }
    return 0;
}

} // namespace account
