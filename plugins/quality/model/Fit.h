#pragma once

#include "model/Crowd.h"
#include "model/SkillModel.h"

#include <cstddef>
#include <span>
#include <vector>

namespace colonnade::quality
{

/// A question with all its answers in memory: for refits, evaluations and benches. `add` is the online step,
/// `settle` the refit; both judge an item by what is known without it (the collapsed form of variational
/// Bayes, of order zero), so that they agree.
class Fit
{
public:
    Fit(Method method, std::size_t labels, Shrinkage shrinkage = {});
    /// All at once, settled. What is known of items beforehand is taken as it is.
    Fit(Method method, const Crowd& crowd, const Known& known = {}, Shrinkage shrinkage = {});

    /// One more answer: the item is judged again.
    void add(const Vote& vote);
    /// The refit: begins with the shares of votes, for steps one by one may have gone astray while little was
    /// known, and judges all items again and again until nothing moves any more, at most so often. Returns
    /// how often.
    int settle(int rounds = 60);

    const SkillModel& model() const { return _model; }
    std::size_t items() const { return _items.size(); }
    const std::vector<Vote>& votesOf(std::size_t item) const { return _items[item].votes; }
    /// What items are taken for, those known beforehand by what their answers alone say.
    std::vector<Posterior> posteriors() const;
    Posterior posterior(std::size_t item) const;
    /// What the item counts as: as the above, or as is known beforehand.
    const Posterior& counted(std::size_t item) const { return _items[item].posterior; }
    /// What the item is taken for without this vote of its.
    Posterior without(const Vote& vote) const;
    const std::vector<Confusion>& people() const { return _people; }

    /// How well each answer was to be foreseen from the others: the mean of the logarithms. Each answer is
    /// left out of the item that it is in, and the item of what is known of people. `power`: see `judge`.
    double heldOut(double power = 1) const;

private:
    struct Item
    {
        std::vector<Vote> votes;
        Posterior posterior;
        bool known = false;
    };

    Item& itemOf(std::size_t item);
    void restart(Item& item);
    void count(Item& item, double times);
    double step(Item& item);
    Posterior judged(const Item& item, const Vote* left) const;

    SkillModel _model;
    std::vector<Item> _items;
    std::vector<Confusion> _people;
};

} // namespace colonnade::quality
