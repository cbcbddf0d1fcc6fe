#include "PersonImport.h"

#include <colonnade/BulkInsert.h>

namespace ohmage
{

std::int64_t PersonImport::add(colonnade::Transaction& transaction, std::span<const ImportedPerson> persons)
{
    static constexpr colonnade::BulkColumn COLUMNS[] = {{"user_id", colonnade::BulkColumn::Type::Integer},
                                                        {"first_name"},
                                                        {"last_name"},
                                                        {"organization"},
                                                        {"personal_id"}};
    colonnade::BulkRows rows("ohmage_auth_person", COLUMNS);
    for (const auto& person: persons)
        rows.add({person.userId, person.firstName, person.lastName, person.organization, person.personalId});
    return rows.insert(transaction);
}

} // namespace ohmage
