/**
 * How much a reader could still work out of a table's hidden figures. Pure.
 *
 * A table with its totals is a flow: the total flows into the rows, each row's total into its
 * columns, each column's total out again. A shown figure is fixed, a hidden one may lie between
 * bounds that a well-informed reader knows. How far a hidden figure may move, with all shown figures
 * as they are, is the largest flow that can be sent round through it in either direction, which is
 * exact for whole numbers.
 */

/** One figure of the table as an edge between two sums that it is part of. */
export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly value: number;
  /** The least and the most that a reader must reckon with; both the value itself when shown. */
  low: number;
  high: number;
}

interface Arc {
  readonly edge: number;
  readonly to: number;
  readonly forward: boolean;
}

/** The figures around each sum: which edges touch a node. */
export function edgesByNode(edges: readonly Edge[], nodes: number): readonly (readonly number[])[] {
  const touching: number[][] = Array.from({ length: nodes }, () => []);
  edges.forEach((edge, index) => {
    touching[edge.from]?.push(index);
    touching[edge.to]?.push(index);
  });
  return touching;
}

/** Flow sent round: how much, and how each edge's value changed by it. */
interface Sent {
  readonly amount: number;
  readonly moved: ReadonlyMap<number, number>;
}

/** How far an edge could still go up (`forward`) or down, after what was sent. */
function roomOf(edge: Edge, moved: number, forward: boolean): number {
  return forward ? edge.high - edge.value - moved : edge.value + moved - edge.low;
}

/** Sends flow from one node to another through everything but one edge, up to a limit. */
function sendRound(
  edges: readonly Edge[],
  touching: readonly (readonly number[])[],
  without: number,
  [source, target]: readonly [number, number],
  limit: number,
): Sent {
  const moved = new Map<number, number>();
  const room = (index: number, forward: boolean): number => {
    const edge = edges[index];
    if (edge === undefined || index === without) return 0;
    return roomOf(edge, moved.get(index) ?? 0, forward);
  };
  let amount = 0;
  while (amount < limit) {
    const path = findPath(edges, touching, source, target, room);
    if (path === undefined) break;
    const step = Math.min(limit - amount, ...path.map((arc) => room(arc.edge, arc.forward)));
    for (const { edge, forward } of path) {
      moved.set(edge, (moved.get(edge) ?? 0) + (forward ? step : -step));
    }
    amount += step;
  }
  return { amount, moved };
}

function findPath(
  edges: readonly Edge[],
  touching: readonly (readonly number[])[],
  source: number,
  target: number,
  room: (index: number, forward: boolean) => number,
): readonly Arc[] | undefined {
  const cameBy = new Map<number, Arc & { readonly at: number }>();
  const queue = [source];
  for (let head = 0; head < queue.length; head += 1) {
    const at = queue[head] ?? source;
    for (const index of touching[at] ?? []) {
      const edge = edges[index];
      if (edge === undefined) continue;
      const forward = edge.from === at;
      const to = forward ? edge.to : edge.from;
      if (to === source || cameBy.has(to) || room(index, forward) <= 0) continue;
      cameBy.set(to, { edge: index, to, forward, at });
      if (to === target) return walkBack(cameBy, source, target);
      queue.push(to);
    }
  }
  return undefined;
}

function walkBack(
  cameBy: ReadonlyMap<number, Arc & { readonly at: number }>,
  source: number,
  target: number,
): readonly Arc[] {
  const path: Arc[] = [];
  for (let at = target; at !== source;) {
    const arc = cameBy.get(at);
    if (arc === undefined) break;
    path.push(arc);
    at = arc.at;
  }
  return path;
}

/**
 * How many values a figure could have beside its own, as far as a reader can tell: 0 = it can be
 * worked out. Counts up to `limit` and stops.
 */
