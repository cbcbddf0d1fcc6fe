#include "worker/Sandbox.h"

#include <cppunit/extensions/HelperMacros.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <fcntl.h>
#include <functional>
#include <new>
#include <sched.h>
#include <set>
#include <string>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace
{

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__x86_64__)
constexpr bool CONFINED = false; // the filter is off under sanitizers; the numbers below are x86-64's
#else
constexpr bool CONFINED = true;
#endif

constexpr int HIGHEST_CALL = 520; ///< beyond the newest that there is

/// What became of a confined process that did `work`.
enum class End
{
    Lived,
    Killed, ///< by the filter
    Other
};

End confined(const std::function<void()>& work)
{
    const pid_t child = ::fork();
    CPPUNIT_ASSERT(child >= 0);
    if (child == 0)
    {
        ::signal(SIGSEGV, SIG_DFL);
        if (!avatars::limitProcess(1000, 5) || !avatars::denySystemCalls())
            ::_exit(3);
        work();
        ::syscall(SYS_exit_group, 0);
    }
    int status = 0;
    CPPUNIT_ASSERT_EQUAL(child, ::waitpid(child, &status, 0));
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
        return End::Killed;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? End::Lived : End::Other;
}

/// With arguments that would be good ones.
bool isRefused(long call)
{
    const End end = confined(
        [call]
        {
            const bool named =
                call == SYS_open || call == SYS_access || call == SYS_stat || call == SYS_readlink;
            errno = 0;
            const long done = named ? ::syscall(call, "/", 0, 0) : ::syscall(call, AT_FDCWD, "/", 0, 0, 0);
            if (done != -1 || errno != EPERM)
                ::syscall(SYS_exit_group, 4);
        });
    return end == End::Lived;
}

/// Limits at an address whose low half is zero, as that of a null pointer; null if there is no room for such.
/// Made before the process is confined: then its address space may be full.
const rlimit* limitsAtOddAddress()
{
    for (std::uintptr_t high = 1; high < 1000; ++high) // libraries have taken some of these places
    {
        void* const place = ::mmap(reinterpret_cast<void*>(high << 32), 4096, PROT_READ | PROT_WRITE,
                                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
        if (place != MAP_FAILED)
            return new (place)
                rlimit{RLIM_INFINITY, RLIM_INFINITY}; // lowers nothing, should it be let through
    }
    return nullptr;
}

} // namespace

