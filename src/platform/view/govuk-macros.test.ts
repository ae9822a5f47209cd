import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectRoot } from './assets.ts';
import { createEngine } from './engine.ts';

interface Fixtures {
  readonly component: string;
  readonly fixtures: readonly { name: string; options: object; html: string; hidden: boolean }[];
}

const engine = createEngine();
const components = join(projectRoot, 'node_modules/govuk-frontend/dist/govuk/components');
const published = readdirSync(components, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => {
    const text = readFileSync(join(components, entry.name, 'fixtures.json'), 'utf8');
    return JSON.parse(text) as Fixtures;
  });

function macroName(component: string): string {
  return `govuk${component.replaceAll(/(?:^|-)(\w)/g, (_match, letter: string) => letter.toUpperCase())}`;
}

/** White space between and within tags carries no meaning here. */
function squeezed(html: string): string {
  return html
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([<>]) ?/g, '$1')
    .trim();
}

// GOV.UK Frontend publishes what each macro prints for many options. Our engine refuses unknown
// names, so this shows that it refuses none that the macros need.
describe.each(published)('the GOV.UK macro "$component"', ({ component, fixtures }) => {
  test('prints what GOV.UK Frontend publishes for it', () => {
    const name = macroName(component);
    const template = `{% from "govuk/components/${component}/macro.njk" import ${name} %}{{ ${name}(params) }}`;
    expect(fixtures.length).toBeGreaterThan(0);
    for (const { options, html } of fixtures) {
      expect(squeezed(engine.renderString(template, { params: options }))).toBe(squeezed(html));
    }
  });
});
