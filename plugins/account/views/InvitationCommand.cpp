#include "views/InvitationCommand.h"

#include <colonnade/Json.h>
#include <colonnade/Text.h>

#include <ostream>

namespace account
{
namespace
{

constexpr std::int64_t SECONDS_A_DAY = 86'400;
constexpr std::int64_t MAX_DAYS = 3'650;
constexpr std::int64_t MAX_USES = 1'000'000;
constexpr std::size_t SECONDS_LENGTH = 19; // of 2026-11-22T05:17:54

/// What follows the word: `--days N`, `--uses N`, `--next PATH`.
struct Wishes
{
    std::int64_t days = 14;
    std::int64_t uses = 1;
    std::string next;
};

std::optional<std::int64_t> numberIn(const std::string& text, std::int64_t most)
{
    const auto number = colonnade::parseInteger(text);
    return number && *number >= 1 && *number <= most ? number : std::nullopt;
}

/// Nothing: wrong usage.
std::optional<Wishes> readWishes(const std::vector<std::string>& arguments)
{
    Wishes wishes;
    if (arguments.size() % 2 == 0)
        return std::nullopt;
    for (std::size_t i = 1; i < arguments.size(); i += 2)
    {
        const auto& value = arguments[i + 1];
        if (const auto days = numberIn(value, MAX_DAYS); arguments[i] == "--days" && days)
            wishes.days = *days;
        else if (const auto uses = numberIn(value, MAX_USES); arguments[i] == "--uses" && uses)
            wishes.uses = *uses;
        else if (arguments[i] == "--next" && value.starts_with('/') && !value.starts_with("//"))
            wishes.next = value;
        else
            return std::nullopt;
    }
    return wishes;
}

std::string dayOf(std::int64_t seconds)
{
    return colonnade::isoTime(seconds * 1'000'000).substr(0, SECONDS_LENGTH);
}

std::string objectOf(std::int64_t id)
{
    return "invitation/" + std::to_string(id);
}

int create(const AccountParts& parts, colonnade::Audit& audit, colonnade::CommandCall& call)
{
    const auto wishes = readWishes(call.arguments);
    if (!wishes)
        return call.wrongUsage();
    std::string key;
    const auto made = parts.database.write(
        [&](colonnade::Transaction& transaction)
        {
            key = parts.invitations.create(transaction, wishes->days * SECONDS_A_DAY, wishes->uses,
                                           wishes->next);
            auto invitation = parts.invitations.find(transaction, key).value();
            audit.note(transaction, {"invitation.create",
                                     objectOf(invitation.id),
                                     {{"uses", {}, std::to_string(wishes->uses)},
                                      {"days", {}, std::to_string(wishes->days)}}});
            return invitation;
        });
    const std::string link = parts.settings.mailBaseUrl + "/account/register?invitation=" + key;
    if (call.json)
        call.out << colonnade::JsonWriter()
                        .beginObject()
                        .member("id", made.id)
                        .member("link", link)
                        .member("uses", made.uses)
                        .member("expires", dayOf(made.expires))
                        .end()
                        .take()
                 << "\n";
    else
        call.out << link << "\n";
    if (parts.settings.registration != AccountSettings::Registration::Invitation)
        call.err << "account.registration is not invitation: the link lets in nobody who would not be let in "
                    "without it\n";
    return 0;
}

int list(const AccountParts& parts, colonnade::CommandCall& call)
{
    const auto all =
        parts.database.read([](colonnade::Session& session) { return Invitations::list(session); });
    colonnade::JsonWriter json;
    json.beginArray();
    for (const auto& invitation: all)
    {
        json.beginObject()
            .member("id", invitation.id)
            .member("created", invitation.created)
            .member("expires", dayOf(invitation.expires))
            .member("uses", invitation.uses)
            .member("uses_left", invitation.usesLeft)
            .member("next", invitation.next)
            .end();
        if (!call.json)
            call.out << invitation.id << "\tuntil " << dayOf(invitation.expires) << "\t"
                     << invitation.usesLeft << " of " << invitation.uses << " left\t" << invitation.next
                     << "\n";
    }
    if (call.json)
        call.out << json.end().text() << "\n";
    return 0;
}

int revoke(const AccountParts& parts, colonnade::Audit& audit, colonnade::CommandCall& call)
{
    const auto id = call.arguments.size() == 2 ? colonnade::parseInteger(call.arguments[1]) : std::nullopt;
    if (!id)
        return call.wrongUsage();
    const bool revoked = parts.database.write(
        [&](colonnade::Transaction& transaction)
        {
            const bool was = Invitations::revoke(transaction, *id);
            if (was)
                audit.note(transaction, {"invitation.revoke", objectOf(*id), {}});
            return was;
        });
    if (!revoked)
        call.err << "there is no invitation " << *id << "; see colonnade invitation list\n";
    return revoked ? 0 : 1;
}

} // namespace

int invitationCommand(const AccountParts& parts, colonnade::Audit& audit, colonnade::CommandCall& call)
{
    const std::string word = call.arguments.empty() ? std::string() : call.arguments.front();
    if (word == "create")
        return create(parts, audit, call);
    if (word == "revoke")
        return revoke(parts, audit, call);
    if (word == "list" && call.arguments.size() == 1)
        return list(parts, call);
    return call.wrongUsage();
}

} // namespace account
