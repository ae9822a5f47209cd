import { describe, expect, test } from 'vitest';
import { cleanChild, returnXml, streamOf } from '../../../../../test/factories/cin-return.ts';
import type { TestChild } from '../../../../../test/factories/cin-return.ts';
import {
  assessmentCases,
  section47Cases,
} from '../../../../../test/factories/cin-rule-cases/assessments.ts';
import type { RuleCase } from '../../../../../test/factories/cin-rule-cases/case.ts';
import { episodeCases } from '../../../../../test/factories/cin-rule-cases/episodes.ts';
import { identifierCases } from '../../../../../test/factories/cin-rule-cases/identifiers.ts';
import { cinPlanCases, cpPlanCases } from '../../../../../test/factories/cin-rule-cases/plans.ts';
import { checkCinCensus } from '../check.ts';
import { summariseCheck } from '../summary.ts';
import type { CheckSummary } from '../summary.ts';
import { childRules, cinCensusRules } from './catalogue.ts';

const cases: readonly RuleCase[] = [
  ...identifierCases,
  ...episodeCases,
  ...assessmentCases,
  ...section47Cases,
  ...cinPlanCases,
  ...cpPlanCases,
];

function check(children: readonly TestChild[], year = 2026): Promise<CheckSummary> {
  return summariseCheck(checkCinCensus(streamOf(returnXml(children, { year }))), 'test.xml');
}

async function checkOne(change: RuleCase['fires'], year?: number): Promise<CheckSummary> {
  const child = cleanChild();
  change(child);
  return check([child], year);
}

/** Rules that see the whole return, which a return of one child cannot satisfy. */
const OF_SMALL_RETURNS = new Set(['2886Q', '2887Q', '2888Q']);

function numbers(summary: CheckSummary): readonly string[] {
  return summary.issues.map(({ rule }) => rule).filter((rule) => !OF_SMALL_RETURNS.has(rule));
}

test('a clean child raises nothing', async () => {
  const summary = await checkOne(() => undefined);
  expect(numbers(summary)).toEqual([]);
  expect(summary).toMatchObject({
    version: '2025-26',
    accepted: { children: 1 },
    rejected: { children: 0 },
  });
});

describe.each(cases)('rule $rule: $when', ({ rule, fires, clean, at, year }) => {
  const facts = cinCensusRules.filter((each) => each.number === rule);

  test('fires, at its place, with its severity', async () => {
    const summary = await checkOne(fires, year);
    const fired = summary.issues.filter((issue) => issue.rule === rule);
    expect(fired.map(({ path }) => path)).toContain(`/Message/Children/Child[1]/${at}`);
    const [first] = fired;
    expect(first?.severity).toBe(facts[0]?.severity);
    expect(first?.childIndex).toBe(1);
    expect(first?.line).toBeGreaterThan(5);
    expect(first?.fields.length).toBeGreaterThan(0);
    if (first?.severity === 'error') expect(summary.rejected.children).toBe(1);
  });

  test('leaves the nearest clean case alone', async () => {
    expect(numbers(await checkOne(clean, year))).not.toContain(rule);
  });
});

test('every rule about a child has a case', () => {
  const covered = new Set(cases.map(({ rule }) => rule));
  const without = childRules.filter(({ number }) => !covered.has(number));
  expect(without.map(({ number }) => number)).toEqual(['8590']);
});

test('rule 8590: a child without an episode', async () => {
  const xml = returnXml([cleanChild()]).replace(/<CINdetails>.*<\/CINdetails>\n/su, '');
  const summary = await summariseCheck(checkCinCensus(streamOf(xml)), 'test.xml');
  expect(numbers(summary)).toEqual(['8590']);
});

test('the catalogue holds the 109 rules of the DfE, and names of our own beside them', () => {
  const numbered = new Set(
    cinCensusRules.map(({ number }) => number).filter((number) => /^\d/u.test(number)),
  );
  expect(numbered.size).toBe(109);
  const queries = [...numbered].filter((number) => number.endsWith('Q'));
  expect(queries).toHaveLength(26);
  for (const { number, severity, message } of cinCensusRules) {
    if (/^\d/u.test(number)) expect(severity).toBe(number.endsWith('Q') ? 'query' : 'error');
    expect(message).toMatch(/\.$/u);
    expect(message).not.toMatch(/invalid|record \d|user/iu);
  }
});

