#pragma once

#include "colonnade/Actor.h"
#include "colonnade/Database.h"
#include "colonnade/Export.h"
#include "colonnade/Interface.h"
#include "colonnade/Json.h"

#include <concepts>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace colonnade
{

class PersonalDataSource;
class Request;
enum class Lane;
enum class Work;

// --- Who is calling: extension points
// ------------------------------------------------------------------------

/// Within what an identity is asked for. Empty kind: the server as a whole.
struct Scope
{
    std::string kind = {}; ///< `project`
    std::string id = {};   ///< `7`
    /// The request's body, if the asking handler has parsed it; resolvers may look at members of their own.
    JsonValue payload = {};
};

/// The request carries nothing that this authenticator reads.
struct NoCredentials
{
};

/// Credentials, or a claim, that do not hold.
struct Rejected
{
    int status = 401;      ///< 401 or 403, for callers whose protocol leaves the choice
    std::string code;      ///< for programs: `invalid_header`
    std::string reason;    ///< for clients
    std::string challenge; ///< value of `WWW-Authenticate`; may be empty
};

/// Reads one kind of credentials. Runs on a worker, unless it says otherwise, and may use the database. Any
/// thread.
class COLONNADE_API Authenticator
{
public:
    static constexpr Interface INTERFACE{"identity.authenticator", 1};

    virtual ~Authenticator();

    /// `api_key`, `session`, …: what `RouteSpec::credentials` and `Principal::method` call it.
    virtual std::string_view name() const = 0;
    /// Credentials of another kind, or none, are `NoCredentials`, so that the next authenticator is asked;
    /// what looks like this kind and does not hold is `Rejected`, and nobody else is asked.
    virtual std::variant<NoCredentials, Principal, Rejected> authenticate(const Request& request,
                                                                          const Scope& scope) const = 0;

    /// Sent by browsers unasked (a cookie): unsafe methods then need a CSRF check.
    virtual bool ambient() const = 0;

    /// `Worker`, or `Heavy` for one whose check takes long: it verifies a password's hash, or asks another
    /// server. Then `credential` is asked on a worker, `authenticate` runs with `work` on the heavy lane, and
    /// the principal that it returns is kept for a minute: the same credential is not checked again
    /// meanwhile. It is forgotten at once when its account changes in any way, its password and API key
    /// included; so of a `user` only what has `Principal::user` is kept. Of other kinds of actors nothing
    /// tells the server that their credentials end: they hold up to a minute longer.
    virtual Lane lane() const;
    /// Of a heavy one: `Work::CheckPassword`, unless it waits for others, which is `Work::Other`.
    virtual Work work() const;
    /// Of a heavy one: all of the request that the outcome depends on, as the value of `Authorization`;
    /// nothing if the request carries nothing of its kind. Must not block. It is not kept: only a digest,
    /// under a key of this process, is.
    virtual std::optional<std::string> credential(const Request& request) const;
    /// What asks a client for credentials of this kind: a value of `WWW-Authenticate` (`Basic
    /// realm="Directory"`), which each answer 401 of a route that takes them carries. Empty: none. Browsers
    /// open a window for `Basic`.
    virtual std::string challenge() const;
};

/// Tells who acts, where that is not simply the authenticated user: a phone app's own user, for instance.
/// Any thread.
class COLONNADE_API ActorResolver
{
public:
    static constexpr Interface INTERFACE{"identity.actor_resolver", 1};

    virtual ~ActorResolver();

    /// `std::monostate`: the request claims nothing of this kind. With an empty scope a resolver says only
    /// what it can prove by itself, and never rejects.
    virtual std::variant<std::monostate, Actor, Rejected> resolve(const Request& request,
                                                                  const Scope& scope) const = 0;
};

/// How one kind of actor stands in a module's JSON: `user` as `user_id`, an external user as `external_uid`.
/// Any thread.
class COLONNADE_API ActorCodec
{
public:
    static constexpr Interface INTERFACE{"identity.actor_codec", 1};

    virtual ~ActorCodec();

    virtual std::string_view kind() const = 0;  ///< of the actors that it writes
    virtual std::string_view field() const = 0; ///< the JSON member and the query argument

    /// Writes the member's value (not its name): the actor's if it is of this kind, else null.
    virtual void write(JsonWriter& json, const Actor& actor) const = 0;

    /// The actor id that a filter `field=value` looks for; nothing if no actor can have it.
    virtual std::optional<std::string> idOf(std::string_view value) const = 0;

    /// Throws `HttpError` if a client may not send `value` as this member.
    virtual void checkMember(const JsonValue& value) const = 0;
};

/// Finds who acts within a scope: the loaded resolvers in order, then the authenticated user, then
/// `anonymous`.
class COLONNADE_API Actors
{
public:
    virtual ~Actors();

    /// Who acts within `scope`: by the first resolver that says so or rejects, else the signed-in user, else
    /// nobody known by name (`anonymous`).
    virtual std::variant<Actor, Rejected> resolve(const Request& request, const Scope& scope) const = 0;

    /// `anonymous` with the address made unrecognisable: equal addresses give equal ids on this installation,
    /// and equal prefixes equal prefixes.
    virtual Actor anonymous(std::string_view address) const = 0;

    /// All codecs there are, in order: what a module writes for each object, and takes as a filter.
    virtual std::vector<std::shared_ptr<const ActorCodec>> codecs() const = 0;
};

// --- Users
// ---------------------------------------------------------------------------------------------------

/// An account. Credentials are not here: see `Users::apiKey` and `SignIn`.
/// Source: reference/pybossa-accounts.md 6.
struct User
{
    std::int64_t id = 0;
    std::string created; ///< naive UTC, `2026-11-22T02:06:13.453588`
    std::string name;
    std::string fullname;
    std::string email;
    std::string locale = "en";
    std::string info = "{}"; ///< a JSON object
    bool admin = false;
    bool pro = false;
    bool disabled = false;
    bool mustChangePassword = false;
    bool privacyMode = true;
    bool restricted = false; ///< `restrict`: processing is restricted, GDPR
    bool validEmail = true;
    bool confirmationEmailSent = false;
    bool subscribed = false;
    bool consent = false;
    bool hasPassword = false;
    std::int64_t passwordVersion =
        0; ///< goes up with each change; what depends on the password stores it and dies with it

    bool operator==(const User&) const = default;
};

struct NewUser
{
    std::string name;
    std::string fullname;
    std::string email;
    std::optional<std::string> passwordHash =
        {}; ///< of `Passwords::hash`, or an older system's; none: no password opens it
    bool admin = false;
    bool disabled = false;
    bool mustChangePassword = false;
    bool consent = false;
};

/// What keeps a user from being stored as asked; a value, since callers expect it.
enum class UserConflict
{
    NameTaken,
    EmailTaken
};

/// What recognises a bcrypt hash, and opens nothing.
struct BcryptVerifier
{
    /// Of `Vault::digest`.
    static constexpr std::string_view PURPOSE = "identity.bcrypt";

    std::string setting; ///< `$2a$12$` and the salt: the first 29 characters of the hash
    std::string digest;  ///< `Vault::digest(PURPOSE, hash)`
};

/// All accounts, whichever plugin made them. Any thread.
///
/// New names are unique as `foldText` (VisibleText.h) folds them, and no new name looks like another or is
/// another's address; new addresses are unique as `foldMailAddress` (Mail.h) folds them. Pairs that are older
/// than the rule, or imported, may stand beside each other: each is found by its exact text.
class COLONNADE_API Users
{
public:
    virtual ~Users();

    /// By number; nothing if there is no such account, which may have been deleted since.
    virtual std::optional<User> findById(std::int64_t id) = 0;
    /// The same within a read or write of the caller's.
    virtual std::optional<User> findById(Session& session, std::int64_t id) = 0;
    /// Those that are there, by number, in one query; of more than a thousand the first thousand.
    virtual std::map<std::int64_t, User> findByIds(Session& session, std::span<const std::int64_t> ids) = 0;
    virtual std::optional<User> findByName(std::string_view name) = 0; ///< exact
    /// Exact if there is one, else by `foldText` if that is unique.
    virtual std::optional<User> findByNameIgnoringCase(std::string_view name) = 0;
    /// Exact if there is one, else by `foldMailAddress` if that is unique.
    virtual std::optional<User> findByEmail(std::string_view email) = 0;
    /// By the key in clear, of which only a digest is looked up. Nothing for unknown keys.
    virtual std::optional<User> findByApiKey(std::string_view key) = 0;

    /// Ordered by id, from above `afterId`.
    virtual std::vector<User> list(std::int64_t afterId, int limit) = 0;
    /// The accounts made last, newest first.
    virtual std::vector<User> listNewest(Session& session, int limit) = 0;
    /// All accounts, closed ones included. Costs the database a scan: not for each request.
    virtual std::int64_t count() = 0;
    /// Whether there is no account yet; if so nobody else can make one before the transaction ends.
    virtual bool isEmpty(Transaction& transaction) = 0;

    /// Makes an account with a new API key. Says what is taken, rather than throwing, because two people may
    /// choose one name at once.
    virtual std::variant<User, UserConflict> create(const NewUser& user) = 0;
    /// The same inside a transaction of the caller's: both or neither.
    virtual std::variant<User, UserConflict> create(Transaction& transaction, const NewUser& user) = 0;

    /// Stores all but `id`, `created`, `disabled` and what belongs to the password (`mustChangePassword`,
    /// too). Throws `Poco::NotFoundException` if there is no such user, as all that follow.
    virtual std::optional<UserConflict> update(const User& user) = 0;
    /// The same inside a transaction of the caller's. Throws `UniqueViolation` if somebody took the name or
    /// the address at this moment: run the whole work again, and it finds who.
    virtual std::optional<UserConflict> update(Transaction& transaction, const User& user) = 0;

    /// Replaces the password, raises `passwordVersion` and so ends everything bound to it.
    virtual void setPasswordHash(std::int64_t id, std::optional<std::string_view> hash, bool mustChange) = 0;
    /// The same within a write of the caller's.
    virtual void setPasswordHash(Transaction& transaction, std::int64_t id,
                                 std::optional<std::string_view> hash, bool mustChange) = 0;
    /// Ends the user's sessions, too.
    virtual void setDisabled(std::int64_t id, bool disabled) = 0;
    /// The same within a write of the caller's.
    virtual void setDisabled(Transaction& transaction, std::int64_t id, bool disabled) = 0;
    /// The password stays, and so do sessions.
    virtual void setMustChangePassword(Transaction& transaction, std::int64_t id, bool mustChange) = 0;
    /// Takes the account away for good, with its sessions and all rows of other tables that reference it
    /// with `on delete cascade`. Its number is never given to another. What plugins keep of the person stays:
    /// see `Identity::erase`.
    virtual void remove(Transaction& transaction, std::int64_t id) = 0;

    /// Whether the account is an administrator's and no other that is open is. Until the transaction ends
    /// nobody else can make it so: of two that disable each other at once, the second is told.
    virtual bool isLastAdministrator(Transaction& transaction, std::int64_t id) = 0;

    /// Of an account that was imported with a bcrypt hash, until its password changes; nothing for all
    /// others. Clients of older systems hold their hash as a credential. The hash itself is never stored.
    virtual std::optional<BcryptVerifier> findBcrypt(std::int64_t id) = 0;

    /// The user's API key in clear, for its owner. Stored sealed.
    virtual std::string apiKey(std::int64_t id) = 0;
    /// A new key, which is returned; the old one opens nothing from the commit on.
    virtual std::string resetApiKey(std::int64_t id) = 0;
    /// The same within a write of the caller's.
    virtual std::string resetApiKey(Transaction& transaction, std::int64_t id) = 0;

    /// A policy of the installation, set by a plugin in `provision`: lists and profiles of people are for
    /// administrators only, in whatever plugin they are shown.
    virtual void hidePeople() = 0;
    /// Whether `hidePeople` was called: every plugin that lists people must ask.
    virtual bool arePeopleHidden() const = 0;
    /// What lists and pages call somebody when they are shown to `viewer` (null: who is not signed in).
    /// Nothing: that person is to be left out, since the account is closed, its processing restricted, or
    /// people are hidden. Everybody may see oneself.
    virtual std::optional<std::string> visibleName(const User* viewer, const User& user) const = 0;

    /// What a plugin keeps of an account in the way of settings (`digest.weekly`: off): JSON of its own.
    /// Nothing if it keeps none. The copy of personal data has it, and it goes with the account.
    virtual std::optional<std::string> setting(Session& session, std::int64_t id,
                                               std::string_view plugin) = 0;
    /// Replaces it; empty `json`: takes it away. Throws `InvalidValue` for what is no JSON, or more than 64
    /// KiB, and `Poco::NotFoundException` if there is no such account.
    virtual void setSetting(Transaction& transaction, std::int64_t id, std::string_view plugin,
                            std::string_view json) = 0;
    /// All that plugins keep of the account in this way, by their names; of plugins that are gone, too.
    virtual std::map<std::string, std::string> settings(Session& session, std::int64_t id) = 0;

    /// Whether somebody else (`exceptId`: not this account) keeps a new name out: the name itself, one that
    /// looks like it, or an account whose address it is.
    virtual bool isNameTaken(std::string_view name, std::int64_t exceptId) = 0;

    /// Before requests come: the languages that accounts may choose from; until then anything in their form.
    virtual void offerLocales(std::vector<std::string> locales) = 0;
    /// Whether an account may choose it from now on. What a full name may be: `isFullName` (Names.h).
    virtual bool isLocale(std::string_view locale) const = 0;
};

/// Who gives a hash that was made elsewhere; decides what verifying it may cost.
enum class HashSource
{
    Operator, ///< an import, the command line: an account's hash of an older system
    Client    ///< over the API: this server's own form and cost, or PBKDF2 with at most 150,000 rounds
};

/// Why a hash that was made elsewhere is not taken.
struct HashRefusal
{
    bool tooCostly = false; ///< a known form, beyond the bounds
    std::string sentence;   ///< names the bound, not the hash
};

/// Makes and checks password hashes. Slow by design: heavy lane only. Any thread.
class COLONNADE_API Passwords
{
public:
    virtual ~Passwords();

    /// Argon2id, PHC string.
    virtual std::string hash(std::string_view password) const = 0;

    /// Verifies every format of reference/pybossa-accounts.md 6, bcrypt, Argon2, and what Django, passlib and
    /// phpass write. A hash that costs more than `HashSource::Operator` may bring is never run and matches
    /// nothing.
    virtual bool matches(std::string_view password, std::string_view hash) const = 0;

    /// Whether `matches` may say yes: a format that it knows, within the bounds.
    virtual bool recognises(std::string_view hash) const = 0;

    /// Why a new password is refused, as a sentence for the person who chose it; nothing if it may be used.
    virtual std::optional<std::string> findFault(std::string_view password, std::string_view name,
                                                 std::string_view email) const = 0;

    /// Why a hash that was made elsewhere may not be stored; nothing if it may.
    virtual std::optional<HashRefusal> findHashFault(std::string_view hash, HashSource source) const = 0;

    /// Whether a hash that a password has just matched is to be replaced by one of `hash`.
    virtual bool needsRenewal(std::string_view hash) const = 0;
};

/// Why somebody was not let in.
enum class SignInFailure
{
    UnknownUser,
    WrongPassword,
    Disabled,           ///< only told after a correct password
    MustChangePassword, ///< only told after a correct password
    SecondStepMissing,  ///< the password is right, but the installation wants a second step besides
    Braked              ///< too many failures; nothing was checked
};

struct SignInRefusal
{
    SignInFailure failure;
    int retryAfterSeconds = 0;     ///< of `Braked`
    std::optional<User> user = {}; ///< of `SecondStepMissing`: who has still to do it
};

/// Who has proved to know the password, whether or not a second step is wanted besides: for asking somebody
/// who is signed in for the password again. Nothing for every other refusal.
COLONNADE_API std::optional<User> knowsPassword(const std::variant<User, SignInRefusal>& checked);

/// From where somebody tries to sign in. Views: for the length of a call.
struct SignInClient
{
    template <class Text>
    requires std::convertible_to<Text, std::string_view> SignInClient(const Text& ofAddress,
                                                                      std::string_view ofDevice = {},
                                                                      std::string_view ofSecret = {}):
        address(ofAddress),
        device(ofDevice),
        secret(ofSecret)
    {
    }

    std::string_view address; ///< without port; empty: not counted
    /// A name of this browser or device, if it has proved to have signed in to this very account before: it
    /// has tries of its own, which no stranger uses up. Empty: not known.
    std::string_view device;
    /// Which secret of the account is tried: failures of each are counted apart. Empty: the password.
    std::string_view secret;
};

/// Checks passwords for every login API: one brake, one timing, hashes of older systems upgraded on success.
/// Every success and every failure is a line in the log, with the address. Blocks for a hash: heavy lane
/// only. Any thread.
class COLONNADE_API SignIn
{
public:
    virtual ~SignIn();

    /// `user`: what the caller looked up, by its protocol's rule; nothing if unknown (takes as long).
    /// `accountKey`: what the client typed as account, counted if there is no such user.
    virtual std::variant<User, SignInRefusal> check(const std::optional<User>& user,
                                                    std::string_view accountKey, std::string_view password,
                                                    const SignInClient& client) = 0;

    /// For a credential that a plugin checks itself, as ohmage's stable hash: whether it may be tried now,
    /// which counts nothing. The caller must then say `failed` or `succeeded`.
    virtual std::optional<SignInRefusal> mayTry(const std::optional<User>& user, std::string_view accountKey,
                                                const SignInClient& client) = 0;
    /// Counts a wrong credential, so that the brake grips. Writes a line to the log.
    virtual void failed(const std::optional<User>& user, std::string_view accountKey,
                        const SignInClient& client) = 0;
    /// Counts a right one: failures of this account and client are forgotten.
    virtual void succeeded(const User& user, std::string_view accountKey, const SignInClient& client) = 0;

    /// From now on a right password is not enough: `check` answers `SecondStepMissing`, and login APIs that
    /// cannot ask for a second step refuse. `setting`: what switches it, for the operator. In `provision`.
    virtual void requireSecondStep(std::string_view setting) = 0;
    /// The setting that asks for a second step; empty if none does. From `start` on. Whoever takes other
    /// proofs of a password than by `check` looks here.
    virtual const std::string& secondStep() const = 0;
};

/// A signed-in browser or device.
struct SessionRecord
{
    std::int64_t userId = 0;
    std::string seed;    ///< 256 random bits in hex: what CSRF tokens of this session are made with
    std::string payload; ///< the owning plugin's own JSON, small
};

/// Where a session was opened, for its owner to recognise it.
struct SessionOrigin
{
    std::string_view address = {};
    std::string_view agent = {}; ///< what the client calls itself; at most 200 bytes of it are kept
};

/// A session as its owner may see it. Times are seconds since 1970.
struct SessionSummary
{
    std::string id; ///< opens nothing; `removeOne` takes it
    std::string kind;
    std::int64_t created = 0;
    std::int64_t lastUsed = 0;
    std::int64_t expires = 0;
    std::string address;
    std::string agent;
};

/// Sessions of signed-in users, kept in the database under a hash of their token. They end with sign-out,
/// idleness, at their greatest age (`identity.session_max_days`), with a password change, disabling, and
/// removal of the user. Any thread.
class COLONNADE_API Sessions
{
public:
    virtual ~Sessions();

    /// Returns the token: 256 random bits, base64url. `kind` keeps plugins' sessions apart: `account`,
    /// `ohmage`. `seed` empty: a new one is made.
    virtual std::string create(std::string_view kind, const User& user, int idleSeconds,
                               std::string_view seed, std::string_view payload,
                               const SessionOrigin& origin = {}) = 0;
    /// The same, for a token that the caller made (ohmage's UUIDs); at least 122 random bits.
    virtual void createWithToken(std::string_view token, std::string_view kind, const User& user,
                                 int idleSeconds, std::string_view seed, std::string_view payload,
                                 const SessionOrigin& origin = {}) = 0;
    /// Finds a live session and counts as a use of it; the last use is written at most once a tenth of the
    /// idle time or a minute, whichever is shorter. Nothing for unknown, expired and ended ones alike.
    virtual std::optional<SessionRecord> find(std::string_view kind, std::string_view token) = 0;
    /// Ends one session, as sign-out does; nothing happens if it is not there.
    virtual void remove(std::string_view kind, std::string_view token) = 0;
    /// Ends all sessions of a user, of every kind.
    virtual void removeAllOf(std::int64_t userId) = 0;
    /// The same within a write of the caller's.
    virtual void removeAllOf(Transaction& transaction, std::int64_t userId) = 0;

    /// The live ones of a user, the last used first; at most 1000.
    virtual std::vector<SessionSummary> listOf(std::int64_t userId) = 0;
    /// False if the user has no such session.
    virtual bool removeOne(std::int64_t userId, std::string_view id) = 0;
};

/// How an installation gets its first administrator: by a link that only who runs the server can read. Any
/// thread.
class COLONNADE_API FirstAdministrator
{
public:
    virtual ~FirstAdministrator();

    /// In `start`: `path` is a page of the plugin that takes the key of such a link as `?key=`. While there
    /// is no administrator the server makes one link at each start. Of several plugins the first is asked.
    virtual void offerAt(std::string_view path) = 0;
    /// Whether the key opens something still.
    virtual bool isGood(std::string_view key) = 0;
    /// Makes the account administrator and ends all links; false, and nothing changes, if the key is unknown,
    /// used or expired, or there is an administrator by now. Of many at once exactly one is taken. Throws
    /// `Poco::NotFoundException` if there is no such user.
    virtual bool appoint(std::string_view key, std::int64_t userId) = 0;
};

/// Keys, sealing and digests with the installation's key. Any thread.
class COLONNADE_API Vault
{
public:
    virtual ~Vault();

    /// HMAC-SHA-256 in lower-case hex, under a key made for `purpose`: verifiers and look-up hashes.
    virtual std::string digest(std::string_view purpose, std::string_view content) const = 0;
    /// AES-256-GCM, base64url: for secrets that must be shown again. `purpose` is authenticated.
    virtual std::string seal(std::string_view purpose, std::string_view secret) const = 0;
    /// Throws `Poco::DataFormatException` if it was not sealed here for this purpose.
    virtual std::string open(std::string_view purpose, std::string_view sealed) const = 0;
};

/// All of the above, from one place.
class COLONNADE_API Identity
{
public:
    virtual ~Identity();

    virtual Users& users() = 0;                           ///< accounts
    virtual Passwords& passwords() = 0;                   ///< hashes, heavy lane
    virtual SignIn& signIn() = 0;                         ///< checks passwords, with the brake
    virtual Sessions& sessions() = 0;                     ///< who is signed in
    virtual Actors& actors() = 0;                         ///< who acts within a scope
    virtual Vault& vault() = 0;                           ///< the installation's key
    virtual FirstAdministrator& firstAdministrator() = 0; ///< the link of the start

    /// What plugins keep of a person. From `start` on.
    virtual const std::vector<std::shared_ptr<PersonalDataSource>>& personalData() const = 0;
    /// Takes an account away for good, and the person out of what plugins keep, in one transaction. Returns
    /// why it cannot be done now, as a sentence; nothing if it is done, or the account is gone already. From
    /// `start` on.
    virtual std::optional<std::string> erase(std::int64_t userId) = 0;

    /// The account behind an authenticated request; nothing if none, or if the principal is no user. Reads
    /// the database, unless the authenticator has read the account.
    virtual std::optional<User> findUser(const Request& request) = 0;
};

} // namespace colonnade
