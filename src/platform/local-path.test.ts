import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localPath } from './local-path.ts';

const SITE = 'https://alongside.example';

describe('an address to go back to', () => {
  test.each([
    '/',
    '/my-children',
    '/our-pupils?status=to-confirm&page=2',
    '/children/5f0c?from=%2Fteam#changes',
    '/search?q=O%27Brien',
    '/a//b',
  ])('%s is within this site', (path) => {
    expect(localPath(path)).toBe(path);
  });

  test.each([
    ['another site', 'https://elsewhere.example/my-children'],
    ['another site without its scheme', '//elsewhere.example'],
    ['the same with a backslash, which browsers read as a slash', '/\\elsewhere.example'],
    ['two backslashes', '\\\\elsewhere.example'],
    ['a backslash further on', '/my-children\\..\\..'],
    ['a tab that browsers leave out', '/\t/elsewhere.example'],
    ['a line break that browsers leave out', '/\n/elsewhere.example'],
    ['a second header', '/my-children\r\nSet-Cookie: a=b'],
    ['letters that a header cannot carry', '/search?q=Łucja'],
    ['a space first', ' //elsewhere.example'],
    ['a script', 'javascript:alert(1)'],
    ['a path from here', 'my-children'],
    ['nothing', ''],
    ['no text', undefined],
    ['several', ['/my-children', '/team']],
    ['a number', 7],
  ])('%s leads home', (_what, next) => {
    expect(localPath(next)).toBe('/');
  });

  test('never leaves the site, whatever was asked for', () => {
    const piece = fc.constantFrom(
      ...['/', '\\', '//', '.', '..', '@', ':', '?', '#', '\t', '\n', ' ', '%2f', '%5c', '\0', 'ö'],
      ...['elsewhere.example', 'https:', 'javascript:', 'alongside.example', 'a'],
    );
    const asked = fc.oneof(
      fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
      fc.array(piece, { maxLength: 8 }).map((pieces) => `/${pieces.join('')}`),
      fc.string({ unit: 'binary-ascii' }),
    );
    fc.assert(
      fc.property(asked, (next) => new URL(localPath(next), `${SITE}/sign-in`).origin === SITE),
      { numRuns: 500 },
    );
  });
});
