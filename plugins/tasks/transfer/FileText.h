#pragma once

#include "transfer/FileEncoding.h"

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>

namespace colonnade::tasks
{

/// The text of a file, as UTF-8, character by character, whatever its encoding; without its byte-order mark.
/// Lines end with LF, CR LF or CR.
///
/// All throw `Poco::DataFormatException` for what is no text in the encoding; its `code()` is the line, 0 for
/// the file as a whole.
class FileText
{
public:
    static constexpr int END = -1;

    /// Reads from the stream's place, which must be the file's beginning, and recognises the encoding if none
    /// is `wanted`: by its mark, by zero bytes, else it is UTF-8. `input` must outlive it.
    FileText(std::istream& input, std::optional<FileEncoding> wanted);

    /// The next byte of the text; `END` after the last.
    int get()
    {
        const int c = peek();
        if (c == END)
            return END;
        ++_at;
        if (c == '\n' || (c == '\r' && peek() != '\n'))
            ++_line;
        return c;
    }
    int peek()
    {
        if (_at == _text.size() && !readPiece())
            return END;
        return static_cast<unsigned char>(_text[_at]);
    }

    /// Passes over byte-order marks that come next: some files begin with two.
    void skipMarks();

    std::int64_t line() const { return _line; }         ///< of the next character, from 1
    FileEncoding encoding() const { return _encoding; } ///< recognised, or as said

    /// What has been read and not yet taken: at first so much of the file's beginning as `SAMPLE` bytes hold.
    std::string_view ahead() const { return std::string_view(_text).substr(_at); }
    /// Whether that is all of the rest.
    bool isAll() const { return _ended && _bytes.empty(); }

    static constexpr std::size_t SAMPLE = 64 * 1024;

private:
    bool readPiece();
    void readBytes();
    void decodePiece();
    [[noreturn]] void refuseBytes() const;

    std::istream& _input;
    FileEncoding _encoding = FileEncoding::Utf8;
    bool _isNamed = false; ///< by the caller, or by the file's mark
    std::string _bytes;    ///< read, not decoded
    std::string _bad;      ///< the bytes that follow `_text` and cannot be decoded
    std::string _text;
    std::size_t _at = 0;
    std::int64_t _line = 1;
    bool _ended = false;
};

} // namespace colonnade::tasks
