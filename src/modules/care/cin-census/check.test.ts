import { createReadStream } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cleanChild,
  closedEpisode,
  collect,
  nfaEpisode,
  returnXml,
  streamOf,
} from '../../../../test/factories/cin-return.ts';
import type { TestChild } from '../../../../test/factories/cin-return.ts';
import { checkCinCensus } from './check.ts';
import type { RuleFault } from './check.ts';
import { rulesInForce } from './rules/catalogue.ts';
import { summariseCheck } from './summary.ts';
import type { CheckSummary } from './summary.ts';

const FIXTURES = new URL('../../../../test/fixtures/cin-census/', import.meta.url);

function checkText(xml: string): Promise<CheckSummary> {
  return summariseCheck(checkCinCensus(streamOf(xml)), 'test.xml');
}

function checkFixture(name: string): Promise<CheckSummary> {
  return summariseCheck(checkCinCensus(createReadStream(new URL(name, FIXTURES))), name);
}

function ruleCounts({ issues }: CheckSummary): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { rule } of issues) counts[rule] = (counts[rule] ?? 0) + 1;
  return counts;
}

describe('the document of the contract', () => {
  test('holds what the command line promises, and nothing else', async () => {
    const child = cleanChild();
    const plan = child.episode.cpPlans[0];
    if (plan) plan.CPPendDate = plan.CPPstartDate;
    const second = cleanChild(2);
    second.ids.LAchildID = undefined;
    expect(await checkText(returnXml([child, second]))).toEqual({
      kind: 'cin-census',
      file: 'test.xml',
      version: '2025-26',
      read: { children: 2 },
      accepted: { children: 0 },
      rejected: { children: 2 },
      issues: [
        expect.objectContaining({ rule: '2887Q', child: null, childIndex: null }),
        {
          rule: '8840',
          severity: 'error',
          child: 'EX1000001',
          childIndex: 1,
          path: '/Message/Children/Child[1]/CINdetails[1]/ChildProtectionPlans[1]',
          fields: ['CPPstartDate', 'CPPendDate'],
          line: 14,
          message: expect.stringContaining('same day') as unknown,
        },
        expect.objectContaining({ rule: '8500', child: null, childIndex: 2 }),
      ],
    });
  });

  test('a refused file accepts no child and says why', async () => {
    const xml = returnXml([cleanChild(1), cleanChild(2)]);
    const cut = xml.slice(0, xml.lastIndexOf('<Child>') + 200);
    expect(await checkText(cut)).toMatchObject({
      version: '2025-26',
      read: { children: 1 },
      accepted: { children: 0 },
      rejected: { children: 1 },
      issues: [{ rule: 'file-refused', severity: 'error', child: null }],
    });
    expect(await checkText('no XML at all')).toMatchObject({
      version: null,
      read: { children: 0 },
    });
  });

  test('a query leaves the child accepted, an error does not', async () => {
    const [queried, wrong] = [cleanChild(1), cleanChild(2)];
    queried.ids.FormerUPN = 'X1';
    wrong.Ethnicity = undefined;
    const items = await collect(checkCinCensus(streamOf(returnXml([queried, wrong]))));
    const accepted = items.flatMap((item) => (item.item === 'record' ? [item.accepted] : []));
    expect(accepted).toEqual([true, false]);
    expect(items.at(-1)).toEqual({ item: 'end', read: 2, accepted: 1, rejected: 1 });
  });
});

describe('files by others', () => {
  test('the sample return of 2025-26 raises no error and no query on a child', async () => {
    const summary = await checkFixture('sample_cin_2025_26.xml');
    expect(summary).toMatchObject({ accepted: { children: 5 }, rejected: { children: 0 } });
    expect(ruleCounts(summary)).toEqual({ '2887Q': 1 });
  });

  test('the dirty return of 332 children is checked to its end', async () => {
    const summary = await checkFixture('fake_CIN_data.xml');
    expect(summary).toMatchObject({
      version: '2021-22',
      read: { children: 332 },
      accepted: { children: 1 },
      rejected: { children: 331 },
    });
    expect(ruleCounts(summary)).toEqual({
      '100': 1,
      '1510': 320,
      '1530': 262,
      '2886Q': 1,
      '2990': 28,
      '8520': 6,
      '8545Q': 20,
      '8555Q': 30,
      '8569Q': 302,
      '8585Q': 35,
      '8600': 46,
      '8620': 218,
      '8790': 3,
      '8794': 5,
      '8825Q': 30,
      '8831': 350,
    });
  });

  test('the one-child returns of 2021-22 and 2022-23', async () => {
    expect(Object.keys(ruleCounts(await checkFixture('CIN2rows.xml')))).toEqual(
      expect.arrayContaining(['100', '1510', '1105', '8565', '8867', '8940', 'stray-text']),
    );
    expect(Object.keys(ruleCounts(await checkFixture('cin-2022.xml')))).toEqual(
      expect.arrayContaining(['1510', '8620', '8930', '4013']),
    );
  });
});

