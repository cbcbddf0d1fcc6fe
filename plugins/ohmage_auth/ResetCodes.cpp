#include "ResetCodes.h"

#include <colonnade/Crypto.h>

#include <algorithm>

using colonnade::MailVariables;
using colonnade::Transaction;

namespace ohmage
{
namespace
{

constexpr std::string_view PURPOSE = "ohmage.reset_code";
constexpr std::size_t CODE_BYTES = 16;
constexpr std::int64_t SECONDS_BETWEEN_MAILS = 300;
constexpr std::int64_t NOBODY = 0;

colonnade::MailTexts bundledTexts()
{
    return {.subject = "{{brand}}: your one-time password",
            .text =
                "Dear {{name}},\n\n"
                "somebody, probably you, asked for a new password. Sign in as {{name}} with this one-time "
                "password, and you will be asked to choose a new one:\n\n"
                "{{code}}\n\n"
                "It works once, within {{minutes}} minutes. If you did not ask for it, nothing has changed: "
                "just delete this mail.\n\n{{brand}}\n"};
}

MailVariables variablesOf(const std::string& brand, const std::string& name, const std::string& code,
                          int lifetimeSeconds)
{
    return {
        {"brand", brand}, {"name", name}, {"code", code}, {"minutes", std::to_string(lifetimeSeconds / 60)}};
}

bool hasTheForm(std::string_view text)
{
    return text.size() == 2 * CODE_BYTES &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

} // namespace

ResetCodes::ResetCodes(const Parts& parts):
    _parts(parts),
    _template(parts.mail.loadTemplate("ohmage_auth_reset", bundledTexts(),
                                      variablesOf("Example", "anna", "0123", parts.lifetimeSeconds)))
{
}

void ResetCodes::send(const std::optional<colonnade::User>& user)
{
    const std::string code = colonnade::encodeHex(colonnade::randomBytes(CODE_BYTES));
    const std::string digest = digestOf(code, user ? user->email : std::string());
    const std::int64_t now = _parts.clock.nowSeconds();
    const auto message = _template->render(
        {user ? user->email : "nobody@example.org"},
        variablesOf(_parts.brand, user ? user->name : "nobody", code, _parts.lifetimeSeconds));
    _parts.database.write(
        [&](Transaction& transaction)
        {
            const bool isDue = user && !wasSentJustNow(transaction, user->id, now);
            transaction.execute("insert into ohmage_auth_reset (user_id, digest, password_version, made) "
                                "values ($1, $2, $3, $4) on conflict (user_id) do update set "
                                "digest = excluded.digest, password_version = excluded.password_version, "
                                "made = excluded.made",
                                isDue ? user->id : NOBODY, digest, isDue ? user->passwordVersion : 0, now);
            if (isDue)
                _parts.mail.send(transaction, message);
            transaction.execute("delete from ohmage_auth_reset where made <= $1",
                                now - std::max<std::int64_t>(_parts.lifetimeSeconds, SECONDS_BETWEEN_MAILS));
        });
}

std::string ResetCodes::digestOf(std::string_view code, const std::string& email) const
{
    return _parts.vault.digest(PURPOSE, std::string(code) + " " + email);
}

bool ResetCodes::wasSentJustNow(colonnade::Session& session, std::int64_t userId, std::int64_t now) const
{
    return session
        .findInteger("select made from ohmage_auth_reset where user_id = $1 and made > $2", userId,
                     now - SECONDS_BETWEEN_MAILS)
        .has_value();
}

bool ResetCodes::matches(const std::optional<colonnade::User>& user, std::string_view given) const
{
    if (!hasTheForm(given))
        return false;
    const auto digest = _parts.database.read(
        [&](colonnade::Session& session)
        {
            return session.find([](const colonnade::Row& row) { return row.text(0); },
                                "select digest from ohmage_auth_reset "
                                "where user_id = $1 and password_version = $2 and made > $3",
                                user ? user->id : -1, user ? user->passwordVersion : 0,
                                _parts.clock.nowSeconds() - _parts.lifetimeSeconds);
        });
    return digest &&
           colonnade::equalInConstantTime(*digest, digestOf(given, user ? user->email : std::string()));
}

} // namespace ohmage
