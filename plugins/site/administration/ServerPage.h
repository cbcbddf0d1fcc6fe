#pragma once

#include "administration/AdminDesk.h"

namespace site
{

/// The kind of job that makes a backup.
inline constexpr const char* BACKUP_JOB = "site_backup";

/// `/admin/server`: the version, what is found wrong, the plugins, each setting and where it comes from.
/// Nothing is changed there. Any thread.
class ServerPage
{
public:
    /// `desk` must outlive it.
    explicit ServerPage(const AdminDesk& desk):
        _desk(desk)
    {
    }

    colonnade::Response show(const colonnade::Request& request) const;
    /// Sends a test mail to whoever asks for it.
    colonnade::Response mail(const colonnade::Request& request) const;
    /// Queues a backup, unless one waits already.
    colonnade::Response backUp(const colonnade::Request& request) const;

private:
    void draw(colonnade::View& page, const std::vector<colonnade::Diagnosis>& diagnoses,
              const colonnade::User& administrator) const;
    void drawPremises(colonnade::View& page) const;
    void drawPlugins(colonnade::View& page) const;
    void drawSettings(colonnade::View& page) const;

    const AdminDesk& _desk;
};

} // namespace site
