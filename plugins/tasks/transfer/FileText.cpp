#include "transfer/FileText.h"

#include <colonnade/Crypto.h>

#include <Poco/Exception.h>

namespace colonnade::tasks
{

FileText::FileText(std::istream& input, std::optional<FileEncoding> wanted):
    _input(input),
    _isNamed(wanted.has_value())
{
    readBytes();
    const FileStart start = lookAtStart(_bytes);
    const bool marked = start.mark > 0;
    if (!start.refusal.empty() && (!wanted || start.refusal.find("zero bytes") == std::string::npos))
        throw Poco::DataFormatException(start.refusal);
    const bool bothUtf16 = wanted && start.encoding && *wanted != FileEncoding::Utf8 &&
                           *wanted != FileEncoding::Windows1252 && *start.encoding != FileEncoding::Utf8;
    if (wanted && marked && *start.encoding != *wanted && !bothUtf16)
        throw Poco::DataFormatException("the file's byte-order mark says " +
                                        std::string(nameOf(*start.encoding)) + ", the argument " +
                                        std::string(nameOf(*wanted)) + "; leave the argument out");
    _encoding = marked || bothUtf16 || !wanted ? start.encoding.value_or(FileEncoding::Utf8) : *wanted;
    _isNamed = _isNamed || marked;
    _bytes.erase(0, start.mark);
    decodePiece();
    skipMarks();
}

void FileText::skipMarks()
{
    constexpr std::string_view MARK = "\xEF\xBB\xBF"; // in UTF-8, as the text is
    while (ahead().starts_with(MARK))
        _at += MARK.size();
}

void FileText::readBytes()
{
    std::string piece(SAMPLE, '\0');
    _input.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    _bytes.append(piece, 0, static_cast<std::size_t>(_input.gcount()));
    _ended = !_input;
}

void FileText::decodePiece()
{
    Decoded decoded = decode(_bytes, _encoding, _ended);
    _bad = decoded.bad;
    _text = std::move(decoded.text);
    _at = 0;
    _bytes.erase(0, decoded.used);
}

bool FileText::readPiece()
{
    while (_at == _text.size())
    {
        if (!_bad.empty())
            refuseBytes();
        if (_ended)
            return false;
        readBytes();
        decodePiece();
    }
    return true;
}

void FileText::refuseBytes() const
{
    const std::string bytes =
        "the bytes " + encodeHex(_bad) + " (hexadecimal) in line " + std::to_string(_line);
    const int line = static_cast<int>(_line);
    if (_bad.find_first_not_of('\0') == std::string::npos)
        throw Poco::DataFormatException(
            "the file is no text: it has zero bytes in line " + std::to_string(_line), line);
    if (_isNamed || _encoding != FileEncoding::Utf8)
        throw Poco::DataFormatException(
            "the file is not in " + std::string(nameOf(_encoding)) + ": it has " + bytes, line);
    throw Poco::DataFormatException(
        "the file is not in UTF-8: it has " + bytes +
            "; save it as UTF-8, or say what it is in, such as encoding=windows-1252, "
            "which also stands for ISO-8859-1 (Latin-1)",
        line);
}

} // namespace colonnade::tasks
