#include "text/Unicode.h"

#include "colonnade/Text.h"
#include "colonnade/VisibleText.h"
#include "text/Utf8.h"

#include <Poco/Exception.h>

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace colonnade
{

namespace
{

constexpr char32_t NON_JOINER = 0x200C;
constexpr char32_t JOINER = 0x200D;
constexpr char32_t BLACK_FLAG = 0x1F3F4;
constexpr int VIRAMA = 9; // canonical combining class
constexpr int MAX_FOLDS = 4;
constexpr const char* NO_LANGUAGE = nullptr; // the same for everybody

static_assert(sizeof(char32_t) == sizeof(std::uint32_t));

/// A result of libunistring's as a text.
std::u32string take(std::uint32_t* made, std::size_t length)
{
    const std::unique_ptr<std::uint32_t, decltype(&std::free)> owner(made, &std::free);
    if (!made)
        throw Poco::SystemException("libunistring could not convert a text");
    return {made, made + length};
}

const std::uint32_t* raw(std::u32string_view points)
{
    return reinterpret_cast<const std::uint32_t*>(points.data());
}

std::u32string normalised(uninorm_t form, std::u32string_view points)
{
    if (points.empty())
        return {};
    std::size_t length = 0;
    std::uint32_t* made = u32_normalize(form, raw(points), points.size(), nullptr, &length);
    return take(made, length);
}

bool has(uc_property_t property, char32_t point)
{
    return uc_is_property(point, property);
}

bool isPictograph(char32_t point)
{
    return point >= 0x80 && has(UC_PROPERTY_EXTENDED_PICTOGRAPHIC, point);
}

bool isJoiner(char32_t point)
{
    return point == JOINER || point == NON_JOINER;
}

bool isSelector(char32_t point)
{
    return (point >= 0xFE00 && point <= 0xFE0F) || (point >= 0xE0100 && point <= 0xE01EF);
}

bool isEmojiSelector(char32_t point)
{
    return point == 0xFE0E || point == 0xFE0F;
}

bool isMongolianSelector(char32_t point)
{
    return (point >= 0x180B && point <= 0x180D) || point == 0x180F;
}

bool isTag(char32_t point)
{
    return point >= 0xE0020 && point <= 0xE007F;
}

/// What may stand between an emoji and its joiner.
bool isPartOfEmoji(char32_t point)
{
    return isEmojiSelector(point) || has(UC_PROPERTY_EMOJI_MODIFIER, point);
}

bool joinsToTheNext(char32_t point)
{
    const int type = uc_joining_type(point);
    return type == UC_JOINING_TYPE_D || type == UC_JOINING_TYPE_L;
}

bool joinsToTheOneBefore(char32_t point)
{
    const int type = uc_joining_type(point);
    return type == UC_JOINING_TYPE_D || type == UC_JOINING_TYPE_R;
}

/// Marks on letters, which joining looks through; the joiners themselves are transparent, too.
bool isTransparent(char32_t point)
{
    return !isJoiner(point) && uc_joining_type(point) == UC_JOINING_TYPE_T;
}

bool isLetter(char32_t point)
{
    return uc_is_general_category_withtable(point, UC_CATEGORY_MASK_L);
}

/// `before` is what stands before the joiner, `after` what follows it.
bool standsBetweenEmoji(std::u32string_view before, std::u32string_view after)
{
    while (!before.empty() && isPartOfEmoji(before.back()))
        before.remove_suffix(1);
    return !before.empty() && isPictograph(before.back()) && !after.empty() && isPictograph(after.front());
}

bool breaksAJoin(std::u32string_view before, std::u32string_view after)
{
    while (!before.empty() && isTransparent(before.back()))
        before.remove_suffix(1);
    while (!after.empty() && isTransparent(after.front()))
        after.remove_prefix(1);
    return !before.empty() && joinsToTheNext(before.back()) && !after.empty() &&
           joinsToTheOneBefore(after.front());
}

bool isNeededBetweenLetters(char32_t joiner, std::u32string_view before, std::u32string_view after)
{
    const bool followsVirama = !before.empty() && uc_combining_class(before.back()) == VIRAMA;
    if (joiner == JOINER)
        return followsVirama;
    return (followsVirama && !after.empty() && isLetter(after.front())) || breaksAJoin(before, after);
}

} // namespace

std::optional<std::u32string> decodeUtf8(std::string_view text)
{
    std::u32string points;
    points.reserve(text.size());
    while (!text.empty())
    {
        const std::size_t length = utf8SequenceLength(text);
        if (length == 0)
            return std::nullopt;
        char32_t point = static_cast<unsigned char>(text[0]);
        if (length > 1)
            point &= 0x7FU >> length;
        for (std::size_t i = 1; i < length; ++i)
            point = (point << 6) | (static_cast<unsigned char>(text[i]) & 0x3FU);
        points += point;
        text.remove_prefix(length);
    }
    return points;
}

std::string encodeUtf8(std::u32string_view points)
{
    std::string text;
    text.reserve(points.size());
    for (const char32_t point: points)
    {
        const int more = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
        static constexpr unsigned char FIRST[] = {0, 0xC0, 0xE0, 0xF0};
        text += static_cast<char>(FIRST[more] | (point >> (6 * more)));
        for (int i = more - 1; i >= 0; --i)
            text += static_cast<char>(0x80 | ((point >> (6 * i)) & 0x3F));
    }
    return text;
}

bool isIgnorable(char32_t point)
{
    // The blank of Braille and the null note are signs by their category; what frames annotations and joins
    // hieroglyphs shows nothing where it is not understood; of what is no character nobody knows.
    return point == 0x2800 || point == 0x1D159 || (point >= 0xFFF9 && point <= 0xFFFB) ||
           (point >= 0x13430 && point <= 0x1343F) ||
           (point >= 0x80 && (has(UC_PROPERTY_DEFAULT_IGNORABLE_CODE_POINT, point) ||
                              has(UC_PROPERTY_NOT_A_CHARACTER, point)));
}

bool isSpace(char32_t point)
{
    return has(UC_PROPERTY_WHITE_SPACE, point);
}

bool isCapital(char32_t point)
{
    return uc_is_general_category_withtable(point, UC_CATEGORY_MASK_Lu);
}

bool isSmall(char32_t point)
{
    return uc_is_general_category_withtable(point, UC_CATEGORY_MASK_Ll);
}

bool isControl(char32_t point)
{
    return uc_is_general_category_withtable(point,
                                            UC_CATEGORY_MASK_Cc | UC_CATEGORY_MASK_Zl | UC_CATEGORY_MASK_Zp);
}

bool isNeeded(std::u32string_view points, std::size_t at)
{
    const char32_t point = points[at];
    const auto before = points.substr(0, at), after = points.substr(at + 1);
    if (before.empty())
        return false;
    if (isJoiner(point))
        return isNeededBetweenLetters(point, before, after) ||
               (point == JOINER && standsBetweenEmoji(before, after));
    const char32_t base = before.back();
    if (isEmojiSelector(point) && (isPictograph(base) || has(UC_PROPERTY_EMOJI_MODIFIER, base)))
        return true;
    if (isSelector(point))
        return has(UC_PROPERTY_IDEOGRAPHIC, base);
    if (isMongolianSelector(point))
        return base >= 0x1820 && base <= 0x18AA;
    return isTag(point) && (base == BLACK_FLAG || isTag(base));
}

std::u32string withoutIgnorables(std::u32string_view points, Joiners joiners)
{
    std::u32string kept;
    for (std::size_t at = 0; at < points.size(); ++at)
    {
        const char32_t point = points[at];
        const auto before = points.substr(0, at), after = points.substr(at + 1);
        const bool stays =
            !isIgnorable(point) ||
            (isJoiner(point) && (joiners == Joiners::Needed ? isNeeded(points, at)
                                                            : isNeededBetweenLetters(point, before, after)));
        if (stays)
            kept += point;
    }
    return kept;
}

std::u32string decomposed(std::u32string_view points)
{
    return normalised(UNINORM_NFD, points);
}

std::u32string compatible(std::u32string_view points)
{
    return normalised(UNINORM_NFKC, points);
}

std::u32string foldCase(std::u32string_view points)
{
    std::u32string folded(points);
    for (int i = 0; i < MAX_FOLDS && !folded.empty(); ++i)
    {
        std::size_t length = 0;
        std::uint32_t* made =
            u32_casefold(raw(folded), folded.size(), NO_LANGUAGE, UNINORM_NFKC, nullptr, &length);
        auto next = take(made, length);
        if (next == folded)
            break;
        folded = std::move(next);
    }
    return folded;
}

std::string composed(std::string_view text)
{
    const bool plain =
        std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    const auto points = plain ? std::nullopt : decodeUtf8(text);
    return points ? encodeUtf8(normalised(UNINORM_NFC, *points)) : std::string(text);
}

std::string foldText(std::string_view text)
{
    const bool plain =
        std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    const auto points = plain ? std::nullopt : decodeUtf8(text);
    if (!points)
        return lowerAscii(text);
    // Twice: folding may bring the joiners' neighbours into another form.
    const auto folded = foldCase(withoutIgnorables(*points, Joiners::Needed));
    return encodeUtf8(foldCase(withoutIgnorables(folded, Joiners::Needed)));
}

bool hasVisibleCharacters(std::string_view text)
{
    const auto points = decodeUtf8(text);
    return points && std::any_of(points->begin(), points->end(),
                                 [](char32_t point)
                                 {
                                     return !isIgnorable(point) && !isSpace(point) &&
                                            uc_is_general_category_withtable(
                                                point, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N |
                                                           UC_CATEGORY_MASK_P | UC_CATEGORY_MASK_S);
                                 });
}

bool hasHiddenCharacters(std::string_view text)
{
    const auto points = decodeUtf8(text);
    if (!points)
        return true;
    for (std::size_t at = 0; at < points->size(); ++at)
        if (isControl((*points)[at]) || (isIgnorable((*points)[at]) && !isNeeded(*points, at)))
            return true;
    return false;
}

bool hasBlanks(std::string_view text)
{
    const auto points = decodeUtf8(text);
    return points && std::any_of(points->begin(), points->end(), &isSpace);
}

bool isBlank(std::string_view text)
{
    const auto points = decodeUtf8(text);
    return points && std::all_of(points->begin(), points->end(),
                                 [](char32_t point)
                                 { return isSpace(point) || isControl(point) || isIgnorable(point); });
}

std::string_view trimSpace(std::string_view text)
{
    const auto isGone = [](std::string_view sequence)
    {
        const auto point = decodeUtf8(sequence);
        return point && (isSpace(point->front()) || isIgnorable(point->front()));
    };
    while (!text.empty())
    {
        const auto first = text.substr(0, utf8SequenceLength(text));
        if (first.empty() || !isGone(first))
            break;
        text.remove_prefix(first.size());
    }
    while (!text.empty())
    {
        std::size_t start = text.size() - 1;
        while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80)
            --start;
        const auto last = text.substr(start);
        if (utf8SequenceLength(last) != last.size() || !isGone(last))
            break;
        text.remove_suffix(last.size());
    }
    return text;
}

} // namespace colonnade
