import { createReadStream } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  cleanChild,
  closedEpisode,
  collect,
  nfaEpisode,
  openEpisode,
  returnXml,
  streamOf,
} from '../../../../test/factories/cin-return.ts';
import type { TestChild } from '../../../../test/factories/cin-return.ts';
import { careFacts } from './facts.ts';
import type { CareFacts } from './facts.ts';
import { readCinCensus } from './read.ts';

async function factsOf(child: TestChild): Promise<CareFacts | undefined> {
  const [record] = (await collect(readCinCensus(streamOf(returnXml([child]))))).flatMap((item) =>
    item.item === 'record' ? [item.record] : [],
  );
  if (record === undefined) throw new Error('no child was read');
  return careFacts(record);
}

test('the facts of a child, whole', async () => {
  const child = cleanChild();
  child.ids.FormerUPN = 'A950000178301';
  child.more = [closedEpisode()];
  expect(await factsOf(child)).toEqual({
    laChildId: 'EX1000001',
    upn: 'F319200012001',
    formerUpn: 'A950000178301',
    birthDate: '2013-10-15',
    sex: 'F',
    ethnicity: 'MWBC',
    disabilities: ['COMM', 'LD'],
    disabilityStated: true,
    episodes: [
      {
        referralDate: '2025-04-07',
        closureDate: '2025-05-02',
        closureReason: 'RC7',
        referralSource: '6',
        primaryNeed: 'N4',
        referralNfa: false,
        assessments: [{ start: '2025-04-08', authorised: '2025-04-30' }],
        cinPlans: [],
        section47s: [],
        cpPlans: [],
      },
      {
        referralDate: '2025-05-06',
        referralSource: '2A',
        primaryNeed: 'N1',
        referralNfa: false,
        assessments: [{ start: '2025-05-07', authorised: '2025-06-18' }],
        cinPlans: [{ start: '2025-06-19', end: '2025-11-12' }],
        section47s: [
          {
            start: '2025-10-27',
            icpcTarget: '2025-11-17',
            icpcDate: '2025-11-13',
            icpcNotRequired: false,
          },
        ],
        cpPlans: [
          {
            start: '2025-11-13',
            initialCategory: 'NEG',
            latestCategory: 'EMO',
            previousPlans: 0,
            reviews: ['2026-02-10'],
          },
        ],
      },
    ],
  });
});

describe('sex of both eras', () => {
  test.each([
    [{ Sex: 'M' }, 'M'],
    [{ Sex: 'F' }, 'F'],
    [{ Sex: 'U' }, 'U'],
    [{ Sex: '1' }, 'M'],
    [{ Sex: '2' }, 'F'],
    [{ GenderCurrent: '1' }, 'M'],
    [{ GenderCurrent: '2' }, 'F'],
    [{ GenderCurrent: '0' }, 'U'],
    [{ GenderCurrent: '9' }, 'U'],
    [{ Sex: 'F', GenderCurrent: '1' }, 'F'],
    [{}, 'U'],
  ])('%j is %s', async (given, sex) => {
    const child = cleanChild();
    child.ids = { LAchildID: 'EX1', ...given };
    expect((await factsOf(child))?.sex).toBe(sex);
  });
});

describe('what does not hold is left out', () => {
  test('a mistyped UPN, an unknown reason, codes in no list', async () => {
    const child = cleanChild();
    child.ids.UPN = 'A123456789123';
    child.ids.FormerUPN = 'X1';
    child.ids.UPNunknown = 'UN9';
    child.Ethnicity = 'WHITE';
    child.disabilities = ['LEARNING', 'LD'];
    const facts = await factsOf(child);
    expect(facts).not.toHaveProperty('upn');
    expect(facts).not.toHaveProperty('formerUpn');
    expect(facts).not.toHaveProperty('upnUnknown');
    expect(facts).not.toHaveProperty('ethnicity');
    expect(facts?.disabilities).toEqual(['LD']);
  });

  test('plans and episodes without a start', async () => {
    const child = cleanChild();
    child.episode.cinPlans = [{ CINPlanEndDate: '2025-11-12' }];
    child.episode.cpPlans = [{ CPPstartDate: '13/11/2025' }];
    child.more = [{ ...nfaEpisode(), CINreferralDate: undefined }];
    const facts = await factsOf(child);
    expect(facts?.episodes).toHaveLength(1);
    expect(facts?.episodes[0]).toMatchObject({ cinPlans: [], cpPlans: [] });
  });

  test('a child without LAchildID has no facts', async () => {
    const child = cleanChild();
    child.ids.LAchildID = undefined;
    expect(await factsOf(child)).toBeUndefined();
  });
});

test('NONE means no disability, which is not the same as nothing said', async () => {
  const child = cleanChild();
  child.disabilities = ['NONE'];
  expect(await factsOf(child)).toMatchObject({ disabilities: [], disabilityStated: true });
  child.disabilities = [];
  expect(await factsOf(child)).toMatchObject({ disabilities: [], disabilityStated: false });
});

test('a UPN in small letters is the same UPN', async () => {
  const child = cleanChild();
  child.ids.UPN = 'f319200012001';
  expect((await factsOf(child))?.upn).toBe('F319200012001');
});

test('the order of the file does not show in the facts', async () => {
  const child = cleanChild();
  child.more = [closedEpisode(), nfaEpisode()];
  child.disabilities = ['LD', 'COMM', 'AUT'];
  const before = await factsOf(child);
  const again = cleanChild();
  again.episode = nfaEpisode();
  again.more = [openEpisode(), closedEpisode()];
  again.disabilities = ['AUT', 'LD', 'COMM'];
  expect(await factsOf(again)).toEqual(before);
});

test('an unborn child has an expected birth date and no birth date', async () => {
  const items = await collect(
    readCinCensus(
      createReadStream(
        new URL('../../../../test/fixtures/cin-census/sample_cin_2025_26.xml', import.meta.url),
      ),
    ),
  );
  const facts = items.flatMap((item) => (item.item === 'record' ? [careFacts(item.record)] : []));
  expect(facts[4]).toMatchObject({
    laChildId: 'EX1000005',
    expectedBirthDate: '2026-06-10',
    sex: 'U',
    upnUnknown: 'UN1',
  });
  expect(facts[4]).not.toHaveProperty('birthDate');
  expect(facts[3]?.episodes[0]).toMatchObject({ referralNfa: true });
});
