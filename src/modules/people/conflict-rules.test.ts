import { expect, test } from 'vitest';
import { sharesSurname } from './conflict-rules.ts';
import { homeHash } from './conflicts.ts';

test.each([
  ['Sam Hill', 'Hill', true],
  ['Sam Núñez', 'NUNEZ', true],
  ['Sam O’Brien', "O'Brien", true],
  ['Sam van der Berg', 'van der Berg', true],
  ['Sam Okafor-Hill', 'Okafor', true],
  ['Sam Okafor', 'Hill Okafor', true],
  ['Sam Thompson', 'Thomson', true],
  ['Sam Thompson', 'Thopmson', true],
  ['Sam Hill', 'Hall', false],
  ['Sam Hill', 'Sam', false],
  ['Sam Okafor', 'Thompson', false],
  ['Sam Thompson', 'Thonson', false],
  ['Sam de Hill', 'de Souza', false],
  ['Sam Hill', '', false],
])('%s and %s: %s', (name, surname, expected) => {
  expect(sharesSurname(name, surname)).toBe(expected);
});

test('a home’s hash does not depend on how the postcode is written, and depends on the key', () => {
  expect(homeHash('sk8 4ab', 'one')).toBe(homeHash('SK84AB', 'one'));
  expect(homeHash('SK8 4AB', 'one')).not.toBe(homeHash('SK8 4AB', 'two'));
  expect(homeHash('SK8 4AB', 'one')).not.toContain('SK8');
});
