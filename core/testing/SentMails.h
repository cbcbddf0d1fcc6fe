#pragma once

#include "colonnade/Mail.h"

#include <string>
#include <vector>

namespace colonnade::testing
{

/// The mails that a server without a mail server has written to `folder`, oldest first.
std::vector<Message> readSentMails(const std::string& folder);

} // namespace colonnade::testing
