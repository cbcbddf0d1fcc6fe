#pragma once

#include <string>

namespace colonnade
{

/// A copy of a file that nobody else can reach, and that is gone with the process.
class PrivateCopy
{
public:
    PrivateCopy() = default;
    PrivateCopy(const PrivateCopy&) = delete;
    PrivateCopy& operator=(const PrivateCopy&) = delete;
    ~PrivateCopy();

    /// Why it cannot be made; empty: it is there.
    std::string make(const std::string& file);

    /// By which the copy can be opened while this object lives, from other processes of this user, too.
    std::string path() const;

    /// Its path stays the copy's until the process ends.
    void keep() { _descriptor = -1; }

private:
    int _descriptor = -1;
};

} // namespace colonnade
