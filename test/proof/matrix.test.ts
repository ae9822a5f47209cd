/**
 * The access matrix asked over HTTP: each role, standing to each child in each way, about children in each
 * state. What the matrix gives is answered; what it does not give is answered as if nothing were there.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Role } from '../../src/access/index.ts';
import { openTestSite, type TestSite } from '../support/site.ts';
import { arrange } from './canary/arrange.ts';
import { gather, type Present } from './canary/cast.ts';
import { placeOf, type Place } from './canary/children.ts';
import { CANARIES, fieldNumber, FIELDS, type Tells } from './canary/fields.ts';
import { stands } from './canary/may-see.ts';
import { canariesIn, canary } from './canary/token.ts';
import { NOT_BUILT, RESOURCES } from './matrix/cells.ts';
import { addressOf, LISTS, QUESTIONS, type Question } from './matrix/questions.ts';
import { howMany } from './strength.ts';

const CHILDREN = howMany(160, 1_280);
/** Of how many questions one is asked, in turn: a number that shares no factor with how many there are. */
const EACH = howMany(37, 1);
const AT_ONCE = 4;
const NOBODY = '00000000-0000-4000-8000-00000000dead';
const WITHOUT_FACTOR: readonly Role[] = ['TM', 'SM'];

let site: TestSite;
let lookers: readonly Present[];
const places = Array.from({ length: CHILDREN }, (_, number) => placeOf(number));
/** Of children to whom everybody stands alike, the first. */
const unlike = [
  ...new Map(
    places
      .map((place): [string, Place] => {
        const { state, extra, team, school, isOwn, number } = place;
        const parts = [
          state,
          extra,
          Math.min(team, 2),
          Math.min(school, 1),
          isOwn,
          number % 4 === 2,
        ];
        return [parts.join(), place];
      })
      .reverse(),
  ).values(),
];

beforeAll(async () => {
  site = await openTestSite();
  const gathered = await gather(site, WITHOUT_FACTOR);
  lookers = gathered.present;
  await arrange(site, gathered.cast, places, (field, child) => canary(fieldNumber(field), child));
}, 300_000);
afterAll(() => site.close());

test('every resource is asked about, or is not built yet for a reason', () => {
  // The others of an office, not of a child: `refusals.test.ts` asks them of every role.
  const office = ['R01', 'R02', 'R11', 'R20', 'R21', 'R22', 'R24', 'R26'];
  const asked = new Set([...QUESTIONS.map(({ resource }) => resource), ...office]);
  expect(RESOURCES.filter((each) => asked.has(each) === each in NOT_BUILT)).toEqual([]);
});

interface Told {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

/** Headers that differ from one answer to the next whatever is asked. */
const PASSING = ['date', 'x-request-id', 'content-length', 'set-cookie', 'etag'];

async function ask({ visitor }: Present, { method }: Question, url: string): Promise<Told> {
  const answer = method === 'GET' ? await visitor.get(url) : await visitor.post(url, {});
  const headers = Object.entries(answer.headers).filter(
    ([name]) => !PASSING.includes(name) && !name.startsWith('x-ratelimit-'),
  );
  return {
    status: answer.statusCode,
    headers: JSON.stringify(headers.sort(([a], [b]) => a.localeCompare(b))),
    body: answer.body,
  };
}

/** An answer without what is its own: ids, and the tokens of its forms. */
function bare({ status, headers, body }: Told): string {
  const ids = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;
  return `${status} ${headers} ${body}`
    .replaceAll(ids, 'ID')
    .replaceAll(/name="_csrf" value="[^"]*"/g, 'TOKEN')
    .replaceAll(/data-(?:csrf|token)="[^"]*"/g, 'TOKEN');
}

test(
  'each role is answered as the matrix says, and no denial tells that a child exists',
  async () => {
    const wrong: string[] = [];
    const tally = new Map<string, { allow: number; deny: number }>();
    let turn = 0;
    for (const present of lookers) {
      const { looker } = present;
      const counts = tally.get(looker.role) ?? { allow: 0, deny: 0 };
      tally.set(looker.role, counts);
      for (const question of QUESTIONS) {
        const absent = await ask(present, question, question.url(NOBODY, NOBODY));
        const nothing = bare(absent);
        if (absent.status < 400)
          wrong.push(`${looker.name}, ${question.name}: answered for nobody, ${absent.status}`);
        const mine = unlike.filter(
          (place) => question.exists?.(place) !== false && (turn += 1) % EACH === 0,
        );
        const askAbout = async (place: Place): Promise<void> => {
          const isAllowed = question.isAllowed(looker, place);
          counts[isAllowed ? 'allow' : 'deny'] += 1;
          const told = await ask(present, question, addressOf(question, place));
          const where = `${looker.name}, ${question.name}: ${place.number} ${place.state}/${place.extra}/team ${place.team}/school ${place.school}${place.isOwn ? '/own' : ''}`;
          const expected = question.method === 'GET' ? 200 : 422;
          if (isAllowed ? told.status !== expected : bare(told) !== nothing)
            wrong.push(
              `${where}: ${told.status} instead of ${isAllowed ? expected : absent.status}`,
            );
          if (!isAllowed && canariesIn(told.body).length > 0) wrong.push(`${where}: shows it`);
        };
        while (mine.length > 0) await Promise.all(mine.splice(0, AT_ONCE).map(askAbout));
      }
    }
    const all = [...tally.values()];
    const sum = (way: 'allow' | 'deny'): number =>
      all.reduce((total, each) => total + each[way], 0);
    process.stdout.write(
      `matrix: ${sum('allow')} allowed and ${sum('deny')} denied, ${unlike.length} kinds of ${CHILDREN} children, ${QUESTIONS.length} questions, ${lookers.length} people; ${[...tally].map(([role, { allow, deny }]) => `${role} ${allow}/${deny}`).join(', ')}; ${wrong.length} wrong\n`,
    );
    expect(wrong.slice(0, 100)).toEqual([]);
    expect(sum('allow')).toBeGreaterThan(howMany(20, 1_000));
    expect(sum('deny')).toBeGreaterThan(howMany(400, 20_000));
  },
  howMany(120_000, 3_600_000),
);

/** Fields by which a list names a child. */
const NAMES: readonly Tells[] = ['identity', 'pupil'];

test(
  'lists name whom the matrix gives, all of them and nobody else, and count no more',
  async () => {
    for (const present of lookers) {
      const { looker, visitor } = present;
      for (const { role, url, relation } of LISTS) {
        if (role !== looker.role) continue;
        const named = new Set<number>();
        for (let page = 1; ; page += 1) {
          const { body } = await visitor.get(`${url}?page=${page}&size=200`);
          const before = named.size;
          for (const { field, child } of canariesIn(body))
            if (NAMES.includes(CANARIES[FIELDS[field] ?? ''] ?? 'secret')) named.add(child);
          if (named.size === before) break;
        }
        const expected = places
          .filter((place) => stands(looker, place, relation))
          .map(({ number }: Place) => number);
        expect([looker.name, [...named].sort((a, b) => a - b)]).toEqual([looker.name, expected]);
      }
    }
  },
  howMany(120_000, 600_000),
);
