#pragma once

#include "owning/OwnerDesk.h"
#include "owning/OwnerMails.h"
#include "owning/Sources.h"

#include <colonnade/Plugin.h>

namespace colonnade::tasks
{

/// Tasks that come in each day from an address, as `info.autoimporter` says it: `{"type": "csv", "csv_url":
/// …}`.
/// `/project/<short name>/tasks/autoimporter`. What the project has already is passed over.
class DailyImports
{
public:
    /// [provision] All must outlive it.
    DailyImports(const OwnerDesk& desk, const OwnerMails& mails, Sources sources, std::int64_t maxRows,
                 Context& context);

    OwnerRoutes routes() const;

    /// What the job does: each project by itself, so that one that fails holds up no other.
    void importAll(const std::stop_token& stop) const;

private:
    Response page(const Request& request, const PageView& view, const PageForm* faulty) const;
    Response take(const Request& request) const;
    Response remove(const Request& request) const;
    void importOne(std::int64_t project, std::string_view autoimporter) const;

    const OwnerDesk& _desk;
    const OwnerMails& _mails;
    const Sources _sources;
    const std::int64_t _maxRows;
};

} // namespace colonnade::tasks
