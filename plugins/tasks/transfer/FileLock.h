#pragma once

#include <string>

namespace colonnade::tasks
{

/// A file that this server alone works on, of all that see its folder. Ends with the object, and with the
/// process however that ends.
class FileLock
{
public:
    /// Does not wait.
    explicit FileLock(const std::string& path);
    ~FileLock();
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

    /// False: there is no such file, or somebody else has it.
    bool isHeld() const { return _isHeld; }
    /// False: there is no such file.
    bool isThere() const { return _isThere; }

private:
    int _file;
    bool _isThere;
    bool _isHeld;
};

} // namespace colonnade::tasks
