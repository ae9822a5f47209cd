import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkThemeColour, contrast, defaultThemeColour, themeCss, themeHref } from './theme.ts';

const anyColour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value) => `#${value.toString(16).padStart(6, '0')}`);

function property(css: string, name: string): string[] {
  return [...css.matchAll(new RegExp(`${name}:(#[0-9a-f]{6})`, 'g'))].map(
    (match) => match[1] ?? '',
  );
}

describe('contrast', () => {
  // Worked values of the WCAG definition: the extremes, and the grey that just passes on white.
  test.each([
    ['#000000', '#ffffff', 21],
    ['#ffffff', '#ffffff', 1],
    ['#767676', '#ffffff', 4.54],
    ['#777777', '#ffffff', 4.48],
  ])('of %s and %s is %d', (one, other, expected) => {
    expect(contrast(one, other)).toBeCloseTo(expected, 2);
    expect(contrast(other, one)).toBeCloseTo(expected, 2);
  });
});

describe('an authority’s colour', () => {
  test('is taken when white text is readable on it', () => {
    expect(checkThemeColour(defaultThemeColour)).toEqual({ ok: true });
  });

  test('is refused in words, with the nearest one that works', () => {
    const result = checkThemeColour('#ffcc00');
    expect(result).toMatchObject({ ok: false });
    if (!result.ok && result.suggestion !== undefined) {
      expect(checkThemeColour(result.suggestion)).toEqual({ ok: true });
      expect(result.message).toContain(result.suggestion);
    }
  });

  test.each(['red', '#12', '12495c', '#12495g', ''])('is refused when written %j', (colour) => {
    expect(checkThemeColour(colour)).toMatchObject({ ok: false, suggestion: undefined });
  });

  test('whatever it is, text on it and marks of it are readable on light and dark pages', () => {
    fc.assert(
      fc.property(anyColour, (colour) => {
        const css = themeCss(colour);
        const marks = property(css, '--theme-mark');
        for (const surface of property(css, '--theme')) {
          expect(contrast(surface, '#ffffff')).toBeGreaterThanOrEqual(4.5);
        }
        expect(contrast(marks[0] ?? '', '#ffffff')).toBeGreaterThanOrEqual(4.5);
        expect(contrast(marks[1] ?? '', '#14181b')).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });

  test('changes the address of its stylesheet', () => {
    expect(themeHref('#12495c')).not.toBe(themeHref('#12495d'));
  });

  test('never puts anything but a colour into the stylesheet', () => {
    expect(() => themeCss('red;}body{display:none')).toThrow(/hexadecimal/);
  });
});
