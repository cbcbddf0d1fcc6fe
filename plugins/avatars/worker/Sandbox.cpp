#include "Sandbox.h"

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace avatars
{
namespace
{

bool limit(__rlimit_resource resource, rlim_t value)
{
    const rlimit both{value, value};
    return ::setrlimit(resource, &both) == 0;
}

#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41 // names a piece of memory; newer C libraries do
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool SANITIZED = true; // the sanitizers reserve terabytes of addresses, and open files at will
#else
constexpr bool SANITIZED = false;
#endif

#if defined(__x86_64__)
constexpr std::uint32_t ARCHITECTURE = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t ARCHITECTURE = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t ARCHITECTURE = 0;
#endif

/// Memory, its own threads, the clock, its end. What takes descriptors, or could reach beyond the process, is
/// not among them but below, with what its arguments must be.
const std::vector<int>& allowedCalls()
{
    static const std::vector<int> calls = {
        __NR_munmap,       __NR_mremap,          __NR_madvise,
        __NR_brk,          __NR_futex,           __NR_set_robust_list,
        __NR_rseq,         __NR_sched_yield,     __NR_exit,
        __NR_exit_group,   __NR_rt_sigprocmask,  __NR_rt_sigaction,
        __NR_rt_sigreturn, __NR_clock_gettime,   __NR_clock_nanosleep,
        __NR_gettimeofday, __NR_restart_syscall, __NR_getpid,
        __NR_gettid,       __NR_getrandom,       __NR_sched_getaffinity,
        __NR_getrusage,    __NR_membarrier,
    };
    return calls;
}

/// Not done either, but answered: libraries look at files and descriptors on their way (how memory is
/// counted, whether anybody reads their complaints) and do without.
const std::vector<int>& refusedCalls()
{
    static const std::vector<int> calls = {
#if defined(__NR_open)
        __NR_open,
        __NR_access,
        __NR_stat,
        __NR_readlink,
#endif
        __NR_openat,
        __NR_faccessat,
        __NR_newfstatat,
        __NR_fstat,
        __NR_statx,
        __NR_readlinkat,
        __NR_ioctl,
        __NR_getpeername,
        __NR_umask,
    };
    return calls;
}

class FilterProgram
{
public:
    void load(std::size_t offset) { add(BPF_LD | BPF_W | BPF_ABS, 0, 0, static_cast<std::uint32_t>(offset)); }
    void answer(std::uint32_t action) { add(BPF_RET | BPF_K, 0, 0, action); }
    /// Answers so if what was loaded is `value`.
    void answerIf(std::uint32_t value, std::uint32_t action)
    {
        add(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, value);
        answer(action);
    }
    void add(std::uint16_t code, std::uint8_t yes, std::uint8_t no, std::uint32_t value)
    {
        _steps.push_back({code, yes, no, value});
    }

    /// Low half of an argument. Where the kernel takes no more than that, of descriptors, options and bits
    /// that are given away, the upper one is of no account.
    void loadArgument(int number) { load(placeOf(number)); }

    /// The call is allowed if its argument is zero as a whole, as a null pointer is: an address whose low
    /// half is zero can be had.
    void allowIfZero(int call, int argument)
    {
        add(BPF_JMP | BPF_JEQ | BPF_K, 0, 6, static_cast<std::uint32_t>(call));
        load(placeOf(argument));
        add(BPF_JMP | BPF_JEQ | BPF_K, 0, 3, 0);
        load(placeOf(argument) + sizeof(std::uint32_t));
        add(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
        answer(SECCOMP_RET_ALLOW);
        answer(SECCOMP_RET_KILL_PROCESS);
    }

    /// The call is allowed if its argument is one of `values`; otherwise it ends the process.
    void allowIfOneOf(int call, int argument, const std::vector<std::uint32_t>& values)
    {
        const auto steps = static_cast<std::uint8_t>(2 + 2 * values.size());
        add(BPF_JMP | BPF_JEQ | BPF_K, 0, steps, static_cast<std::uint32_t>(call));
        loadArgument(argument);
        for (const std::uint32_t value: values)
            answerIf(value, SECCOMP_RET_ALLOW);
        answer(SECCOMP_RET_KILL_PROCESS);
    }

    /// The call is allowed if its argument has all of the bits `wanted`, or none of the bits `unwanted`.
    void allowIfBits(int call, int argument, std::uint32_t wanted, std::uint32_t unwanted)
    {
        add(BPF_JMP | BPF_JEQ | BPF_K, 0, 4, static_cast<std::uint32_t>(call));
        loadArgument(argument);
        if (wanted != 0)
            add(BPF_JMP | BPF_JSET | BPF_K, 0, 1, wanted);
        else
            add(BPF_JMP | BPF_JSET | BPF_K, 1, 0, unwanted);
        answer(SECCOMP_RET_ALLOW);
        answer(SECCOMP_RET_KILL_PROCESS);
    }

    bool install()
    {
        const sock_fprog program{static_cast<unsigned short>(_steps.size()), _steps.data()};
        return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0;
    }

private:
    /// Both architectures keep the low half first.
    static std::size_t placeOf(int argument)
    {
        return offsetof(seccomp_data, args) + sizeof(std::uint64_t) * static_cast<std::size_t>(argument);
    }

    std::vector<sock_filter> _steps;
};

/// A second lock where the kernel has it (Landlock, 5.13): no path may be opened, made, changed or run,
/// whatever the filter of system calls might have overlooked.
void denyFiles()
{
#if defined(__NR_landlock_create_ruleset)
    constexpr std::uint64_t OF_THE_FIRST_VERSION = (std::uint64_t{1} << 13) - 1;
    const landlock_ruleset_attr all{.handled_access_fs = OF_THE_FIRST_VERSION};
    const auto rules = static_cast<int>(::syscall(__NR_landlock_create_ruleset, &all, sizeof all, 0));
    if (rules < 0)
        return; // an older kernel: the filter alone has to do
    ::syscall(__NR_landlock_restrict_self, rules, 0);
    ::close(rules);
#endif
}

} // namespace

bool limitProcess(std::int64_t maxPixels, int seconds)
{
    constexpr rlim_t LIBRARIES = 512 * 1024 * 1024, BYTES_A_PIXEL = 20;
    const auto memory = LIBRARIES + BYTES_A_PIXEL * static_cast<rlim_t>(maxPixels);
    ::signal(SIGXFSZ, SIG_IGN); // writing fails, which libraries get over, and does not kill
    const bool limited = ::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 &&
                         ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::prctl(PR_SET_DUMPABLE, 0) == 0 &&
                         limit(RLIMIT_CPU, static_cast<rlim_t>(seconds)) && limit(RLIMIT_FSIZE, 0) &&
                         limit(RLIMIT_CORE, 0) && limit(RLIMIT_NOFILE, 16) && ::chdir("/") == 0;
    return limited && (SANITIZED || limit(RLIMIT_AS, memory));
}

bool denySystemCalls()
{
    if (SANITIZED || ARCHITECTURE == 0)
        return true;
    denyFiles();
    FilterProgram filter;
    filter.load(offsetof(seccomp_data, arch));
    filter.add(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, ARCHITECTURE);
    filter.answer(SECCOMP_RET_KILL_PROCESS);
    filter.load(offsetof(seccomp_data, nr));
    for (const int call: allowedCalls())
        filter.answerIf(static_cast<std::uint32_t>(call), SECCOMP_RET_ALLOW);
    for (const int call: refusedCalls())
        filter.answerIf(static_cast<std::uint32_t>(call), SECCOMP_RET_ERRNO | EPERM);
    // clone3 keeps its flags in memory, out of a filter's sight: without it the C library takes clone.
    filter.answerIf(__NR_clone3, SECCOMP_RET_ERRNO | ENOSYS);
    filter.allowIfBits(__NR_clone, 0, CLONE_THREAD, 0);
    filter.allowIfBits(__NR_mmap, 2, 0, PROT_EXEC);
    filter.allowIfBits(__NR_mprotect, 2, 0, PROT_EXEC);
    filter.allowIfOneOf(__NR_read, 0, {STDIN_FILENO});
    filter.allowIfOneOf(__NR_sendto, 0, {STDOUT_FILENO});
    filter.allowIfOneOf(__NR_write, 0, {STDERR_FILENO});           // leads nowhere; libraries complain there
    filter.allowIfOneOf(__NR_prctl, 0, {PR_SET_NAME, PR_SET_VMA}); // of threads and of memory
    filter.allowIfZero(__NR_prlimit64, 2);                         // to read them
    filter.answer(SECCOMP_RET_KILL_PROCESS);
    return filter.install();
}

} // namespace avatars
