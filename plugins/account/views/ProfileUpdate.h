#pragma once

#include "views/UpdateForms.h"

#include <optional>

namespace account
{

/// `/account/{name}/update`: profile, password, picture and keys of other services, for their owner and
/// administrators. Any thread. Source: reference/pybossa-accounts.md 4.13; `id` in the body is never obeyed.
class ProfileUpdate
{
public:
    explicit ProfileUpdate(const AccountParts& parts):
        _parts(parts)
    {
    }

    colonnade::Response showForm(const colonnade::Request& request) const; ///< all three forms
    /// `btn` says which form, so that the others' fields do not count.
    colonnade::Response submit(const colonnade::Request& request) const;
    /// The answer for who may not send a picture, before it comes; nothing for who may.
    std::optional<colonnade::Response> refuse(const colonnade::Request& request) const;

private:
    UpdateForms formsOf(const colonnade::User& user) const;
    /// With what was posted to one of them.
    UpdateForms formsOf(const colonnade::User& user, const Form& posted) const;
    colonnade::Response answerForms(const colonnade::Request& request, const UpdateForms& forms,
                                    std::optional<FlashMessage> flash) const;
    colonnade::Response answerDone(const colonnade::Request& request, const colonnade::User& user,
                                   const FlashMessage& flash) const;

    /// Sees to it that who changes name or address shows what that needs.
    colonnade::Response proveAndSave(const colonnade::Request& request, const colonnade::User& user,
                                     const Form& posted) const;
    colonnade::Response askForPassword(const colonnade::Request& request, const colonnade::User& user,
                                       const Form& posted) const;
    colonnade::Response saveProfile(const colonnade::Request& request, const colonnade::User& user,
                                    const Form& posted) const;
    std::optional<colonnade::UserConflict> store(const colonnade::Request& request,
                                                 const ProfileFields& fields,
                                                 const colonnade::User& user) const;
    /// Takes the cookies of a caller whose own sessions have ended.
    void closeOwn(const colonnade::Request& request, const colonnade::User& user,
                  colonnade::Response& response) const;
    /// On the heavy lane, as the next.
    colonnade::Response savePassword(const colonnade::Request& request, const colonnade::User& user,
                                     const Form& posted) const;
    colonnade::Response saveUpload(const colonnade::Request& request, const colonnade::User& user,
                                   const Form& posted) const;
    colonnade::Response saveExternal(const colonnade::Request& request, const colonnade::User& user,
                                     const Form& posted) const;

    const AccountParts& _parts;
};

} // namespace account
