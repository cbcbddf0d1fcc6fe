#pragma once

#include "owning/OwnerDesk.h"
#include "uploads/Uploads.h"

namespace colonnade::tasks
{

/// `/project/<short name>/helping`: pictures that help volunteers, which task designs ask for by the API.
class Helping
{
public:
    /// Both must outlive it.
    Helping(const OwnerDesk& desk, Uploads& uploads, std::size_t maxBytes):
        _desk(desk),
        _uploads(uploads),
        _maxBytes(maxBytes)
    {
    }

    OwnerRoutes routes() const;

private:
    Response page(const Request& request, const PageView& view, const Phrase& mistake) const;
    Response take(const Request& request) const;
    Response remove(const Request& request) const;

    const OwnerDesk& _desk;
    Uploads& _uploads;
    const std::size_t _maxBytes;
};

} // namespace colonnade::tasks
