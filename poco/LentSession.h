#pragma once

#include <Poco/Data/AbstractSessionImpl.h>
#include <Poco/Data/Session.h>
#include <Poco/Data/StatementImpl.h>

#include <functional>
#include <string>

namespace colonnade::poco
{

using MakeStatement = std::function<Poco::SharedPtr<Poco::Data::StatementImpl>(Poco::Data::SessionImpl&)>;

/// A session inside a transaction that is somebody else's to end: it makes statements, and nothing more.
class LentSession final: public Poco::Data::AbstractSessionImpl<LentSession>
{
public:
    /// `connector`: whose SQL it takes; `make` is told for which session.
    LentSession(std::string connector, MakeStatement make);

    Poco::SharedPtr<Poco::Data::StatementImpl> createStatementImpl() override;
    const std::string& connectorName() const override { return _connector; }

    bool isConnected() const override { return true; }
    bool canTransact() const override { return true; }
    bool isTransaction() const override { return true; }

    // All throw `Poco::IllegalStateException`.
    void open(const std::string& connection) override;
    void close() override;
    void reset() override;
    void begin() override;
    void commit() override;
    void rollback() override;

    void setConnectionTimeout(std::size_t) override {}
    std::size_t getConnectionTimeout() const override { return 0; }
    void setTransactionIsolation(Poco::UInt32 level) override;
    Poco::UInt32 getTransactionIsolation() const override { return 0; }
    bool hasTransactionIsolation(Poco::UInt32) const override { return false; }
    bool isTransactionIsolation(Poco::UInt32) const override { return false; }

private:
    const std::string _connector;
    const MakeStatement _make;
};

} // namespace colonnade::poco
