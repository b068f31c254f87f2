"""People on their way to places: a minimum-cost flow, found one person at a time.

**A flow** is water in pipes. Pipes (arcs) join junctions (nodes); each pipe has a capacity and a price for
each unit that runs through it. What flows into a junction flows out again, except at the source and at the
sink. The question is how to bring as much as possible from source to sink as cheaply as possible. Here the
units are people:

    source ──▶ (role group) ──▶ person ──▶ agency on a session ──▶ places of the session ──▶ sink

A person is a junction that one unit can pass, so nobody has two places. The pipe from a person to an agency
on a session has the price of that person there: score, preference and draw. The pipe out of an agency on a
session prices the number of its places: each further place costs at least as much as the one before, so it
is a bundle of pipes for one unit each, the cheapest of which fill first. Its maximum is the size of the
bundle. Reserved places lead straight to the sink, the others through the open places of the session.

**Changing one's mind** is what makes this exact. A unit that runs from A to B for the price c can be sent
back from B to A for −c: somebody moves to another date and makes room. The network with all such ways back
is the residual network. Ford and Fulkerson (*Flows in Networks*, 1962) showed that a flow is as large as it
can be when no path is left from source to sink in the residual network; Klein (1967), that a flow is the
cheapest of its size when no cycle in it costs less than nothing.

**Successive shortest paths.** Begin with nothing. Look for the cheapest path in the residual network, send
one unit along it, and begin again. Each flow on the way is the cheapest of its size (Jewell 1958, Iri 1960,
Busacker and Gowen 1960), because sending a unit along a *cheapest* path cannot make a cycle that costs less
than nothing. A path begins at the source with somebody who has no place, so whoever has a place keeps one.

**Potentials.** Prices below nothing (all ways back have them) would rule out Dijkstra's quick search (1959).
But a height can be given to each junction so that every price plus the drop from its beginning to its end
is nothing or more, and all paths between two junctions change by the same sum. After each search the
distances found bring the heights up to date (Tomizawa 1971; Edmonds and Karp 1972). All of this is told at
length in Ahuja, Magnanti and Orlin, *Network Flows* (1993), chapters 9 and 14.

**Why it is quick.** Thousands of people are not thousands of junctions here: those who could go from one
junction to another wait in one heap, where only the cheapest counts. A search sees agencies and sessions.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

SOURCE = 0
NOBODY = -1
# More than any path costs: prices have a few hundred binary digits at most.
FAR = 1 << 1024


@dataclass
class Bundle:
    """A pipe whose price depends on how many units run through it already.

    `prices[n]` is the price of the unit after the n-th and never falls as n grows. `count` units run through
    it, at first those that are pinned; `most` is its size, None without one. The first `held` units have
    places of their own, and do not take up the open places of pool number `pool`.
    """

    prices: Sequence[int]
    count: int = 0
    most: int | None = None
    held: int = 0
    pool: int = 0

    @property
    def next_price(self) -> int:
        return self.prices[self.count]

    @property
    def last_price(self) -> int:
        return self.prices[self.count - 1]

    @property
    def has_room(self) -> bool:
        return self.most is None or self.count < self.most

    @property
    def next_is_held(self) -> bool:
        return self.count < self.held

    @property
    def can_give_back(self) -> bool:
        """Whether one unit less leaves an open place for another."""
        return self.count > self.held


# One step that can be taken in the residual network: whither, at what price, and who it is that moves.
Arc = tuple[int, int, int]


class Step(NamedTuple):
    """One step of a path."""

    origin: int
    target: int
    person: int


class Network:
    """The residual network of a flow, which begins empty and grows by one unit at a time.

    Nodes are integers: the source, then one for each of `roles`, one for each of `groups` (an agency on a
    session), one for each pool of open places, and the sink. People are numbers too, in the order of
    `people`: each a mapping from node to price, with price 0 at the node where the person waits (the source
    or a role group) and the person's own price at each group that would do.
    """

    def __init__(
        self,
        roles: Sequence[Bundle],
        groups: Sequence[Bundle],
        free: Sequence[int],
        people: Sequence[Mapping[int, int]],
    ) -> None:
        """`free` is the number of open places in each pool, those that pins and held places take left out."""
        self._bundles = dict(enumerate((*roles, *groups), start=1))
        self._first_group = 1 + len(roles)
        self._first_pool = self._first_group + len(groups)
        self.sink = self._first_pool + len(free)
        self._free = list(free)
        self._members: list[list[int]] = [[] for _ in free]
        for node in range(self._first_group, self._first_pool):
            self._members[self._bundles[node].pool].append(node)
        self.people = people
        self._ways: list[defaultdict[int, list[tuple[int, int]]]] = [
            defaultdict(list) for _ in range(self._first_pool)
        ]
        # The steps from each node, as long as no unit has passed it since they were last asked for.
        self._known: dict[int, list[Arc]] = {}
        self.where = [SOURCE] * len(people)
        for person, prices in enumerate(people):
            self._stand(person, next(node for node in prices if node < self._first_group))
        self._height = self._first_heights()

    # Who is where.

    def _stand(self, person: int, node: int) -> None:
        """Put somebody at a node, in line for every other node that would do."""
        self.where[person] = node
        prices, ways = self.people[person], self._ways[node]
        for target, price in prices.items():
            if target != node:
                heapq.heappush(ways[target], (price - prices[node], person))

    def _ways_of_people(self, node: int) -> list[Arc]:
        """The cheapest person to leave this node for each other one; who has left it already is forgotten."""
        arcs = []
        where = self.where
        for target, line in self._ways[node].items():
            while line and where[line[0][1]] != node:
                heapq.heappop(line)
            if line:
                arcs.append((target, *line[0]))
        return arcs

    # The residual network.

    def arcs_from(self, node: int) -> list[Arc]:
        """Every step that can be taken from a node."""
        if node not in self._known:
            self._known[node] = self._arcs_from(node)
        return self._known[node]

    def _arcs_from(self, node: int) -> list[Arc]:
        if node >= self._first_pool:
            return self._arcs_from_pool(node - self._first_pool) if node < self.sink else []
        arcs = self._ways_of_people(node)
        if node == SOURCE:
            roles = range(1, self._first_group)
            return arcs + [(role, self._bundles[role].next_price, NOBODY) for role in roles]
        bundle = self._bundles[node]
        if node < self._first_group:
            if bundle.count:
                arcs.append((SOURCE, -bundle.last_price, NOBODY))
        elif bundle.has_room:
            if bundle.next_is_held:
                arcs.append((self.sink, bundle.next_price, NOBODY))
            # Beside a held place this is never the cheaper way, but the heights have to allow for it.
            arcs.append((self._first_pool + bundle.pool, bundle.next_price, NOBODY))
        return arcs

    def _arcs_from_pool(self, pool: int) -> list[Arc]:
        members = ((node, self._bundles[node]) for node in self._members[pool])
        back = [(node, -bundle.last_price, NOBODY) for node, bundle in members if bundle.can_give_back]
        return [(self.sink, 0, NOBODY), *back] if self._free[pool] else back

    def _first_heights(self) -> dict[int, int]:
        """The price of reaching each node while nothing flows; steps lead from lower numbers to higher.

        A node that cannot be reached now never can be, and has no height.
        """
        heights = {SOURCE: 0}
        for node in range(self.sink):
            if node in heights:
                for target, price, _ in self.arcs_from(node):
                    there = heights[node] + price
                    heights[target] = min(there, heights.get(target, there))
        return heights

    # One unit more.

    def fill(self) -> None:
        """Send one unit after another, each the cheapest way, until no more can be sent."""
        while self.send_one():
            pass

    def send_one(self) -> bool:
        """Send one unit more the cheapest way; False where there is none."""
        height = self._height
        distance = {SOURCE: 0}
        came: dict[int, tuple[int, int]] = {}
        settled: dict[int, int] = {}
        nearest = FAR
        heap = [(0, SOURCE)]
        while heap:
            so_far, node = heapq.heappop(heap)
            if node == self.sink:
                self._lift(settled, so_far)
                self._send_along(came)
                return True
            if node in settled:
                continue
            settled[node] = so_far
            above = so_far + height[node]
            for target, price, person in self.arcs_from(node):
                there = above + price - height[target]
                # What is no nearer than the sink cannot lie on the way to it.
                if there < nearest and there < distance.get(target, FAR):
                    distance[target] = there
                    came[target] = node, person
                    heapq.heappush(heap, (there, target))
                    if target == self.sink:
                        nearest = there
        return False

    def _lift(self, settled: Mapping[int, int], whole: int) -> None:
        for node, distance in settled.items():
            self._height[node] += distance - whole

    def _send_along(self, came: Mapping[int, tuple[int, int]]) -> None:
        node = self.sink
        self._known.pop(SOURCE)
        while node != SOURCE:
            before, person = came[node]
            self._take(Step(before, node, person))
            self._known.pop(node, None)
            node = before

    def _take(self, step: Step) -> None:
        """One unit more on this step, or one less on the opposite one."""
        origin, target, person = step
        if person != NOBODY:
            self._stand(person, target)
        elif origin >= self._first_pool and target == self.sink:
            self._free[origin - self._first_pool] -= 1
        elif origin == SOURCE:
            self._bundles[target].count += 1
        elif origin >= self._first_pool:
            self._bundles[target].count -= 1
        else:
            self._bundles[origin].count += -1 if target == SOURCE else 1

    # What if.

    def ways_back(self) -> WaysBack:
        """The residual network as it stands, for asking what it takes to place somebody who has no place."""
        return WaysBack({node: self.arcs_from(node) for node in self._height}, self._height)


class WaysBack:
    """The cheapest ways through the residual network of a full flow to where somebody waits."""

    def __init__(self, arcs: Mapping[int, Sequence[Arc]], height: Mapping[int, int]) -> None:
        self._height = height
        self._into: defaultdict[int, list[Arc]] = defaultdict(list)
        for node, leaving in arcs.items():
            for target, price, person in leaving:
                self._into[target].append((node, price, person))
        self._found: dict[int, tuple[dict[int, int], dict[int, Step]]] = {}

    def price(self, node: int, home: int) -> int | None:
        """What it costs that one more comes to `node` and the flow goes back to `home`; None if it cannot."""
        distance = self._search(home)[0].get(node)
        return None if distance is None else distance - self._height[node] + self._height[home]

    def steps(self, node: int, home: int) -> list[Step]:
        """The steps of that way, in order."""
        following = self._search(home)[1]
        steps = []
        while node != home:
            steps.append(following[node])
            node = following[node].target
        return steps

    def _search(self, home: int) -> tuple[dict[int, int], dict[int, Step]]:
        if home not in self._found:
            self._found[home] = self._search_backwards(home)
        return self._found[home]

    def _search_backwards(self, home: int) -> tuple[dict[int, int], dict[int, Step]]:
        """Dijkstra's search against the direction of the steps, from `home` to every node."""
        settled: dict[int, int] = {}
        following: dict[int, Step] = {}
        distance = {home: 0}
        heap = [(0, home)]
        while heap:
            so_far, node = heapq.heappop(heap)
            if node in settled:
                continue
            settled[node] = so_far
            for origin, price, person in self._into[node]:
                there = so_far + price + self._height[origin] - self._height[node]
                if there < distance.get(origin, there + 1):
                    distance[origin] = there
                    following[origin] = Step(origin, node, person)
                    heapq.heappush(heap, (there, origin))
        return settled, following
