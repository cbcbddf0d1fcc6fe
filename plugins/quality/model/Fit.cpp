#include "model/Fit.h"

#include <algorithm>
#include <cmath>

namespace colonnade::quality
{

namespace
{
constexpr double SETTLED = 1e-4;
}

Fit::Fit(Method method, std::size_t labels, Shrinkage shrinkage):
    _model(method, labels, shrinkage)
{
}

Fit::Fit(Method method, const Crowd& crowd, const Known& known, Shrinkage shrinkage):
    Fit(method, crowd.labels(), shrinkage)
{
    _items.resize(crowd.items());
    _people.assign(crowd.people(), Confusion(crowd.labels()));
    for (std::size_t at = 0; at < crowd.items(); ++at)
    {
        const auto votes = crowd.ofItem(at);
        Item& item = itemOf(at);
        item.votes.assign(votes.begin(), votes.end());
        item.known = at < known.size() && known[at];
        if (item.known)
        {
            std::ranges::fill(item.posterior, 0.0);
            item.posterior[*known[at]] = 1;
        }
    }
    settle();
}

Fit::Item& Fit::itemOf(std::size_t item)
{
    if (item >= _items.size())
        _items.resize(item + 1);
    if (_items[item].posterior.empty())
        _items[item].posterior.assign(_model.labels(), 1.0 / static_cast<double>(_model.labels()));
    return _items[item];
}

void Fit::add(const Vote& vote)
{
    Item& item = itemOf(vote.item);
    if (vote.person >= _people.size())
        _people.resize(vote.person + 1, Confusion(_model.labels()));
    count(item, -1);
    item.votes.push_back(vote);
    count(item, 1);
    step(item);
}

void Fit::restart(Item& item)
{
    if (!item.known && !item.votes.empty())
    {
        std::ranges::fill(item.posterior, 0.0);
        for (const auto& vote: item.votes)
            item.posterior[vote.label] += 1;
        normalise(item.posterior);
    }
    count(item, 1);
}

int Fit::settle(int rounds)
{
    _model = _model.emptied();
    for (auto& person: _people)
        person = Confusion(_model.labels());
    for (auto& item: _items)
        restart(item);
    for (int round = 1; round <= rounds; ++round)
    {
        double moved = 0;
        for (auto& item: _items)
            if (!item.votes.empty())
                moved = std::max(moved, step(item));
        if (moved < SETTLED)
            return round;
    }
    return rounds;
}

void Fit::count(Item& item, double times)
{
    if (item.votes.empty())
        return;
    for (const auto& vote: item.votes)
        _model.add(vote, item.posterior, times, _people[vote.person]);
    _model.addItem(item.posterior, times);
}

namespace
{

void addLogs(const SkillModel& model, const Confusion& person, std::uint32_t label, std::span<double> logs)
{
    for (std::size_t truth = 0; truth < logs.size(); ++truth)
        logs[truth] += std::log(model.chance(person, truth, label));
}

} // namespace

/// Returns how far the posterior has moved.
double Fit::step(Item& item)
{
    if (item.known)
        return 0;
    count(item, -1);
    Posterior judged(_model.labels());
    _model.startLogs(judged);
    for (const auto& vote: item.votes)
        addLogs(_model, _people[vote.person], vote.label, judged);
    normaliseLogs(judged);
    double moved = 0;
    for (std::size_t label = 0; label < judged.size(); ++label)
        moved = std::max(moved, std::abs(judged[label] - item.posterior[label]));
    item.posterior = std::move(judged);
    count(item, 1);
    return moved;
}

/// Without one vote, if that is given.
Posterior Fit::judged(const Item& item, const Vote* left) const
{
    Posterior judged(_model.labels());
    _model.startLogs(judged);
    for (const auto& vote: item.votes)
        if (!left || vote != *left)
        {
            Confusion others = _people[vote.person];
            others.add(vote.label, item.posterior, -1);
            addLogs(_model, others, vote.label, judged);
        }
    normaliseLogs(judged);
    return judged;
}

Posterior Fit::posterior(std::size_t at) const
{
    const Item& item = _items[at];
    return item.known ? judged(item, nullptr) : item.posterior;
}

Posterior Fit::without(const Vote& vote) const
{
    const Item& item = _items[vote.item];
    return item.known ? item.posterior : judged(item, &vote);
}

std::vector<Posterior> Fit::posteriors() const
{
    std::vector<Posterior> all;
    all.reserve(_items.size());
    for (std::size_t item = 0; item < _items.size(); ++item)
        all.push_back(posterior(item));
    return all;
}

double Fit::heldOut(double power) const
{
    const std::size_t k = _model.labels();
    double sum = 0;
    double all = 0;
    Posterior start(k);
    _model.startLogs(start);
    for (const auto& item: _items)
    {
        const std::size_t n = item.votes.size();
        if (n < 2)
            continue;
        std::vector<double> chances(n * k);
        std::vector<double> logs(start);
        for (std::size_t at = 0; at < n; ++at)
        {
            Confusion without = _people[item.votes[at].person];
            without.add(item.votes[at].label, item.posterior, -1);
            for (std::size_t truth = 0; truth < k; ++truth)
            {
                chances[at * k + truth] = _model.chance(without, truth, item.votes[at].label);
                logs[truth] += power * std::log(chances[at * k + truth]);
            }
        }
        for (std::size_t at = 0; at < n; ++at)
        {
            Posterior others(logs);
            for (std::size_t truth = 0; truth < k; ++truth)
                others[truth] -= power * std::log(chances[at * k + truth]);
            normaliseLogs(others);
            double chance = 0;
            for (std::size_t truth = 0; truth < k; ++truth)
                chance += others[truth] * chances[at * k + truth];
            sum += std::log(chance);
            all += 1;
        }
    }
    return all > 0 ? sum / all : 0;
}

} // namespace colonnade::quality
