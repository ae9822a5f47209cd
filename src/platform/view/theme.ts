/**
 * The authority's colour: checked for contrast, and turned into the one served stylesheet that sets
 * it. Contrast as WCAG 2.2 success criteria 1.4.3 (text, 4.5 to 1) and 1.4.11 (other marks, 3 to 1).
 */
import { createHash } from 'node:crypto';

/** Used where an authority has set no colour: a deep blue-green of nobody in particular. */
export const defaultThemeColour = '#12495c';

const DARK_PAGE = '#14181b';
const WHITE = '#ffffff';
const TEXT_CONTRAST = 4.5;

type Rgb = readonly [number, number, number];

function parseColour(colour: string): Rgb | undefined {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
  if (!match) return undefined;
  const part = (index: number): number => Number.parseInt(match[index] ?? '0', 16);
  return [part(1), part(2), part(3)];
}

function requireColour(colour: string): Rgb {
  const rgb = parseColour(colour);
  if (!rgb) throw new RangeError('A colour is written as # and six hexadecimal digits');
  return rgb;
}

/** Relative luminance, 0 (black) to 1 (white), as WCAG 2.2 defines it. */
function luminance([red, green, blue]: Rgb): number {
  const channel = (value: number): number => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
}

/** The contrast of two colours written `#rrggbb`, from 1 (the same) to 21 (black on white). */
export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(requireColour(one)), luminance(requireColour(other))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function mixed(colour: string, towards: string, share: number): string {
  const [from, to] = [requireColour(colour), requireColour(towards)];
  const parts = from.map((value, index) => value + ((to[index] ?? value) - value) * share);
  return `#${parts.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;
}

/** The colour moved in small steps towards another until it stands out enough against a ground. */
function readableOn(ground: string, colour: string, towards: string): string {
  for (let step = 0; step < 20; step += 1) {
    const candidate = mixed(colour, towards, step / 20);
    if (contrast(candidate, ground) >= TEXT_CONTRAST) return candidate;
  }
  return towards;
}

/**
 * Whether an authority may use a colour: white text must be readable on it. Where it is not, the
 * nearest darker colour that is.
 */
export function checkThemeColour(
  colour: string,
): { ok: true } | { ok: false; message: string; suggestion: string | undefined } {
  if (!parseColour(colour)) {
    return {
      ok: false,
      message: 'Write the colour as # and six digits or letters from a to f, like #12495c',
      suggestion: undefined,
    };
  }
  if (contrast(colour, WHITE) >= TEXT_CONTRAST) return { ok: true };
  const suggestion = readableOn(WHITE, colour, '#000000');
  return {
    ok: false,
    message: `White text is hard to read on this colour. The nearest one that works is ${suggestion}`,
    suggestion,
  };
}

/**
 * The stylesheet that sets the authority's colour as custom properties: `--theme` for surfaces under
 * white text, `--theme-mark` for marks on the page and `--theme-tint` for a quiet ground, each for
 * light and dark pages. A colour that fails the check is darkened until it passes.
 */
export function themeCss(colour: string): string {
  const surface = readableOn(WHITE, colour, '#000000');
  const light = `--theme:${surface};--theme-mark:${surface};--theme-tint:${mixed(surface, WHITE, 0.92)}`;
  const dark = [
    `--theme:${mixed(surface, '#000000', 0.25)}`,
    `--theme-mark:${readableOn(DARK_PAGE, surface, WHITE)}`,
    `--theme-tint:${mixed(surface, DARK_PAGE, 0.8)}`,
  ].join(';');
  return `:root{${light}}@media screen and (prefers-color-scheme:dark){:root{${dark}}}\n`;
}

/** The address of the theme stylesheet; it changes with the colour, so browsers may keep it. */
export function themeHref(colour: string): string {
  return `/theme.css?v=${createHash('sha256').update(themeCss(colour)).digest('hex').slice(0, 8)}`;
}
