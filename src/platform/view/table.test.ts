import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEngine } from './engine.ts';
import { watchedFields } from './strict.ts';
import { pageNumber, pageSize, paging, sortLink } from './table.ts';
import { withQuery } from './address.ts';

describe('paging', () => {
  test('says what is shown and keeps the filters in every link', () => {
    const result = paging(640, 3, '/pupils', { year: 8, page: 3 });
    expect(result.showing).toBe('Showing 101 to 150 of 640');
    expect(result.previous).toBe('/pupils?year=8&page=2');
    expect(result.next).toBe('/pupils?year=8&page=4');
    expect(result.pages.map((page) => ('gap' in page ? '…' : page.number))).toEqual([
      1,
      2,
      3,
      4,
      '…',
      13,
    ]);
  });

  test.each([
    [1, 'Showing all 1'],
    [50, 'Showing all 50'],
    [51, 'Showing 1 to 50 of 51'],
    [1640, 'Showing 1 to 50 of 1,640'],
  ])('of %i rows: %s', (total, words) => {
    expect(paging(total, 1, '/x', {}).showing).toBe(words);
  });

  test('stands on a page by itself, outside a table', () => {
    const bar = '{% from "macros/paging.njk" import pagingBar %}{{ pagingBar(paging) }}';
    const html = createEngine().renderString(
      bar,
      watchedFields({ paging: paging(640, 3, '/x', {}) }),
    );
    expect(html).toContain('Showing 101 to 150 of 640');
    expect(html).toContain('aria-label="Page 13"');
  });

  test('ends with the last row', () => {
    expect(paging(51, 2, '/x', {})).toMatchObject({
      showing: 'Showing 51 to 51 of 51',
      next: undefined,
      previous: '/x',
    });
  });

  test('never shows a page twice nor one that is not there', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.string(), (total, asked) => {
        const page = pageNumber(asked, total);
        const numbers = paging(total, page, '/x', {}).pages.flatMap((entry) =>
          'gap' in entry ? [] : [entry.number],
        );
        expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
        expect(numbers).toContain(page);
        expect(Math.max(...numbers)).toBe(Math.ceil(total / pageSize));
      }),
    );
  });

  test.each([
    ['3', 640, 3],
    ['99', 640, 13],
    ['0', 640, 1],
    ['-2', 640, 1],
    ['x', 640, 1],
    [undefined, 0, 1],
  ])('reads the page asked for from %s of %i rows as %i', (asked, total, page) => {
    expect(pageNumber(asked, total)).toBe(page);
  });
});

describe('sorting by a head', () => {
  test.each([
    ['name', '', '/p?year=8&sort=name', undefined],
    ['name', 'name', '/p?year=8&sort=-name', 'ascending'],
    ['name', '-name', '/p?year=8&sort=name', 'descending'],
    ['name', 'due', '/p?year=8&sort=name', undefined],
  ])('%s when sorted by "%s"', (key, sorted, href, direction) => {
    expect(sortLink(key, sorted, '/p', { year: 8, page: 4 })).toEqual({ href, direction });
  });
});

test('an address leaves out what is empty and escapes the rest', () => {
  expect(withQuery('/p?old=1', { q: 'O’Neil & co', school: '', year: undefined })).toBe(
    '/p?q=O%E2%80%99Neil+%26+co',
  );
  expect(withQuery('/p?old=1', {})).toBe('/p');
});
