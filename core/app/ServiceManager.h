#pragma once

#include <string>

namespace colonnade
{

/// Tells systemd how the service is, `READY=1` or another of sd_notify's assignments, if it asked for it
/// (`NOTIFY_SOCKET`); otherwise does nothing.
void tellServiceManager(const std::string& state);

} // namespace colonnade
