#pragma once

#include "support/ScratchFolder.h"

#include <Poco/Process.h>

#include <memory>
#include <string>
#include <vector>

namespace colonnade::test
{

/// A real nginx on 127.0.0.1 that gives requests to several servers in turn, set up as docs/DEPLOYING.md
/// says.
class NginxProxy
{
public:
    /// `ports`: of the servers, on 127.0.0.1.
    explicit NginxProxy(const std::vector<int>& ports);
    ~NginxProxy();
    NginxProxy(const NginxProxy&) = delete;
    NginxProxy& operator=(const NginxProxy&) = delete;

    int port() const { return _port; }

    /// A line for each request: its status, then method and path.
    std::string accessLog() const;

private:
    void writeConfiguration(const std::vector<int>& ports) const;
    bool start();

    ScratchFolder _folder;
    int _port = 0;
    std::unique_ptr<Poco::ProcessHandle> _process;
};

} // namespace colonnade::test
