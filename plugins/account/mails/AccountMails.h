#pragma once

#include "dialect/Dialect.h"

#include <colonnade/Identity.h>
#include <colonnade/Mail.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace account
{

/// Tells who cannot be reached by mail so, where otherwise a mail would be announced.
FlashMessage unreachable();

/// The mails of accounts, by templates that a deployer may replace. Each is part of the transaction that it
/// is given. Domains of `account.spam_domains` get none. Any thread. Source: reference/pybossa-accounts.md 5.
class AccountMails
{
public:
    /// Where mails go, and what they say.
    struct Source
    {
        colonnade::Mail& mail;
        std::string folder; ///< of the templates
        const colonnade::Translations& translations;
    };

    /// Loads the templates: throws `ConfigurationException` for a broken one. `baseUrl`: what links begin
    /// with, without a final slash. `pages` must outlive it.
    AccountMails(const Source& source, const colonnade::Pages& pages, std::string brand, std::string baseUrl,
                 std::vector<std::string> spamDomains);

    using Transaction = colonnade::Transaction;
    using User = colonnade::User;

    /// To somebody who has no account yet, in the language of the page.
    void confirmRegistration(Transaction& transaction, const std::string& to, const std::string& fullname,
                             const std::string& token, const colonnade::Language& language) const;
    /// To the new address.
    void confirmChange(Transaction& transaction, const User& user, const std::string& to,
                       const std::string& token) const;
    /// A link, to the present address.
    void confirmAddress(Transaction& transaction, const User& user, const std::string& token) const;
    /// A link to choose a new password.
    void recover(Transaction& transaction, const User& user, const std::string& token) const;
    /// Costs as much, and sends nothing.
    void recoverNobody(Transaction& transaction) const;
    /// To the owner of an address that somebody gave for another account.
    void tellTaken(Transaction& transaction, const User& owner) const;
    /// That the account was changed: `what` is `password`, `name` or `api_key`.
    void tellChange(Transaction& transaction, const User& user, std::string_view what, bool newApiKey) const;
    /// To the address that is to be replaced: a link that takes it back.
    void offerUndo(Transaction& transaction, const User& user, const std::string& token, int days) const;
    /// A one-time code, never a link.
    void sendCode(Transaction& transaction, const User& user, const std::string& code, int seconds) const;
    /// Double opt-in.
    void confirmNewsletter(Transaction& transaction, const User& user, const std::string& token) const;
    /// A link that asks to sign in.
    void offerPersonalData(Transaction& transaction, const User& user, const std::string& token,
                           int days) const;
    /// To the person and to `account.admins`, in the transaction that deletes the account.
    void tellDeleted(Transaction& transaction, const User& user,
                     const std::vector<std::string>& admins) const;

    /// `account.spam_domains` has the address' domain.
    bool isSpam(std::string_view address) const;

    /// Whether a mail can be sent to the account. If not, the log says of which account.
    bool canReach(const User& user) const;

private:
    void send(Transaction& transaction, const std::string& name, const std::string& to,
              const colonnade::Language& language, colonnade::MailVariables variables) const;
    /// In the user's language.
    void send(Transaction& transaction, const std::string& name, const User& user,
              colonnade::MailVariables variables) const;
    std::string linkTo(std::string_view path, const std::string& token) const;

    colonnade::Mail& _mail;
    const colonnade::Pages& _pages;
    std::string _brand;
    std::string _baseUrl;
    std::vector<std::string> _spamDomains;
    std::map<std::string, std::shared_ptr<const colonnade::MailTemplate>> _templates;
};

} // namespace account
