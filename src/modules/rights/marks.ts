/**
 * Marks of a request at the record (UK GDPR art. 16, 18 and 21): facts that are disputed say so where they
 * are read; a record that is objected to is left out of rows without names.
 */
import type { Viewer } from '../../access/index.ts';
import { dateInWords, type CalendarDate } from '../../platform/calendar-date.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { caseReference } from './words.ts';

/** What of a record can be disputed. */
export const DISPUTABLE = ['identity', 'home', 'school', 'plan', 'worker', 'cohort'] as const;
/** One of `DISPUTABLE`. */
export type Disputable = (typeof DISPUTABLE)[number];

/** What each part is called. */
export const DISPUTABLE_WORDS: Readonly<Record<Disputable, string>> = {
  identity: 'Name, birth date and numbers',
  home: 'Where the child lives',
  school: 'School',
  plan: 'Plans, reasons and dates',
  worker: 'Who works with the child',
  cohort: 'That the child counts as having a social worker',
};

/** A mark that stands at a record. */
export interface RightsMark {
  readonly caseId: string;
  readonly kind: 'disputed' | 'objected';
  readonly about: Disputable | 'everything';
  readonly since: CalendarDate;
  readonly endedOn: CalendarDate | null;
  readonly endedAs: string | null;
}

const columns = sql`
  case_id as "caseId", kind, about, since, ended_on as "endedOn", ended_as as "endedAs" from rights_mark`;

/** The marks of a case. */
export function marksOfCase(tx: Tx, caseId: string): Promise<RightsMark[]> {
  return tx.all(sql<RightsMark>`
    select ${columns} where authority_id = ${tx.authorityId} and case_id = ${caseId} order by since, about`);
}

/** Marks a record; parts that the case has marked before stay as they are. */
export async function setMarks(
  tx: Tx,
  viewer: Viewer,
  on: CalendarDate,
  marked: {
    readonly caseId: string;
    readonly childId: string;
    readonly kind: RightsMark['kind'];
    readonly about: readonly RightsMark['about'][];
  },
): Promise<void> {
  for (const about of marked.about)
    await tx.run(sql`
      insert into rights_mark (authority_id, case_id, child_id, kind, about, since, set_by)
      values (${tx.authorityId}, ${marked.caseId}, ${marked.childId}, ${marked.kind}, ${about}, ${on}, ${viewer.personId})
      on conflict (authority_id, case_id, about) do nothing`);
}

/** Ends the marks of a case as it ended. */
export async function endMarks(
  tx: Tx,
  caseId: string,
  on: CalendarDate,
  outcome: string,
): Promise<void> {
  await tx.run(sql`
    update rights_mark set ended_on = ${on}, ended_as = ${outcome}
    where authority_id = ${tx.authorityId} and case_id = ${caseId} and ended_on is null`);
}

/**
 * What whoever reads the child's page is told of its marks: what is disputed, what was found right and is
 * disputed still, and that its use for overviews is objected to. Nothing once a fact was corrected.
 */
export async function markWords(tx: Tx, childId: string): Promise<string[]> {
  const marks = await tx.all(sql<RightsMark>`
    select ${columns} where authority_id = ${tx.authorityId} and child_id = ${childId} order by since, about`);
  return marks.flatMap((mark) => wordsOf(mark) ?? []);
}

function wordsOf({ caseId, kind, about, since, endedOn, endedAs }: RightsMark): string | undefined {
  const reference = caseReference(caseId);
  const isGranted = endedAs === 'granted' || endedAs === 'partly-granted';
  if (kind === 'objected') {
    if (endedOn === null)
      return `The use of this record for overviews is objected to since ${dateInWords(since)}, and it is left out of them until that is decided (${reference}).`;
    return isGranted
      ? `This record is left out of overviews, as was asked (${reference}).`
      : undefined;
  }
  const what = about === 'everything' ? 'The record' : DISPUTABLE_WORDS[about];
  if (endedOn === null)
    return `${what}: disputed since ${dateInWords(since)}, and being checked (${reference}). Do not rely on it alone.`;
  if (endedAs === 'refused')
    return `${what}: disputed still; found right on ${dateInWords(endedOn)} (${reference}).`;
  return undefined;
}
