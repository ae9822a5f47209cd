/** Free texts that look like a home are asked about before anything is kept (TRUST section 7). */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { freeTextFields } from '../../src/platform/free-text.ts';
import { refreshSight } from '../../src/modules/care/index.ts';
import { LA } from '../support/database.ts';
import { openTestSite, type TestSite, type Visitor } from '../support/site.ts';

let site: TestSite;
let sam: Visitor;
let childId: string;

beforeAll(async () => {
  site = await openTestSite();
  childId = await site.make.child('C1', { surname: 'Okafor' });
  await site.db.owner.query(
    `insert into allocation (authority_id, child_id, worker_name, worker_email, team_id, since, as_of)
     values ($1, $2, 'Sam Hale', 'sam@example.org', 'north', '2026-01-05', '2026-11-01')`,
    [LA, childId],
  );
  await site.db.owner.query(
    `insert into child_address (authority_id, child_id, since, line, postcode, is_protected)
     values ($1, $2, '2026-01-05', 'The Oast, Barton', 'ZZ9 9ZZ', false)`,
    [LA, childId],
  );
  sam = await site.visitor('SW', 'sam@example.org', 'north');
  await site.db.database.withSystem({ authorityId: LA, purpose: 'test' }, (tx) => refreshSight(tx));
});
afterAll(() => site.close());

const assertions = async (): Promise<number> =>
  (await site.db.owner.query('select 1 from cohort_assertion')).rowCount ?? 0;
const belongs = (reason: string, more: Readonly<Record<string, string>> = {}) =>
  sam.post(`/children/${childId}/belongs`, {
    'from-day': '1',
    'from-month': '9',
    'from-year': '2026',
    reason,
    ...more,
  });

test('a postcode, an address and a home that the person may see are asked about', async () => {
  for (const reason of [
    'They moved to SM1 1EA in June.',
    'The family stays at 14 Mill Lane now.',
    'Grandmother took them in at the oast, barton.',
  ]) {
    const answer = await belongs(reason);
    expect([reason, answer.statusCode]).toEqual([reason, 422]);
    expect(answer.body).toContain('Does this say where somebody lives?');
    expect(answer.body).toContain('name="from-year" value="2026"');
  }
  expect(await assertions()).toBe(0);
});

test('the question is the same whoever lives there', async () => {
  const without = (body: string, text: string) =>
    body.replaceAll(text, '').replaceAll(/"[\w.-]{20,}"/g, '');
  const own = await belongs('Near ZZ9 9ZZ now.');
  const other = await belongs('Near ZZ9 8ZZ now.');
  expect(without(own.body, 'ZZ9 9ZZ')).toBe(without(other.body, 'ZZ9 8ZZ'));
});

test('what is meant as it stands is kept, and what holds no place was never asked about', async () => {
  const kept = await belongs('They moved to SM1 1EA in June.', { asWritten: 'reason' });
  expect(kept.statusCode).toBe(303);
  expect(await assertions()).toBe(1);
});

test('every long text of every form is marked as free', () => {
  const unmarked = site.routes.flatMap((route) => {
    if (route.permission === 'public' || route.form === undefined) return [];
    const marked = freeTextFields(route.form);
    return Object.entries(fieldsOf(route.form))
      .filter(([name, field]) => mostLetters(field) >= 200 && ![...marked, ...CODES].includes(name))
      .map(([name]) => `${route.url} ${name}`);
  });
  expect(unmarked).toEqual([]);
});

/** Long fields that a page fills, not a person: a draft's are sealed, and shown to who typed them alone. */
const CODES = ['answer', 'fields', 'path', 'scope', 'take'];

/** The fields of a form, of what is sent where it is made into something else. */
function fieldsOf(form: z.ZodType): Readonly<Record<string, z.ZodType>> {
  if (form instanceof z.ZodPipe) return fieldsOf(form.in as z.ZodType);
  return form instanceof z.ZodObject ? form.shape : {};
}

/** How long the field's text may be; 0 where it is no text. */
function mostLetters(field: z.ZodType): number {
  if (field instanceof z.ZodString) return field.maxLength ?? 0;
  if (
    field instanceof z.ZodOptional ||
    field instanceof z.ZodDefault ||
    field instanceof z.ZodCatch
  )
    return mostLetters(field.unwrap() as z.ZodType);
  return 0;
}