/// The list of what the helper may ask the system for, tried from outside of it.
class SandboxTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SandboxTest);
    CPPUNIT_TEST(testEveryCallThatIsNotListedEndsTheProcess);
    CPPUNIT_TEST(testDescriptorsOtherThanTheTwoEndIt);
    CPPUNIT_TEST(testMemoryCannotBeExecuted);
    CPPUNIT_TEST(testOtherProcessesAreOutOfReach);
    CPPUNIT_TEST_SUITE_END();

    /// With arguments that no call takes for good: all bits set, but for the first, which is no descriptor.
    void testEveryCallThatIsNotListedEndsTheProcess()
    {
        if (!CONFINED)
            return;
        // Listed, whatever their arguments; clone3 is refused instead, so that the C library takes clone.
        const std::set<long> listed = {SYS_munmap,       SYS_mremap,          SYS_madvise,
                                       SYS_brk,          SYS_futex,           SYS_set_robust_list,
                                       SYS_rseq,         SYS_sched_yield,     SYS_exit,
                                       SYS_exit_group,   SYS_rt_sigprocmask,  SYS_rt_sigaction,
                                       SYS_rt_sigreturn, SYS_clock_gettime,   SYS_clock_nanosleep,
                                       SYS_gettimeofday, SYS_restart_syscall, SYS_getpid,
                                       SYS_gettid,       SYS_getrandom,       SYS_sched_getaffinity,
                                       SYS_getrusage,    SYS_membarrier,      SYS_clone3};
        // Whose arguments decide: all bits set has what threads need, and what memory must not have.
        // 335 and 336 are instructions of tracers that newer kernels pass by every filter; outside of a
        // traced place they end the process by themselves.
        const std::set<long> byArgument = {SYS_clone, 335, 336};
        // Not done, but answered.
        const std::set<long> refused = {SYS_open,   SYS_access,     SYS_stat,       SYS_readlink,
                                        SYS_openat, SYS_faccessat,  SYS_newfstatat, SYS_fstat,
                                        SYS_statx,  SYS_readlinkat, SYS_ioctl,      SYS_getpeername,
                                        SYS_umask};
        for (const long call: refused)
            CPPUNIT_ASSERT_MESSAGE(std::to_string(call), isRefused(call));
        for (long call = 0; call <= HIGHEST_CALL; ++call)
        {
            if (listed.contains(call) || byArgument.contains(call) || refused.contains(call))
                continue;
            const End end = confined([call] { ::syscall(call, -1L, -1L, -1L, -1L, -1L, -1L); });
            CPPUNIT_ASSERT_MESSAGE("call " + std::to_string(call) + " is let through", end == End::Killed);
        }
        const End end = confined([] { ::syscall(0x40000000 | SYS_getpid); }); // x32's numbers
        CPPUNIT_ASSERT(end == End::Killed);
        for (const long call: {SYS_getpid, SYS_gettid, SYS_sched_yield, SYS_clone3})
            CPPUNIT_ASSERT_MESSAGE(std::to_string(call),
                                   confined([call] { ::syscall(call, 0); }) == End::Lived);
    }

    void testDescriptorsOtherThanTheTwoEndIt()
    {
        if (!CONFINED)
            return;
        char byte = 0;
        CPPUNIT_ASSERT(confined([&] { ::syscall(SYS_read, STDIN_FILENO, &byte, 0); }) == End::Lived);
        CPPUNIT_ASSERT(confined([&] { ::syscall(SYS_read, 5, &byte, 1); }) == End::Killed);
        CPPUNIT_ASSERT(confined([&] { ::syscall(SYS_sendto, STDOUT_FILENO, &byte, 0, 0, nullptr, 0); }) ==
                       End::Lived);
        CPPUNIT_ASSERT(confined([&] { ::syscall(SYS_sendto, 5, &byte, 1, 0, nullptr, 0); }) == End::Killed);
        CPPUNIT_ASSERT(confined([&] { ::syscall(SYS_write, STDERR_FILENO, &byte, 0); }) == End::Lived);
        CPPUNIT_ASSERT(confined([&] { ::syscall(SYS_write, STDIN_FILENO, &byte, 1); }) == End::Killed);
    }

    void testMemoryCannotBeExecuted()
    {
        if (!CONFINED)
            return;
        const auto map = [](int protection)
        { return [protection] { ::mmap(nullptr, 4096, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }; };
        CPPUNIT_ASSERT(confined(map(PROT_READ | PROT_WRITE)) == End::Lived);
        CPPUNIT_ASSERT(confined(map(PROT_READ | PROT_EXEC)) == End::Killed);
        CPPUNIT_ASSERT(confined([] { ::mprotect(nullptr, 4096, PROT_READ | PROT_EXEC); }) == End::Killed);
    }

    void testOtherProcessesAreOutOfReach()
    {
        if (!CONFINED)
            return;
        const pid_t parent = ::getpid();
        const rlimit none{0, 0};
        rlimit now{};
        CPPUNIT_ASSERT(confined([&] { ::syscall(SYS_prlimit64, 0, RLIMIT_STACK, nullptr, &now); }) ==
                       End::Lived);
        CPPUNIT_ASSERT(confined([&] { ::syscall(SYS_prlimit64, parent, RLIMIT_NOFILE, &none, nullptr); }) ==
                       End::Killed);
        const rlimit* const odd = limitsAtOddAddress();
        CPPUNIT_ASSERT(odd && reinterpret_cast<std::uintptr_t>(odd) % (std::uintptr_t{1} << 32) == 0);
        CPPUNIT_ASSERT(confined([&] { ::syscall(SYS_prlimit64, parent, RLIMIT_CORE, odd, nullptr); }) ==
                       End::Killed);
        CPPUNIT_ASSERT(confined([&] { ::syscall(SYS_tgkill, parent, parent, SIGKILL); }) == End::Killed);
        CPPUNIT_ASSERT(confined([&] { ::syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0); }) == End::Killed);
        CPPUNIT_ASSERT(confined([] { ::prctl(PR_SET_DUMPABLE, 1); }) == End::Killed);
        CPPUNIT_ASSERT(confined([] { ::prctl(PR_SET_NAME, "a name"); }) == End::Lived);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SandboxTest);
