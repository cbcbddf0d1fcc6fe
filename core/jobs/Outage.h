#pragma once

#include <mutex>
#include <string>

namespace colonnade
{

/// Whether the database can be used, as those see it that ask it without being asked: said once when it
/// cannot, and once when all of them can use it again. Any thread.
class Outage
{
public:
    /// One of those that ask.
    class Member
    {
    public:
        explicit Member(Outage& outage):
            _outage(outage)
        {
        }
        ~Member();
        Member(const Member&) = delete;
        Member& operator=(const Member&) = delete;

        void fail(const std::string& why) noexcept;
        void succeed() noexcept;

        /// Is this thread's from now on.
        void standForThread();

    private:
        Outage& _outage;
        bool _failing = false;
    };

    /// That of this process: threads of plugins and of the core share it.
    static Outage& ofProcess();

    /// For work that goes on for long once it could use the database: this thread's member has succeeded, if
    /// it has one.
    static void succeedHere() noexcept;

private:
    void begin(const std::string& why);
    void end();

    std::mutex _mutex;
    int _failing = 0;   // guarded by _mutex: members
    bool _told = false; // guarded by _mutex
};

} // namespace colonnade
