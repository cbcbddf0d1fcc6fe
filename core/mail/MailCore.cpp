#include "mail/MailCore.h"

#include "colonnade/Background.h"
#include "mail/MailSender.h"
#include "mail/MailTemplates.h"
#include "mail/Mime.h"

#include "colonnade/Crypto.h"

#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

#include <mutex>

namespace colonnade
{

namespace
{

class OutgoingMailService final: public MailCore
{
public:
    OutgoingMailService(Database& database, const Vault& vault, MailSettings settings,
                        const std::string& dataDirectory, const Clock& clock):
        _settings(std::move(settings)),
        _folder(dataDirectory + "/mail"),
        _clock(clock),
        _outbox(database, vault, clock),
        _templates(dataDirectory + "/templates/mail")
    {
    }

    ~OutgoingMailService() override { stop(); }

    void start() override
    {
        const std::lock_guard lock(_mutex);
        _sender = std::make_unique<MailSender>(_outbox, makeTransport(), _settings);
        _thread = std::make_unique<BackgroundThread>("mail", [sender = _sender.get()](const auto& stop)
                                                     { return sender->run(stop); });
    }

    void stop() override
    {
        std::unique_ptr<BackgroundThread> thread;
        {
            const std::lock_guard lock(_mutex);
            thread = std::move(_thread);
        }
        thread.reset(); // waits, so not under the lock
        const std::lock_guard lock(_mutex);
        _sender.reset();
    }

    void check(const Message& message) const override { requireValid(message); }

    void send(Transaction& transaction, const Message& message) override
    {
        requireValid(message);
        const std::string body = formatBody(message);
        for (const auto& recipient: message.to)
            _outbox.add(transaction, address(message, recipient, body), message.subject);
        lookNow();
    }

    void lookNow() override
    {
        const std::lock_guard lock(_mutex);
        if (!_thread)
            return; // a command: the server will find it
        _sender->expect();
        _thread->wake();
    }

    void rehearse(Transaction& transaction, const Message& message) override
    {
        requireValid(message);
        _outbox.rehearse(transaction, address(message, message.to.front(), formatBody(message)),
                         message.subject);
    }

    DeliveryResult deliverNow(const Message& message) override
    {
        requireValid(message);
        return makeTransport()->deliver(address(message, message.to.front(), formatBody(message)), {});
    }

    std::shared_ptr<const MailTemplate> loadTemplate(const std::string& name, const MailTexts& bundled,
                                                     const MailVariables& variables) override
    {
        return _templates.load(name, bundled, variables, {});
    }

    std::shared_ptr<const MailTemplate> loadTemplate(const std::string& name, const std::string& folder,
                                                     const Translations& translations,
                                                     const MailVariables& variables) override
    {
        return _templates.load(name, readMailTexts(folder, name), variables, translations);
    }

    std::vector<std::string> unusedTemplates() const override { return _templates.unusedFiles(); }

    Outbox& outbox() override { return _outbox; }

private:
    std::unique_ptr<MailTransport> makeTransport() const
    {
        return _settings.usesSmtp ? makeSmtpTransport(_settings) : makeFileTransport(_folder);
    }

    OutgoingMail address(const Message& message, const std::string& recipient, const std::string& body) const
    {
        const std::int64_t now = _clock.nowSeconds();
        const std::string time =
            Poco::DateTimeFormatter::format(Poco::Timestamp(now * 1'000'000), "%Y%m%dT%H%M%SZ");
        const std::string id = time + "." + randomUuid() + "@" + _settings.host;
        return {id, recipient, formatHead(message, {_settings.from, recipient, id, now}) + body};
    }

    const MailSettings _settings;
    const std::string _folder;
    const Clock& _clock;
    Outbox _outbox;
    MailTemplates _templates;
    std::mutex _mutex;
    std::unique_ptr<MailSender> _sender;       // guarded by _mutex
    std::unique_ptr<BackgroundThread> _thread; // guarded by _mutex; uses the sender
};

} // namespace

Mail::~Mail() = default;

std::unique_ptr<MailCore> MailCore::open(Database& database, const Vault& vault, const MailSettings& settings,
                                         const std::string& dataDirectory, const Clock& clock)
{
    return std::make_unique<OutgoingMailService>(database, vault, settings, dataDirectory, clock);
}

} // namespace colonnade