describe('rules that came or went with a collection', () => {
  test.each([
    ['1580', 2024, false],
    ['1580', 2025, true],
  ])('%s in the census year ending %i: %s', async (rule, year, fires) => {
    const summary = await checkOne(({ ids }) => (ids.LAchildID = 'EX-1'), year);
    expect(numbers(summary).includes(rule)).toBe(fires);
  });

  test.each([
    [2024, false],
    [2025, true],
    [2027, true],
  ])('8945Q in the census year ending %i: %s', async (year, fires) => {
    const summary = await checkOne(
      ({ episode }) => (episode.assessments[0] = { factors: ['18A'] }),
      year,
    );
    expect(numbers(summary).includes('8945Q')).toBe(fires);
  });
});

describe('rules on the whole return', () => {
  test('8510 rejects every child with the same LAchildID, the first one too', async () => {
    const children = [cleanChild(1), cleanChild(2), cleanChild(1), cleanChild(1)];
    children.forEach(({ ids }, index) => (ids.UPN = cleanChild(index + 1).ids.UPN));
    const summary = await check(children);
    const fired = summary.issues.filter(({ rule }) => rule === '8510');
    expect(fired.map(({ childIndex }) => childIndex)).toEqual([1, 3, 4]);
    expect(fired[0]).toMatchObject({
      child: 'EX1000001',
      path: '/Message/Children/Child[1]/ChildIdentifiers',
      line: 6,
    });
    expect(summary).toMatchObject({ accepted: { children: 1 }, rejected: { children: 3 } });
  });

  test('1520 rejects both children with the same UPN, however it is written', async () => {
    const [first, second] = [cleanChild(1), cleanChild(2)];
    second.ids.UPN = first.ids.UPN?.toLowerCase();
    const summary = await check([first, second]);
    expect(
      summary.issues.filter(({ rule }) => rule === '1520').map(({ childIndex }) => childIndex),
    ).toEqual([1, 2]);
    expect(summary.rejected.children).toBe(2);
  });

  test('2883 counts plans and conferences over the whole return', async () => {
    const [without, spare] = [cleanChild(1), cleanChild(2)];
    without.episode.section47s = [];
    expect(numbers(await check([without]))).toContain('2883');
    spare.episode.cpPlans = [];
    expect(numbers(await check([without, spare]))).not.toContain('2883');
  });

  test('2886Q asks about more than 2% of born children without known sex', async () => {
    const children = Array.from({ length: 50 }, (_, index) => cleanChild(index + 1));
    const [one, another] = children;
    if (one === undefined || another === undefined) throw new Error('no children');
    one.ids.Sex = 'U';
    expect((await check(children)).issues.map(({ rule }) => rule)).not.toContain('2886Q');
    another.ids.Sex = 'U';
    expect((await check(children)).issues.map(({ rule }) => rule)).toContain('2886Q');
  });

  test('2887Q asks about a return with fewer than 8 disabilities, 2888Q about one each', async () => {
    const child = cleanChild();
    child.disabilities = ['MOB', 'HAND', 'PC', 'INC', 'COMM', 'LD', 'HEAR'];
    expect((await check([child])).issues.map(({ rule }) => rule)).toContain('2887Q');
    child.disabilities.push('VIS');
    expect((await check([child])).issues.map(({ rule }) => rule)).toEqual([]);
    child.disabilities = ['VIS'];
    expect((await check([child])).issues.map(({ rule }) => rule)).toContain('2888Q');
  });

  test('100 asks for 31 March of the year', async () => {
    const header =
      '<CollectionDetails><Collection>CIN</Collection><Year>2026</Year><ReferenceDate>2026-03-30</ReferenceDate></CollectionDetails>';
    const summary = await summariseCheck(
      checkCinCensus(streamOf(returnXml([cleanChild()], { header }))),
      'test.xml',
    );
    expect(summary.issues[0]).toMatchObject({ rule: '100', child: null, path: '/Message/Header' });
    expect(summary.accepted.children).toBe(1);
  });
});
