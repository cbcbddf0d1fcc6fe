#pragma once

#include "views/AccountParts.h"

#include <optional>
#include <variant>

namespace account
{

/// The page of the link for the first administrator.
inline constexpr std::string_view ADMINISTRATOR_PATH = "/account/administrator";

/// Makes the account of a registration, in the language of the page; the first one may become administrator,
/// but never by a request that came through a proxy.
std::variant<colonnade::User, colonnade::UserConflict> createAccount(const AccountParts& parts,
                                                                     colonnade::Transaction& transaction,
                                                                     const colonnade::Request& request,
                                                                     colonnade::NewUser user);

/// `/account/register`: the form, and new accounts; `ADMINISTRATOR_PATH` the same for whoever holds the link
/// of the start and has no account, without a mail to wait for. Any thread. Source:
/// reference/pybossa-accounts.md 4.2, 4.3.
class SignUp
{
public:
    explicit SignUp(const AccountParts& parts):
        _parts(parts)
    {
    }

    colonnade::Response showForm(const colonnade::Request& request) const; ///< empty
    /// All faults are told at once; the password is hashed only if there are none.
    colonnade::Response submit(const colonnade::Request& request) const;

private:
    colonnade::Response answerForm(const colonnade::Request& request, const Browser& browser,
                                   const std::optional<Form>& posted, const FormErrors& errors,
                                   std::optional<FlashMessage> flash = {}) const;
    /// On the heavy lane: looks at the password as such, hashes it, stores the account. `errors`: of the
    /// other fields.
    colonnade::Response judge(const colonnade::Request& request, const Browser& browser,
                              const Form& form) const;
    colonnade::Response finish(const colonnade::Request& request, const Browser& browser, const Form& posted,
                               FormErrors errors) const;
    std::variant<colonnade::User, colonnade::UserConflict> create(const colonnade::Request& request,
                                                                  const colonnade::NewUser& user) const;
    colonnade::Response welcome(const colonnade::Request& request, const Browser& browser,
                                const colonnade::User& user, const std::string& next) const;
    /// Keeps the registration until the mailed link is opened.
    void giveBack(const colonnade::Request& request) const;
    colonnade::Response mailConfirmation(const colonnade::Request& request,
                                         const colonnade::NewUser& user) const;

    /// Whether the request may register: `account.registration`, and its invitation.
    bool isAdmitted(const colonnade::Request& request) const;
    colonnade::Response refuse(const colonnade::Request& request) const;
    /// In the transaction of the registration. Throws `HttpError` 403 if others have used the invitation up.
    void useInvitation(colonnade::Transaction& transaction, const colonnade::Request& request) const;
    /// Where to go afterwards: as the request wants it, else as the invitation says.
    std::string nextOf(const colonnade::Request& request) const;

    const AccountParts& _parts;
};

} // namespace account
