#include "colonnade/Database.h"

#include "data/DatabaseDamaged.h"

namespace colonnade
{

Row::~Row() = default;
Session::~Session() = default;
Transaction::~Transaction() = default;
void Transaction::commitWithNext() {}
Database::~Database() = default;

POCO_IMPLEMENT_EXCEPTION(DatabaseDamaged, DatabaseException, "Database damaged")
POCO_IMPLEMENT_EXCEPTION(DatabaseException, Poco::RuntimeException, "Database error")
POCO_IMPLEMENT_EXCEPTION(InvalidValue, DatabaseException, "Invalid value")
POCO_IMPLEMENT_EXCEPTION(ConstraintViolation, DatabaseException, "Constraint violation")
POCO_IMPLEMENT_EXCEPTION(UniqueViolation, ConstraintViolation, "Unique violation")
POCO_IMPLEMENT_EXCEPTION(ForeignKeyViolation, ConstraintViolation, "Foreign key violation")
POCO_IMPLEMENT_EXCEPTION(NotNullViolation, ConstraintViolation, "Not null violation")
POCO_IMPLEMENT_EXCEPTION(CheckViolation, ConstraintViolation, "Check violation")
POCO_IMPLEMENT_EXCEPTION(DatabaseBusy, DatabaseException, "Database busy")
POCO_IMPLEMENT_EXCEPTION(StorageFailed, DatabaseBusy, "Storage failed")
POCO_IMPLEMENT_EXCEPTION(OutcomeUnknown, DatabaseBusy, "Outcome unknown")

void throwDamaged(const std::string& where, int code)
{
    throw DatabaseDamaged(
        "the database is damaged: stop the server and restore a backup (colonnade backup restore); " + where,
        code);
}

} // namespace colonnade
