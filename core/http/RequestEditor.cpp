#include "http/RequestEditor.h"

#include "colonnade/Text.h"

#include <functional>

namespace colonnade
{

void RequestEditor::clear()
{
    _request._headers.clear();
    _request._body = {};
    _request._secure = false;
    _request._sentBy = SentBy::Unsaid;
    _request._id.clear();
    _request._params.clear();
    _request._principal.reset();
    _request._actors = nullptr;
    _request._actor.reset();
    _request._query.reset();
    _request._form.reset();
    _request._files.clear();
}

void RequestEditor::setMethod(std::string_view text)
{
    _request._methodText = text;
    _request._method = parseMethod(text);
}

void RequestEditor::setTarget(std::string_view target)
{
    const std::size_t mark = target.find('?');
    _request._target = target;
    _request._path = mark == 0 ? std::string_view("/") : target.substr(0, mark);
    _request._queryText = mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

void RequestEditor::setHost(std::string_view host)
{
    for (HeaderView& header: _request._headers)
    {
        if (equalIgnoringCase(header.name, "Host"))
        {
            header.value = host;
            return;
        }
    }
    addHeader("Host", host);
}

void RequestEditor::rebase(const char* from, std::size_t size, const char* to)
{
    const auto move = [&](std::string_view& view)
    {
        // std::less orders pointers into different blocks, which < need not.
        const std::less<const char*> before;
        if (!before(view.data(), from) && !before(from + size, view.data()))
            view = {to + (view.data() - from), view.size()};
    };
    move(_request._methodText);
    move(_request._target);
    move(_request._path);
    move(_request._queryText);
    move(_request._body);
    for (HeaderView& header: _request._headers)
    {
        move(header.name);
        move(header.value);
    }
    for (FilePart& file: _request._files)
        move(file.content);
}

} // namespace colonnade
