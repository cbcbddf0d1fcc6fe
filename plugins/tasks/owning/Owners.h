#pragma once

#include "owning/OwnerDesk.h"

#include <colonnade/Plugin.h>

#include <memory>

namespace colonnade::tasks
{

/// Who runs a project: co-owners by name, and handing it over to somebody else.
class Owners
{
public:
    /// [provision] All must outlive it.
    Owners(const OwnerDesk& desk, Context& context);

    OwnerRoutes routes() const;

private:
    Response page(const Request& request, const PageView& view, const std::string& asked) const;
    Response find(const Request& request) const;
    Response add(const Request& request, const PageView& view) const;
    Response remove(const Request& request, const PageView& view) const;
    Response ask(const Request& request, const PageView& view, bool adds) const;
    PageForm transferForm(const Record& project) const;
    Response transferPage(const Request& request, const PageView& view, PageForm form) const;
    Response transfer(const Request& request) const;
    void handOver(const PageView& view, const User& to) const;
    User requireUser(const Request& request) const;
    std::vector<User> ownersOf(const Record& project) const;

    const OwnerDesk& _desk;
    Context& _context;
    std::shared_ptr<const MailTemplate> _mail;
};

} // namespace colonnade::tasks
