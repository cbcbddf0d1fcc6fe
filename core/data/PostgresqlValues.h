#pragma once

#include "colonnade/Database.h"

#include <span>
#include <string>
#include <vector>

struct pg_result; // libpq's PGresult

namespace colonnade
{

/// Values as libpq takes them: text, but bytes raw. Views into `values` live as long as those.
class PostgresqlParameters
{
public:
    /// Throws `InvalidValue`.
    explicit PostgresqlParameters(std::span<const SqlValue> values);

    int count() const { return static_cast<int>(_pointers.size()); } ///< of all that follow
    const char* const* pointers() const { return _pointers.data(); } ///< null stands for NULL
    const int* lengths() const { return _lengths.data(); }           ///< in bytes
    const int* formats() const { return _formats.data(); }           ///< 1: binary, for bytes alone

private:
    void addText(std::string text);

    std::vector<std::string> _texts; // never grows beyond what was reserved: pointers lead into it
    std::vector<const char*> _pointers;
    std::vector<int> _lengths;
    std::vector<int> _formats;
};

/// A row of a result in text format.
class PostgresqlRow final: public Row
{
public:
    /// The result must outlive it.
    explicit PostgresqlRow(const pg_result* result):
        _result(result)
    {
    }

    void moveTo(int row) { _row = row; } ///< counted from 0

    bool isNull(int column) const override;
    std::int64_t integer(int column) const override;
    double real(int column) const override;
    bool boolean(int column) const override;
    std::string text(int column) const override;
    std::string bytes(int column) const override;

private:
    std::string_view value(int column) const;

    const pg_result* _result;
    int _row = 0;
};

} // namespace colonnade