export function spreadOf(
  edges: readonly Edge[],
  touching: readonly (readonly number[])[],
  index: number,
  limit: number,
): number {
  const edge = edges[index];
  if (edge === undefined) return 0;
  const upLimit = Math.min(limit, edge.high - edge.value);
  const up = sendRound(edges, touching, index, [edge.to, edge.from], upLimit).amount;
  if (up >= limit) return up;
  const downLimit = Math.min(limit - up, edge.value - edge.low);
  return up + sendRound(edges, touching, index, [edge.from, edge.to], downLimit).amount;
}

/**
 * The shown figures that, hidden, let what a figure could be move by one more: of all ways round the
 * gap at which flow sent through it is stuck, the one that costs least. Empty where there is none.
 *
 * @param costOf what hiding a shown figure costs when it is to grow (`true`) or to shrink; undefined
 *   where it cannot be hidden or could not move that way
 */
export function cheapestToHide(
  edges: readonly Edge[],
  touching: readonly (readonly number[])[],
  index: number,
  wanted: number,
  costOf: (edge: Edge, grows: boolean) => number | undefined,
): readonly Edge[] {
  const edge = edges[index];
  if (edge === undefined) return [];
  const ways: readonly (readonly [room: number, start: number, end: number])[] = [
    [edge.high - edge.value, edge.to, edge.from],
    [edge.value - edge.low, edge.from, edge.to],
  ];
  const found = ways.flatMap(([room, start, end]): readonly Way[] => {
    const limit = Math.min(wanted, room);
    const sent = sendRound(edges, touching, index, [start, end], limit);
    if (sent.amount >= limit) return [];
    const price = (at: number, forward: boolean): number | undefined => {
      const one = edges[at];
      if (one === undefined || at === index) return undefined;
      if (roomOf(one, sent.moved.get(at) ?? 0, forward) > 0) return 0;
      return one.low === one.high ? costOf(one, forward) : undefined;
    };
    return cheapestWay(edges, touching, start, end, price);
  });
  const [cheapest] = found.sort((a, b) => a.cost - b.cost);
  return cheapest?.shown ?? [];
}

/** A way round, with the edges on it that cost something. */
interface Way {
  readonly cost: number;
  readonly shown: readonly Edge[];
}

/** Dijkstra's way between two nodes. */
function cheapestWay(
  edges: readonly Edge[],
  touching: readonly (readonly number[])[],
  start: number,
  end: number,
  price: (index: number, forward: boolean) => number | undefined,
): readonly Way[] {
  const costs = touching.map((_, node) => (node === start ? 0 : Number.POSITIVE_INFINITY));
  const cameBy = touching.map((): number | undefined => undefined);
  const costAt = (node: number): number => costs[node] ?? Number.POSITIVE_INFINITY;
  // The dearest first, so that the cheapest is taken from the end; dearer entries of a node stay behind.
  const open = [{ node: start, cost: 0 }];
  for (let next = open.pop(); next?.node !== end; next = open.pop()) {
    if (next === undefined) return [];
    const { node: at, cost } = next;
    if (cost > costAt(at)) continue;
    for (const index of touching[at] ?? []) {
      const edge = edges[index];
      if (edge === undefined) continue;
      const forward = edge.from === at;
      const to = forward ? edge.to : edge.from;
      if (cost >= costAt(to)) continue;
      const reached = cost + (price(index, forward) ?? Number.POSITIVE_INFINITY);
      if (reached >= costAt(to)) continue;
      costs[to] = reached;
      cameBy[to] = index;
      open.splice(placeOf(open, reached), 0, { node: to, cost: reached });
    }
  }
  const shown: Edge[] = [];
  for (let node = end; node !== start;) {
    const edge = edges[cameBy[node] ?? -1];
    if (edge === undefined) break;
    const before = edge.to === node ? edge.from : edge.to;
    if (costAt(before) < costAt(node)) shown.push(edge);
    node = before;
  }
  return [{ cost: costAt(end), shown }];
}

/** Where a cost belongs in a list from dear to cheap. */
function placeOf(list: readonly { readonly cost: number }[], cost: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.cost ?? 0) > cost) low = middle + 1;
    else high = middle;
  }
  return low;
}
