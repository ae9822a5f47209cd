/** Fifty people of all roles, signed in, each with the pages that their work consists of. */
import {
  currentAppointments,
  findViewer,
  startSession,
  stepUp,
  type Role,
} from '../src/access/index.ts';
import { SESSION_COOKIE } from '../src/access/oidc/sign-in.ts';
import { cookieName } from '../src/platform/http-cookies.ts';
import { authorityOf, withData, type Print } from './data.ts';

/** Who works at once: mostly safeguarding leads and social workers, as in an authority. */
const SHARES: Readonly<Partial<Record<Role, number>>> = {
  DSL: 22,
  SW: 14,
  TM: 5,
  VSH: 3,
  EA: 3,
  DA: 2,
  SYS: 1,
};
/** Of each page of a person so many addresses: filters and sorted columns lead to hundreds. */
const ADDRESSES_EACH = 3;
const NOT_WORK =
  /^\/(assets|theme|sign-|appointments|health|ready|accessibility|privacy|help)|\.csv/;

/** One page of one person's work. */
export interface WorkPage {
  readonly path: string;
  /** The page's name without the child: what is measured together. */
  readonly name: string;
}

/** One signed-in person. */
export interface Worker {
  readonly role: Role;
  readonly cookie: string;
  readonly pages: readonly WorkPage[];
}

/** Signs fifty people in and finds each one's pages by following the links of their home page. */
export async function signInPeople(
  data: string,
  address: string,
  print: Print,
): Promise<readonly Worker[]> {
  const cookies = await withData(data, async (runtime) => {
    const { authorityId } = await authorityOf(runtime);
    const { database, clock } = runtime;
    const everybody = await database.withSystem({ authorityId, purpose: 'bench' }, (tx) =>
      currentAppointments(tx),
    );
    const found: { role: Role; cookie: string }[] = [];
    for (const [role, wanted] of Object.entries(SHARES) as [Role, number][]) {
      const able = everybody.filter((each) => each.role === role);
      for (let index = 0; index < wanted; index += 1) {
        const one = able[Math.floor((index * able.length) / wanted)];
        if (one === undefined) continue;
        const token = await startSession(database, clock, authorityId, one.appointmentId, {
          requestId: 'bench',
        });
        const viewer = await findViewer(database, clock, token, crypto.randomUUID());
        if (token === undefined || viewer === undefined) throw new Error('Nobody could sign in');
        await stepUp(database, clock, viewer);
        found.push({ role, cookie: `${cookieName(SESSION_COOKIE, false)}=${token}` });
      }
    }
    return found;
  });
  const leftOut = new Set<string>();
  const people: Worker[] = [];
  for (const { role, cookie } of cookies) {
    const pages = await pagesOf(address, cookie, role, leftOut);
    people.push({ role, cookie, pages });
  }
  for (const page of leftOut) print(`Left out, because it did not answer with a page: ${page}`);
  return people;
}

async function pagesOf(
  address: string,
  cookie: string,
  role: Role,
  leftOut: Set<string>,
): Promise<WorkPage[]> {
  const home = await fetch(`${address}/`, { headers: { cookie } });
  const paths = [new URL(home.url).pathname, ...linksIn(await home.text())];
  if (['SW', 'TM', 'DSL'].includes(role)) paths.push('/search?q=smith');
  const pages: WorkPage[] = [];
  for (const path of fewOfEach(paths.filter((each) => !NOT_WORK.test(each)))) {
    const answer = await fetch(`${address}${path}`, { headers: { cookie }, redirect: 'manual' });
    await answer.text();
    const name = `${role} ${nameOf(path)}`;
    if (answer.status === 200) pages.push({ path, name });
    else leftOut.add(`${name} (${answer.status})`);
  }
  return pages;
}

function fewOfEach(paths: readonly string[]): readonly string[] {
  return [...Map.groupBy(new Set(paths), nameOf).values()].flatMap((same) =>
    same.slice(0, ADDRESSES_EACH),
  );
}

function linksIn(html: string): string[] {
  const hrefs = [...html.matchAll(/href="(\/[^"#]*)"/g)].map(([, href]) => href ?? '');
  return [
    ...new Set(hrefs.map((href) => href.replaceAll('&amp;', '&')).filter((href) => href !== '/')),
  ];
}

/** The address without ids, and of a question only which parts it has. */
function nameOf(path: string): string {
  const [place = '', question] = path.split('?');
  const plain = place.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id').replaceAll(/\/\d+/g, '/:n');
  if (question === undefined) return plain;
  return `${plain}?${[...new URLSearchParams(question).keys()].join('&')}`;
}
