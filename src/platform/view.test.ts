import { describe, expect, test } from 'vitest';
import { createEngine } from './view/engine.ts';
import { compileTemplates, options, render, renderError, renderPage } from './view.ts';
import { watchedFields } from './view/strict.ts';
import type { ShellModel } from './view.ts';

const engine = createEngine();
const fromText = (template: string, model: object): string =>
  engine.renderString(template, watchedFields(model));

const shell: ShellModel = {
  authorityName: 'Kestrel Borough Council',
  productName: 'Alongside',
  theme: { href: '/theme.css?v=1' },
  person: { name: 'Amara Okafor', role: 'Designated safeguarding lead', canSwitch: true },
  navigation: [{ text: 'Our pupils', href: '/pupils', current: true, count: 2 }],
  banners: [{ kind: 'evaluation', text: 'For evaluation with invented data only.' }],
  csrfToken: 'token-1',
  path: '/pupils?page=2',
};

describe('a template that asks for a field its model does not have', () => {
  const model = { child: { name: 'Ida', schools: [{ name: 'Elmbrook' }], note: undefined } };
  test.each([
    ['at the top', '{{ chld }}', /Unknown field "chld"/],
    ['in a condition', '{% if chld %}x{% endif %}', /Unknown field "chld"/],
    [
      'in an object',
      '{{ child.nmae }}',
      /Unknown field "nmae" of child\. Its fields: name, schools, note/,
    ],
    [
      'in a list',
      '{% for s in child.schools %}{{ s.nmae }}{% endfor %}',
      /"nmae" of child\.schools\[\]/,
    ],
    ['of a list itself', '{{ child.schools.lenght }}', /Unknown field "lenght" of child\.schools/],
    ['by printing a whole object', '{{ child }}', /Unknown field "toString" of child/],
  ])('is a fault %s', (_where, template, message) => {
    expect(() => fromText(template, model)).toThrow(message);
  });

  test('names fields in the message, never values', () => {
    expect(() => fromText('{{ child.nmae }}', model)).not.toThrow(/Ida|Elmbrook/);
  });

  test('may find a field that is there and empty', () => {
    expect(fromText('[{{ child.note }}]{% if child.note %}x{% endif %}', model)).toBe('[]');
  });

  test('may look past the end of a list', () => {
    expect(fromText('[{{ child.schools[3] }}]', model)).toBe('[]');
  });

  test('reads marked option objects without complaint, in TypeScript and in templates', () => {
    expect(fromText('[{{ item.classes }}]', { item: options({ text: 'a' }) })).toBe('[]');
    expect(fromText('{% set c = child | options %}[{{ c.classes }}]', model)).toBe('[]');
  });

  test('sees inside macros as well', () => {
    const template = '{% macro m(c) %}{{ c.nmae }}{% endmacro %}{{ m(child) }}';
    expect(() => fromText(template, model)).toThrow(/"nmae" of child/);
  });
});

describe('printing', () => {
  test('escapes markup everywhere', () => {
    const model = { name: '<img src=x onerror=alert(1)>', rows: [{ cell: '"><script>' }] };
    const html = fromText(
      '<b title="{{ name }}">{% for r in rows %}{{ r.cell }}{% endfor %}</b>',
      model,
    );
    expect(html).not.toMatch(/<img|<script/);
    expect(html).toContain('&lt;img');
    expect(html).toContain('&quot;&gt;&lt;script&gt;');
  });

  test.each([
    ['{{ d | dateInWords }}', { d: '2027-03-03' }, '3 March 2027'],
    ['{{ d | dateInWords }}', { d: undefined }, ''],
    ['{{ n | number }}', { n: 1234567 }, '1,234,567'],
    ['{{ n | plural("pupil") }}', { n: 1 }, '1 pupil'],
    ['{{ n | plural("child", "children") }}', { n: 1204 }, '1,204 children'],
    ['{{ n | plural("pupil") }}', { n: 0 }, '0 pupils'],
    ['{{ n | schoolYear }}', { n: 8 }, 'Year 8'],
    ['{{ n | schoolYear }}', { n: 0 }, 'Reception'],
    ['{{ n | schoolYear }}', { n: -1 }, 'Nursery'],
    ['{{ n | schoolYear }}', { n: undefined }, 'School year not known'],
    ['{{ d | academicYear }}', { d: '2027-08-31' }, '2026 to 2027'],
    ['{{ d | academicYear }}', { d: '2027-09-01' }, '2027 to 2028'],
    ['{{ n | percentage }}', { n: 0.1234 }, '12.3%'],
    ['{{ m | timeOfDay }}', { m: new Date('2027-07-01T09:05:00Z') }, '10:05'],
    [
      '{{ m | momentInWords }}',
      { m: new Date('2027-01-31T23:30:00Z') },
      '31 January 2027 at 23:30',
    ],
  ])('%s of %j is "%s"', (template, model, expected) => {
    expect(fromText(template, model)).toBe(expected);
  });

  test('refuses to put something in words that is no date', () => {
    expect(() => fromText('{{ d | dateInWords }}', { d: '03/03/2027' })).toThrow(/no date/);
  });
});

describe('macros of ours', () => {
  test('refuse a parameter they do not take', () => {
    const template = '{% set p = given | takes("figure", "number", "words") %}{{ p.number }}';
    expect(fromText(template, { given: { number: 3 } })).toBe('3');
    expect(() => fromText(template, { given: { nubmer: 3 } })).toThrow(
      /Unknown parameter "nubmer" of the macro figure/,
    );
  });
});

describe('a page', () => {
  test('has the answer, the authority and the product in its title', () => {
    const html = renderError({ status: 404 }, shell);
    expect(html).toContain(
      '<title>There is nothing here that you can see – Kestrel Borough Council – Alongside</title>',
    );
  });

  test('shows the person, the way to switch and sign out, and no inline script or style', () => {
    const html = renderError({ status: 403 }, shell);
    expect(html).toContain('Amara Okafor');
    expect(html).toContain('action="/sign-out" method="post"');
    expect(html).toContain('name="_csrf" value="token-1"');
    expect(html).not.toMatch(/<style|style=|<script(?![^>]*src=)|\son\w+=/);
  });

  test('needs no person: the pages before sign-in', () => {
    expect(renderError({ status: 503 }, { ...shell, person: undefined })).not.toContain('Sign out');
  });

  test('never has both a back link and breadcrumbs', () => {
    const model = {
      title: 'x',
      back: { text: 'Back', href: '/' },
      breadcrumbs: [{ text: 'Home', href: '/' }],
    };
    expect(() => renderPage('errors/error.njk', shell, model)).toThrow(/never both/);
  });

  test('has at most six entries of navigation', () => {
    const entry = { text: 'a', href: '/a', current: false };
    const navigation = Array.from({ length: 7 }, () => entry);
    expect(() => renderError({ status: 404 }, { ...shell, navigation })).toThrow(/six|6/);
  });

  test('is a fault when its template is missing', () => {
    expect(() => render('no/such/page.njk', {})).toThrow(/template not found/);
  });
});

test('every template compiles', () => {
  expect(compileTemplates()).toContain('layout.njk');
});
