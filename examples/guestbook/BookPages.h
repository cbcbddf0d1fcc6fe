#pragma once

#include "guestbook/Lines.h"

#include <colonnade/Pages.h>
#include <colonnade/Response.h>

#include <memory>
#include <string>

namespace guestbook
{

/// The book as a page for people. Any thread.
class BookPages
{
public:
    /// In `provision`. Both must outlive it.
    BookPages(colonnade::Pages& pages, Lines& lines);

    /// `fault`: what was wrong with the line that was posted; empty: nothing was.
    colonnade::Response show(const colonnade::Request& request, const std::string& fault) const;
    /// Back to the book, with a message.
    colonnade::Response leave(const colonnade::Request& request, const std::string& message) const;

private:
    colonnade::Pages& _pages;
    Lines& _lines;
    std::shared_ptr<const colonnade::PageTemplate> _book;
};

} // namespace guestbook
