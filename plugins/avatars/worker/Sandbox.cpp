#include "Sandbox.h"

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
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

constexpr std::uint32_t OTHER_ABI =
    0x40000000; // x32's system calls on x86-64, which would slip past the list

const std::vector<int>& deniedCalls()
{
    static const std::vector<int> calls = {
#if defined(__NR_open)
        __NR_open,
        __NR_creat,
        __NR_fork,
        __NR_vfork,
        __NR_unlink,
        __NR_rename,
        __NR_mkdir,
        __NR_rmdir,
        __NR_link,
        __NR_symlink,
        __NR_chmod,
        __NR_chown,
#endif
        __NR_openat,
        __NR_openat2,
        __NR_open_by_handle_at,
        __NR_unlinkat,
        __NR_renameat2,
        __NR_mkdirat,
        __NR_linkat,
        __NR_symlinkat,
        __NR_fchmodat,
        __NR_fchownat,
        __NR_truncate,
        __NR_memfd_create,
        __NR_execve,
        __NR_execveat,
        __NR_socket,
        __NR_socketpair,
        __NR_connect,
        __NR_bind,
        __NR_ptrace,
        __NR_process_vm_readv,
        __NR_process_vm_writev,
        __NR_pidfd_getfd,
        __NR_kill,
        __NR_tkill,
        __NR_bpf,
        __NR_io_uring_setup,
        __NR_perf_event_open,
        __NR_userfaultfd,
        __NR_keyctl,
        __NR_add_key,
        __NR_request_key,
        __NR_unshare,
        __NR_setns,
        __NR_mount,
        __NR_chroot,
        __NR_pivot_root
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

    bool install()
    {
        const sock_fprog program{static_cast<unsigned short>(_steps.size()), _steps.data()};
        return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0;
    }

private:
    std::vector<sock_filter> _steps;
};

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
    constexpr std::uint32_t DENY = SECCOMP_RET_ERRNO | EPERM;
    FilterProgram filter;
    filter.load(offsetof(seccomp_data, arch));
    filter.add(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, ARCHITECTURE);
    filter.answer(SECCOMP_RET_KILL_PROCESS);
    filter.load(offsetof(seccomp_data, nr));
    filter.add(BPF_JMP | BPF_JGE | BPF_K, 0, 1, OTHER_ABI);
    filter.answer(SECCOMP_RET_KILL_PROCESS);
    for (const int call: deniedCalls())
        filter.answerIf(static_cast<std::uint32_t>(call), DENY);
    // clone3 keeps its flags in memory, out of a filter's sight: without it the C library takes clone.
    filter.answerIf(__NR_clone3, SECCOMP_RET_ERRNO | ENOSYS);
    filter.add(BPF_JMP | BPF_JEQ | BPF_K, 0, 3, __NR_clone);
    filter.load(offsetof(seccomp_data, args));
    filter.add(BPF_JMP | BPF_JSET | BPF_K, 1, 0, CLONE_THREAD);
    filter.answer(DENY);
    filter.answer(SECCOMP_RET_ALLOW);
    return filter.install();
}

} // namespace avatars
