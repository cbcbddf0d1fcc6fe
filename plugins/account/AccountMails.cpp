#include "AccountMails.h"

#include "AddressSyntax.h"
#include "MailTexts.h"

#include <colonnade/Parameters.h>
#include <colonnade/Text.h>

#include <algorithm>

using colonnade::MailVariables;

namespace account
{
namespace
{

constexpr std::string_view CONFIRMATION_PATH = "/account/register/confirmation";

MailVariables examplesOf(const BundledMail& mail)
{
    MailVariables examples{{"brand", std::string("Example")}};
    for (const auto& name: mail.variables)
        examples[name] = std::string("example");
    for (const auto& name: mail.conditions)
        examples[name] = true;
    return examples;
}

} // namespace

AccountMails::AccountMails(colonnade::Mail& mail, std::string brand, std::string baseUrl,
                           std::vector<std::string> spamDomains):
    _mail(mail),
    _brand(std::move(brand)),
    _baseUrl(std::move(baseUrl)),
    _spamDomains(std::move(spamDomains))
{
    for (const auto& bundled: bundledMails())
        _templates[bundled.name] = mail.loadTemplate(bundled.name, bundled.texts, examplesOf(bundled));
}

bool AccountMails::isSpam(std::string_view address) const
{
    const auto domain = colonnade::lowerAscii(domainOf(address));
    return std::find(_spamDomains.begin(), _spamDomains.end(), domain) != _spamDomains.end();
}

void AccountMails::send(Transaction& transaction, const std::string& name, const std::string& to,
                        MailVariables variables) const
{
    // An imported account may have no address, or one that no mail can be addressed to.
    if (isSpam(to) || !colonnade::isMailAddress(to))
        return;
    variables["brand"] = _brand;
    _mail.send(transaction, _templates.at(name)->render({to}, variables));
}

std::string AccountMails::linkTo(std::string_view path, const std::string& token) const
{
    return _baseUrl + std::string(path) + "?key=" + token;
}

void AccountMails::confirmRegistration(Transaction& transaction, const std::string& to,
                                       const std::string& fullname, const std::string& token) const
{
    send(transaction, "account_welcome", to,
         {{"fullname", fullname}, {"link", linkTo(CONFIRMATION_PATH, token)}});
}

void AccountMails::confirmChange(Transaction& transaction, const User& user, const std::string& to,
                                 const std::string& token) const
{
    send(transaction, "account_email_change", to,
         {{"fullname", user.fullname}, {"link", linkTo(CONFIRMATION_PATH, token)}});
}

void AccountMails::confirmAddress(Transaction& transaction, const User& user, const std::string& token) const
{
    send(transaction, "account_confirm_email", user.email,
         {{"fullname", user.fullname}, {"link", linkTo(CONFIRMATION_PATH, token)}});
}

void AccountMails::recover(Transaction& transaction, const User& user, const std::string& token) const
{
    send(transaction, "account_recovery", user.email,
         {{"fullname", user.fullname},
          {"link", linkTo("/account/reset-password", token)},
          {"has_password", user.hasPassword}});
}

void AccountMails::sendCode(Transaction& transaction, const User& user, const std::string& code,
                            int seconds) const
{
    send(transaction, "account_code", user.email,
         {{"fullname", user.fullname},
          {"code", code},
          {"minutes", std::to_string(std::max(1, seconds / 60))}});
}

void AccountMails::confirmNewsletter(Transaction& transaction, const User& user,
                                     const std::string& token) const
{
    send(transaction, "account_newsletter", user.email,
         {{"fullname", user.fullname}, {"link", linkTo("/account/newsletter/confirmation", token)}});
}

void AccountMails::offerPersonalData(Transaction& transaction, const User& user, const std::string& token,
                                     int days) const
{
    const std::string path = "/account/" + colonnade::encodePercent(user.name) + "/export/download";
    send(transaction, "account_personal_data", user.email,
         {{"fullname", user.fullname}, {"link", linkTo(path, token)}, {"days", std::to_string(days)}});
}

void AccountMails::tellDeleted(Transaction& transaction, const User& user,
                               const std::vector<std::string>& admins) const
{
    const MailVariables variables{{"fullname", user.fullname}, {"name", user.name}};
    send(transaction, "account_deleted", user.email, variables);
    for (const auto& admin: admins)
        send(transaction, "account_deleted", admin, variables);
}

} // namespace account
