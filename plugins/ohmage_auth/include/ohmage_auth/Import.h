#pragma once

#include <colonnade/Database.h>
#include <colonnade/Interface.h>

#include <cstdint>
#include <span>
#include <string_view>

namespace ohmage
{

/// Who an account of another server was made for.
struct ImportedPerson
{
    std::int64_t userId = 0;
    std::string_view firstName, lastName, organization, personalId;
};

/// Stores persons of another server, many a call. Any thread.
class Import
{
public:
    static constexpr colonnade::Interface INTERFACE{"ohmage_auth.import", 1};

    virtual ~Import() = default;

    /// What is known of an account already stays; of persons that are equal in all the first account has it.
    /// Returns how many were stored.
    virtual std::int64_t add(colonnade::Transaction& transaction,
                             std::span<const ImportedPerson> persons) = 0;
};

} // namespace ohmage
