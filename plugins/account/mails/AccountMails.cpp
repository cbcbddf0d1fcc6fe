#include "mails/AccountMails.h"

#include "rules/AddressSyntax.h"

#include <colonnade/Parameters.h>
#include <colonnade/Text.h>

#include <Poco/Logger.h>

#include <algorithm>
#include <utility>

using colonnade::MailVariables;

namespace account
{
namespace
{

constexpr std::string_view CONFIRMATION_PATH = "/account/register/confirmation";

/// A template's name and what it is given beside `brand`: texts, and truths.
struct TemplateUse
{
    const char* name;
    std::vector<std::string> variables;
    std::vector<std::string> conditions = {};
};

/// All of them. Subjects by reference/pybossa-accounts.md 5.
const std::vector<TemplateUse>& templatesUsed()
{
    static const std::vector<TemplateUse> all{
        {"account_welcome", {"fullname", "link"}},
        {"account_email_change", {"fullname", "link"}},
        {"account_confirm_email", {"fullname", "link"}},
        {"account_recovery", {"fullname", "link"}, {"has_password"}},
        {"account_exists", {"fullname", "link"}},
        {"account_changed", {"fullname", "name", "link"}, {"password", "new_name", "api_key"}},
        {"account_address_undo", {"fullname", "link", "days"}},
        {"account_code", {"fullname", "code", "minutes"}},
        {"account_newsletter", {"fullname", "link"}},
        {"account_personal_data", {"fullname", "link", "days"}},
        {"account_deleted", {"fullname", "name"}},
    };
    return all;
}

MailVariables examplesOf(const TemplateUse& use)
{
    MailVariables examples{{"brand", std::string("Example")}};
    for (const auto& name: use.variables)
        examples[name] = std::string("example");
    for (const auto& name: use.conditions)
        examples[name] = true;
    return examples;
}

} // namespace

FlashMessage unreachable()
{
    return {"error", "No e-mail can be sent to the address of this account. Please ask who runs this site."};
}

AccountMails::AccountMails(const Source& source, const colonnade::Pages& pages, std::string brand,
                           std::string baseUrl, std::vector<std::string> spamDomains):
    _mail(source.mail),
    _pages(pages),
    _brand(std::move(brand)),
    _baseUrl(std::move(baseUrl)),
    _spamDomains(std::move(spamDomains))
{
    for (const auto& use: templatesUsed())
        _templates[use.name] =
            source.mail.loadTemplate(use.name, source.folder, source.translations, examplesOf(use));
}

bool AccountMails::isSpam(std::string_view address) const
{
    return isOfDomain(address, _spamDomains);
}

bool AccountMails::canReach(const User& user) const
{
    if (!isSpam(user.email) && colonnade::isMailAddress(user.email))
        return true;
    Poco::Logger::get("account").warning("no mail can be sent to user " + std::to_string(user.id) +
                                         (user.email.empty()
                                              ? ": the account has no address"
                                              : ": the account's address is none that mail can be sent to") +
                                         "; see colonnade user");
    return false;
}

void AccountMails::send(Transaction& transaction, const std::string& name, const std::string& to,
                        const colonnade::Language& language, MailVariables variables) const
{
    // An imported account may have no address, or one that no mail can be addressed to.
    if (isSpam(to) || !colonnade::isMailAddress(to))
        return;
    variables["brand"] = _brand;
    _mail.send(transaction, _templates.at(name)->render({to}, variables, language.code()));
}

void AccountMails::send(Transaction& transaction, const std::string& name, const User& user,
                        MailVariables variables) const
{
    send(transaction, name, user.email, _pages.localeLanguage(user.locale), std::move(variables));
}

std::string AccountMails::linkTo(std::string_view path, const std::string& token) const
{
    return _baseUrl + std::string(path) + "?key=" + token;
}

void AccountMails::confirmRegistration(Transaction& transaction, const std::string& to,
                                       const std::string& fullname, const std::string& token,
                                       const colonnade::Language& language) const
{
    send(transaction, "account_welcome", to, language,
         {{"fullname", fullname}, {"link", linkTo(CONFIRMATION_PATH, token)}});
}

void AccountMails::confirmChange(Transaction& transaction, const User& user, const std::string& to,
                                 const std::string& token) const
{
    send(transaction, "account_email_change", to, _pages.localeLanguage(user.locale),
         {{"fullname", user.fullname}, {"link", linkTo(CONFIRMATION_PATH, token)}});
}

void AccountMails::confirmAddress(Transaction& transaction, const User& user, const std::string& token) const
{
    send(transaction, "account_confirm_email", user,
         {{"fullname", user.fullname}, {"link", linkTo(CONFIRMATION_PATH, token)}});
}

void AccountMails::recover(Transaction& transaction, const User& user, const std::string& token) const
{
    send(transaction, "account_recovery", user,
         {{"fullname", user.fullname},
          {"link", linkTo("/account/reset-password", token)},
          {"has_password", user.hasPassword}});
}

void AccountMails::recoverNobody(Transaction& transaction) const
{
    const MailVariables variables{{"brand", _brand},
                                  {"fullname", std::string("Nobody")},
                                  {"link", linkTo("/account/reset-password", std::string(43, 'x'))},
                                  {"has_password", true}};
    _mail.rehearse(transaction,
                   _templates.at("account_recovery")
                       ->render({"nobody@example.org"}, variables, _pages.localeLanguage({}).code()));
}

void AccountMails::tellTaken(Transaction& transaction, const User& owner) const
{
    send(transaction, "account_exists", owner,
         {{"fullname", owner.fullname}, {"link", _baseUrl + "/account/forgot-password"}});
}

void AccountMails::tellChange(Transaction& transaction, const User& user, std::string_view what,
                              bool newApiKey) const
{
    send(transaction, "account_changed", user,
         {{"fullname", user.fullname},
          {"name", user.name},
          {"link", _baseUrl + "/account/forgot-password"},
          {"password", what == "password"},
          {"new_name", what == "name"},
          {"api_key", newApiKey}});
}

void AccountMails::offerUndo(Transaction& transaction, const User& user, const std::string& token,
                             int days) const
{
    send(transaction, "account_address_undo", user,
         {{"fullname", user.fullname},
          {"link", linkTo("/account/undo-change", token)},
          {"days", std::to_string(days)}});
}

void AccountMails::sendCode(Transaction& transaction, const User& user, const std::string& code,
                            int seconds) const
{
    send(transaction, "account_code", user,
         {{"fullname", user.fullname},
          {"code", code},
          {"minutes", std::to_string(std::max(1, seconds / 60))}});
}

void AccountMails::confirmNewsletter(Transaction& transaction, const User& user,
                                     const std::string& token) const
{
    send(transaction, "account_newsletter", user,
         {{"fullname", user.fullname}, {"link", linkTo("/account/newsletter/confirmation", token)}});
}

void AccountMails::offerPersonalData(Transaction& transaction, const User& user, const std::string& token,
                                     int days) const
{
    const std::string path = "/account/" + colonnade::encodePercent(user.name) + "/export/download";
    send(transaction, "account_personal_data", user,
         {{"fullname", user.fullname}, {"link", linkTo(path, token)}, {"days", std::to_string(days)}});
}

void AccountMails::tellDeleted(Transaction& transaction, const User& user,
                               const std::vector<std::string>& admins) const
{
    const MailVariables variables{{"fullname", user.fullname}, {"name", user.name}};
    send(transaction, "account_deleted", user, variables);
    for (const auto& admin: admins)
        send(transaction, "account_deleted", admin, _pages.localeLanguage({}), variables);
}

} // namespace account
