#include "LentSession.h"

namespace colonnade::poco
{

namespace
{

[[noreturn]] void refuse(const std::string& what)
{
    throw Poco::IllegalStateException(
        what + " is not the work's: the transaction ends when the work of write() returns");
}

} // namespace

LentSession::LentSession(std::string connector, MakeStatement make):
    AbstractSessionImpl("lent"),
    _connector(std::move(connector)),
    _make(std::move(make))
{
}

Poco::SharedPtr<Poco::Data::StatementImpl> LentSession::createStatementImpl()
{
    return _make(*this);
}

void LentSession::open(const std::string&)
{
    refuse("open");
}

void LentSession::close()
{
    refuse("close");
}

void LentSession::reset()
{
    refuse("reset");
}

void LentSession::begin()
{
    refuse("begin");
}

void LentSession::commit()
{
    refuse("commit");
}

void LentSession::rollback()
{
    refuse("rollback");
}

void LentSession::setTransactionIsolation(Poco::UInt32)
{
    refuse("setTransactionIsolation");
}

} // namespace colonnade::poco
