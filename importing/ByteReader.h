#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace colonnade::importing
{

/// A file byte by byte, quickly; unpacked if it is gzipped. Throws `SourceRefused` if it cannot be read or
/// its packed form is cut off.
class ByteReader
{
public:
    static constexpr int END = -1;

    explicit ByteReader(const std::string& path);
    ~ByteReader();
    ByteReader(const ByteReader&) = delete;
    ByteReader& operator=(const ByteReader&) = delete;

    int get() { return _at == _end && !fill() ? END : static_cast<unsigned char>(*_at++); }
    int peek() { return _at == _end && !fill() ? END : static_cast<unsigned char>(*_at); }

    int peekSecond(); ///< behind the next one

    /// Appends up to the first of the two characters, which is not read; false at the end of the file.
    bool appendUntil(char a, char b, std::string* text);
    /// A line without its end; false at the end of the file.
    bool readLine(std::string& line);

    std::int64_t position() const { return _before + (_at - _buffer.data()); } ///< of the unpacked text
    void seek(std::int64_t position);                                          ///< within the unpacked text

private:
    bool fill();
    std::size_t readMore(char* to, std::size_t most);

    struct Packed;
    const std::string _path;
    std::unique_ptr<Packed> _file;
    std::vector<char> _buffer;
    const char* _at;
    const char* _end;
    std::int64_t _before = 0; ///< bytes before the buffer
};

} // namespace colonnade::importing
