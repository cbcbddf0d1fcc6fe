#include "colonnade/Response.h"
#include "colonnade/SpoolFile.h"

namespace colonnade
{

namespace
{

constexpr std::size_t PIECE = 64 * 1024; // written to the file at a time

} // namespace

SpooledText::SpooledText(std::string folder):
    _folder(std::move(folder))
{
}

SpooledText::~SpooledText() = default;

void SpooledText::append(std::string_view piece)
{
    if (_memory.size() + piece.size() > (_file ? PIECE : MOST_IN_MEMORY))
        return spool(piece);
    _memory += piece;
}

void SpooledText::spool(std::string_view piece)
{
    if (!_file)
        _file = std::make_shared<SpoolFile>(_folder);
    _file->write(_memory);
    _memory.clear();
    _file->write(piece);
}

void SpooledText::clear()
{
    _memory.clear();
    if (_file)
        _file->clear();
}

Response SpooledText::toResponse(std::string contentType) &&
{
    if (!_file)
        return Response::bytes(std::move(_memory), std::move(contentType));
    _file->write(_memory);
    return Response::spooled(std::move(_file), std::move(contentType));
}

} // namespace colonnade
