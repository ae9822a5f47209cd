import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  cleanChild,
  collect,
  openEpisode,
  returnXml,
  streamOf,
} from '../../../../test/factories/cin-return.ts';
import type { TestChild } from '../../../../test/factories/cin-return.ts';
import { childAsXml } from './as-received.ts';
import { checkCinCensus } from './check.ts';
import { careFacts } from './facts.ts';
import type { CareFacts } from './facts.ts';
import { withoutSpoilt } from './flaws.ts';
import { cinCensusRules } from './rules/catalogue.ts';
import type { Spoils } from './rules/define.ts';

/** The first child of a return, as it comes out of the check. */
async function checked(...children: readonly TestChild[]) {
  for await (const item of checkCinCensus(streamOf(returnXml(children)))) {
    if (item.item === 'record') return item;
  }
  throw new Error('No child');
}

async function fateOf(change: (child: TestChild) => void) {
  const child = cleanChild();
  change(child);
  const item = await checked(child);
  const facts = careFacts(withoutSpoilt(item.record));
  return {
    fate: item.accepted ? 'accepted' : item.isUsable === true ? 'usable' : 'rejected',
    facts,
    item,
  };
}

function without(facts: CareFacts, name: keyof CareFacts): Partial<CareFacts> {
  return Object.fromEntries(Object.entries(facts).filter(([key]) => key !== name));
}

const clean = (await fateOf(() => undefined)).facts;

describe('what an error leaves of a child', () => {
  test.each<[string, (child: TestChild) => void, (facts: CareFacts) => unknown]>([
    [
      'a UPN with a wrong check letter becomes none',
      ({ ids }) => (ids.UPN = 'A319200012001'),
      (all) => without(all, 'upn'),
    ],
    [
      'a UPN of no authority becomes none, though its check letter holds',
      ({ ids }) => (ids.UPN = 'G000200012001'),
      (all) => without(all, 'upn'),
    ],
    [
      'an ethnicity in no list becomes unknown',
      (child) => (child.Ethnicity = 'XXXX'),
      (all) => without(all, 'ethnicity'),
    ],
    [
      'a sex in no list becomes unknown',
      ({ ids }) => (ids.Sex = 'X'),
      (all) => ({ ...all, sex: 'U' }),
    ],
    [
      'no further action gives way to the work that was done',
      ({ episode }) => (episode.ReferralNFA = '1'),
      (all) => all,
    ],
    ['a disability beside NONE stays', (child) => child.disabilities.push('NONE'), (all) => all],
    [
      'an assessment before the referral is left out, the plans stay',
      ({ episode }) => {
        const [first] = episode.assessments;
        if (first !== undefined) first.AssessmentActualStartDate = '2025-05-01';
      },
      (all) => ({ ...all, episodes: all.episodes.map((each) => ({ ...each, assessments: [] })) }),
    ],
    [
      'reviews on the day on which the plan starts are left out, the plan stays',
      ({ episode }) => {
        const [plan] = episode.cpPlans;
        if (plan !== undefined) plan.reviews = [plan.CPPstartDate ?? ''];
      },
      (all) => ({
        ...all,
        episodes: all.episodes.map((each) => ({
          ...each,
          cpPlans: each.cpPlans.map((plan) => ({ ...plan, reviews: [] })),
        })),
      }),
    ],
  ])('%s', async (_name, change, expected) => {
    const { fate, facts } = await fateOf(change);
    expect(fate).toBe('usable');
    expect(facts).toEqual(clean === undefined ? undefined : expected(clean));
  });

  test('a closure as assessed only gives way to the plan of the same episode', async () => {
    const { fate, facts } = await fateOf((child) => {
      const [plan] = child.episode.cpPlans;
      if (plan !== undefined) plan.CPPendDate = '2026-03-01';
      child.episode.CINclosureDate = '2026-03-02';
      child.episode.ReasonForClosure = 'RC8';
    });
    expect(fate).toBe('usable');
    expect(facts?.episodes[0]).toMatchObject({ closureDate: '2026-03-02' });
    expect(facts?.episodes[0]).not.toHaveProperty('closureReason');
  });

  test.each<[string, (child: TestChild) => void]>([
    ['no LAchildID', ({ ids }) => (ids.LAchildID = undefined)],
    ['an LAchildID that other returns may write otherwise', ({ ids }) => (ids.LAchildID = 'EX-1')],
    ['a birth date that cannot be read', ({ ids }) => (ids.PersonBirthDate = '15/10/2013')],
    ['a referral without date', ({ episode }) => (episode.CINreferralDate = undefined)],
    ['a closure without date', ({ episode }) => (episode.ReasonForClosure = 'RC1')],
    [
      'a plan that ends before it starts',
      ({ episode }) => {
        const [plan] = episode.cinPlans;
        if (plan !== undefined) plan.CINPlanEndDate = '2025-06-01';
      },
    ],
    ['two open episodes', (child) => child.more.push(openEpisode())],
    [
      'a wrong UPN beside it that alone would be left out',
      ({ ids, episode }) => {
        ids.UPN = 'A319200012001';
        episode.CINreferralDate = undefined;
      },
    ],
  ])('%s leaves none of it', async (_name, change) => {
    expect((await fateOf(change)).fate).toBe('rejected');
  });

  test('the child goes back to its sender as it came, wrong values and all', async () => {
    const { item } = await fateOf(({ ids }) => (ids.UPN = 'A319200012001'));
    expect(childAsXml(item.record)).toContain('<UPN>A319200012001</UPN>');
  });

  test('a child whose LAchildID comes again later is usable no more', async () => {
    const first = cleanChild(1);
    first.Ethnicity = undefined;
    const twin = cleanChild(2);
    twin.ids.LAchildID = first.ids.LAchildID;
    const items = await collect(checkCinCensus(streamOf(returnXml([first, twin]))));
    expect(items.flatMap((each) => (each.item === 'withdrawn' ? [each.isUsable] : []))).toEqual([
      false,
    ]);
  });

  test('a plan without a conference in the whole return keeps its days', async () => {
    const child = cleanChild();
    child.episode.section47s = [];
    const items = await collect(checkCinCensus(streamOf(returnXml([child]))));
    expect(items.flatMap((each) => (each.item === 'withdrawn' ? [each.isUsable] : []))).toEqual([
      true,
    ]);
  });
});

describe('the decision on each rule', () => {
  const words = (spoils: Spoils): string =>
    typeof spoils === 'string' ? spoils : spoils.map((name) => `\`${name}\``).join(', ');

  test('is the one that stands in the paper, rule by rule', () => {
    const paper = readFileSync(
      new URL('../../../../docs/adr/2026-11-22-flawed-records.md', import.meta.url),
      'utf8',
    );
    const decided = new Map(
      [...paper.matchAll(/^\| (\d[^|]*?) *\| ([^|]+?) *\|/gmu)].flatMap(([, rules, spoils]) =>
        (rules ?? '').split(', ').map((rule): [string, string] => [rule, spoils ?? '']),
      ),
    );
    const errors = cinCensusRules.filter(
      ({ severity, module }) => severity === 'error' && module !== 'Header',
    );
    expect(Object.fromEntries(decided)).toEqual(
      Object.fromEntries(errors.map(({ number, spoils }) => [number, words(spoils)])),
    );
  });

  test('no query spoils anything', () => {
    const queries = cinCensusRules.filter(({ severity }) => severity === 'query');
    expect(queries.filter(({ spoils }) => spoils !== 'nothing')).toEqual([]);
  });
});
