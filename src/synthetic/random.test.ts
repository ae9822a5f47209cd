import { expect, test } from 'vitest';
import { createRandom, weighted } from './random.ts';

test('the same key gives the same numbers, another key others', () => {
  const draw = (key: string) => {
    const random = createRandom(key);
    return Array.from({ length: 5 }, () => random.next());
  };
  expect(draw('a')).toEqual(draw('a'));
  expect(draw('a')).not.toEqual(draw('b'));
});

test('a derived generator does not depend on what was drawn before', () => {
  const fresh = createRandom('a').derive('b').next();
  const used = createRandom('a');
  used.next();
  expect(used.derive('b').next()).toBe(fresh);
});

test('numbers are spread evenly and whole numbers stay within their bounds', () => {
  const random = createRandom('spread');
  const counts = [0, 0, 0, 0];
  for (let at = 0; at < 40_000; at += 1) {
    const drawn = random.int(2, 5);
    counts[drawn - 2] = (counts[drawn - 2] ?? 0) + 1;
  }
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(40_000);
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
});

test('weighted choices come in proportion to their weights, and never with weight nought', () => {
  const random = createRandom('weights');
  const pick = weighted([
    ['often', 8],
    ['never', 0],
    ['seldom', 2],
  ] as const);
  const drawn = Array.from({ length: 20_000 }, () => pick(random));
  expect(drawn.filter((one) => one === 'seldom').length / 20_000).toBeCloseTo(0.2, 1);
  expect(drawn).not.toContain('never');
});
