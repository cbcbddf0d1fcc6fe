#pragma once

#include "views/EmailConfirmation.h"
#include "views/Newsletter.h"
#include "views/PasswordReset.h"
#include "views/PersonalDataViews.h"
#include "views/TwoFactor.h"
#include "views/UndoChange.h"

#include <colonnade/Plugin.h>

#include <functional>
#include <string>

namespace account
{

/// The views that mails lead to or come from, and their routes.
class MailedRoutes
{
public:
    explicit MailedRoutes(const AccountParts& parts):
        _confirmation(parts),
        _reset(parts),
        _undo(parts),
        _twoFactor(parts),
        _newsletter(parts),
        _personalData(parts)
    {
    }

    /// Registers one route: method, pattern, summary, handler.
    using Add = std::function<void(colonnade::Method, const std::string&, const std::string&,
                                   const colonnade::Handler&)>;

    /// The routes' handlers refer to this object.
    void addTo(const Add& add) const;

private:
    void addConfirmation(const Add& add) const;
    void addReset(const Add& add) const;
    void addNewsletter(const Add& add) const;
    void addPersonalData(const Add& add) const;

    EmailConfirmation _confirmation;
    PasswordReset _reset;
    UndoChange _undo;
    TwoFactor _twoFactor;
    Newsletter _newsletter;
    PersonalDataViews _personalData;
};

} // namespace account
