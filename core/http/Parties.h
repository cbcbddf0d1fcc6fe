#pragma once

#include "http/Exchange.h"

#include <string>

namespace colonnade
{

/// Names the parties among which the lanes are shared by numbers that nobody outside can choose or guess, so
/// that none can be made to share another's part. Any thread.
class Parties
{
public:
    Parties();

    /// Fills in network and topic; nothing that a request holds must change afterwards.
    void name(Exchange& exchange) const;

private:
    std::uint64_t topicOf(const Exchange& exchange) const;

    const std::string _key;
};

} // namespace colonnade
