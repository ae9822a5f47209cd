/** Finds people of the council whose work is large enough for a journey, whatever the day of the seed. */
import type { Browser } from 'playwright-core';
import { heading, numberIn, signInAs, type Choice, type Visitor } from './journey.ts';
import type { Role } from '../../../src/access/index.ts';

/** Somebody with a list, found on the sign-in page. */
export interface WithList {
  readonly choice: Choice;
  readonly place: string;
  readonly count: number;
}

/** The number that the home's heading begins with; its caption is left out. */
async function listed(visitor: Visitor): Promise<number> {
  const last = (await heading(visitor.page)).split('\n').at(-1) ?? '';
  return /^\d/.test(last) ? numberIn(last) : 0;
}

/**
 * The first people of a role, in order of the sign-in page, whose home lists at least so many; no two
 * of one place where `apart` says so.
 */
export async function peopleWithLists(
  browser: Browser,
  role: Role,
  wanted: { readonly people: number; readonly atLeast: number; readonly apart: boolean },
): Promise<WithList[]> {
  const found: WithList[] = [];
  const places = new Set<string>();
  for (let nth = 0; found.length < wanted.people; nth += 1) {
    const visitor = await signInAs(browser, { role, nth });
    const count = places.has(visitor.place) ? 0 : await listed(visitor);
    await visitor.leave();
    if (wanted.apart) places.add(visitor.place);
    if (count >= wanted.atLeast) found.push({ choice: { role, nth }, place: visitor.place, count });
  }
  return found;
}
