#pragma once

#include "views/AccountParts.h"
#include <colonnade/pybossa/ZipStream.h>

#include <colonnade/PersonalData.h>

namespace account
{

/// `/account/{name}/export` and `/account/{name}/delete`, for the owner only. Any thread once started.
/// Source: reference/pybossa-accounts.md 4.15; rows of 11 on them.
class PersonalDataViews
{
public:
    explicit PersonalDataViews(const AccountParts& parts):
        _parts(parts)
    {
    }

    /// Mails a link to the copy: acts in JSON, asks in a page.
    colonnade::Response offer(const colonnade::Request& request) const;
    colonnade::Response offerByForm(const colonnade::Request& request) const; ///< POST: mails the link
    /// The copy, as a ZIP archive of JSON files. Wants the link's key and its owner's session.
    colonnade::Response download(const colonnade::Request& request) const;

    /// Asks for the password, in JSON, too; the POST deletes the account.
    colonnade::Response remove(const colonnade::Request& request) const;
    colonnade::Response removeByForm(const colonnade::Request& request) const; ///< POST: with the password

private:
    colonnade::Response mail(const colonnade::Request& request, const colonnade::User& user) const;
    void write(const colonnade::User& user, colonnade::BodySink& sink) const;
    /// A file with all entries, if there are any.
    void writePart(const colonnade::User& user, colonnade::PersonalDataSource::Part part,
                   std::string_view file, colonnade::pybossa::ZipStream& zip) const;

    colonnade::Response askForPassword(const colonnade::Request& request, const colonnade::User& user,
                                       std::optional<FlashMessage> flash) const;
    /// On the heavy lane.
    colonnade::Response checkAndRemove(const colonnade::Request& request, const colonnade::User& user,
                                       const Form& posted) const;
    colonnade::Response erase(const colonnade::Request& request, const colonnade::User& user) const;

    const AccountParts& _parts;
};

} // namespace account
