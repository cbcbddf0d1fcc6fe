#pragma once

#include "pages/PagesCore.h"

#include "colonnade/HttpError.h"

namespace colonnade
{

/// The family `page`: a page for whoever prefers HTML, the bytes of `problem` for programs.
class PageErrors final: public ErrorRenderer
{
public:
    /// `pages` must outlive it.
    explicit PageErrors(const PagesCore& pages):
        _pages(pages)
    {
    }

    std::string_view family() const override { return "page"; }
    Response render(const Problem& problem, const Request& request) const override;

private:
    const PagesCore& _pages;
};

} // namespace colonnade