describe('each rule by itself', () => {
  const force = rulesInForce('2025-26');
  const wrong = cleanChild();
  wrong.Ethnicity = undefined;
  wrong.episode.ReferralSource = undefined;

  async function withBroken(number: string) {
    const faults: RuleFault[] = [];
    const boom = (): never => {
      throw new TypeError('cannot read properties of undefined');
    };
    const rules = {
      child: force.child.map((rule) => (rule.number === number ? { ...rule, check: boom } : rule)),
      whole: force.whole.map((rule) =>
        rule.number === number ? { ...rule, begin: () => ({ see: boom, end: boom }) } : rule,
      ),
    };
    const summary = await summariseCheck(
      checkCinCensus(streamOf(returnXml([wrong])), {
        rules,
        onFault: (fault) => faults.push(fault),
      }),
      'test.xml',
    );
    return { summary, faults };
  }

  test('a rule that fails is named, in words without internals, and hides no other', async () => {
    const { summary, faults } = await withBroken('4220');
    expect(ruleCounts(summary)).toEqual({ '2887Q': 1, 'check-not-run': 1, '8866': 1 });
    const notRun = summary.issues.find(({ rule }) => rule === 'check-not-run');
    expect(notRun).toMatchObject({ severity: 'query', childIndex: 1 });
    expect(notRun?.message).toContain('4220');
    expect(notRun?.message).not.toContain('properties');
    expect(faults).toMatchObject([
      { rule: '4220', childIndex: 1, cause: expect.any(TypeError) as unknown },
    ]);
  });

  test('so is a rule on the whole return', async () => {
    const { summary, faults } = await withBroken('8510');
    expect(ruleCounts(summary)).toEqual({ '2887Q': 1, 'check-not-run': 2, '4220': 1, '8866': 1 });
    expect(faults).toHaveLength(2);
  });

  test('every rule may fail without hiding the others', async () => {
    for (const { number } of [...force.child, ...force.whole]) {
      const { summary } = await withBroken(number);
      const rules = new Set(summary.issues.map(({ rule }) => rule));
      for (const expected of ['4220', '8866']) {
        if (expected !== number) expect(rules).toContain(expected);
      }
    }
  });
});

describe('headers', () => {
  test('without a year, only what needs no year is checked', async () => {
    const child = cleanChild();
    child.Ethnicity = undefined;
    child.episode = { ...closedEpisode(), CINreferralDate: '1998-04-07', assessments: [] };
    child.episode.CINclosureDate = '1999-01-01';
    const summary = await checkText(returnXml([child], { header: '' }));
    expect(summary.version).toBeNull();
    expect(Object.keys(ruleCounts(summary)).sort()).toEqual([
      '2887Q',
      '4220',
      '8606',
      'header-year',
    ]);
  });

  test('the year is taken from the reference date when it is missing', async () => {
    const header =
      '<CollectionDetails><ReferenceDate>2025-03-31</ReferenceDate></CollectionDetails>';
    const summary = await checkText(returnXml([cleanChild()], { header }));
    expect(summary.version).toBe('2024-25');
    expect(Object.keys(ruleCounts(summary))).toContain('100');
  });

  test.each([
    [2021, true],
    [2022, false],
    [2027, false],
    [2028, true],
  ])('a return of the year %i is outside the years held here: %s', async (year, outside) => {
    const summary = await checkText(returnXml([cleanChild()], { year }));
    expect('collection-year' in ruleCounts(summary)).toBe(outside);
    expect(summary.read.children).toBe(1);
  });
});

/** A child with slips picked by the generator, so that orders of very different children are tried. */
const someChild = fc
  .record({
    number: fc.integer({ min: 1, max: 6 }),
    ethnicity: fc.constantFrom('WBRI', 'XXXX', undefined),
    more: fc.subarray(['closed', 'nfa', 'unborn', 'second'] as const),
    upn: fc.constantFrom('F319200012001', 'A123456789123', 'H243278544154', undefined),
    start: fc.constantFrom('2025-11-13', '2025-11-12', '13/11/2025', undefined),
  })
  .map(({ number, ethnicity, more, upn, start }): TestChild => {
    const child = cleanChild(number);
    child.Ethnicity = ethnicity;
    child.ids.UPN = upn;
    const [plan] = child.episode.cpPlans;
    if (plan) plan.CPPstartDate = start;
    if (more.includes('closed')) child.more.push(closedEpisode());
    if (more.includes('nfa')) child.more.push(nfaEpisode());
    if (more.includes('unborn')) child.ids.ExpectedPersonBirthDate = '2026-06-01';
    return child;
  });

describe('order', () => {
  test('of the children changes nothing about any of them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .array(someChild, { minLength: 1, maxLength: 8 })
          .chain((children) =>
            fc.tuple(
              fc.constant(children),
              fc.shuffledSubarray([...children.keys()], { minLength: children.length }),
            ),
          ),
        async ([children, order]) => {
          const before = await checkText(returnXml(children));
          const after = await checkText(returnXml(order.flatMap((place) => children[place] ?? [])));
          expect(after.accepted).toEqual(before.accepted);
          for (const [place, original] of order.entries()) {
            expect(issuesOf(after, place + 1)).toEqual(issuesOf(before, original + 1));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('of reading: accepted and rejected always add up to what was read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(someChild, { maxLength: 8 }), async (children) => {
        const { read, accepted, rejected, issues } = await checkText(returnXml(children));
        expect(read.children).toBe(children.length);
        expect(accepted.children + rejected.children).toBe(read.children);
        const inError = issues.filter(
          ({ severity, childIndex }) => severity === 'error' && childIndex !== null,
        );
        expect(new Set(inError.map(({ childIndex }) => childIndex)).size).toBe(rejected.children);
      }),
      { numRuns: 60 },
    );
  });
});

/** What is said of one child, without the places that move with it. */
function issuesOf({ issues }: CheckSummary, index: number): readonly string[] {
  return issues
    .filter(({ childIndex }) => childIndex === index)
    .map(({ rule, path, fields }) =>
      JSON.stringify([rule, path?.replace(/Child\[\d+\]/u, 'Child'), fields]),
    )
    .sort();
}
