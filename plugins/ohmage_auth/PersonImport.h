#pragma once

#include <ohmage_auth/Import.h>

namespace ohmage
{

/// The service `ohmage_auth.import@1`.
class PersonImport final: public Import
{
public:
    std::int64_t add(colonnade::Transaction& transaction, std::span<const ImportedPerson> persons) override;
};

} // namespace ohmage
