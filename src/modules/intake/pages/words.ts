/** Where a file stands and what its figures mean, in the words of the pages. */
import { words, type Tag } from '../../../platform/view.ts';
import type { Batch, BatchStatus } from '../batch.ts';

/** Each status as a tag. */
export const STATUS_TAGS: Readonly<Record<BatchStatus, Tag>> = {
  received: { text: 'Waiting to be read', kind: 'notice' },
  mapping: { text: 'Columns to confirm', kind: 'caution' },
  reading: { text: 'Being read', kind: 'notice' },
  staged: { text: 'To look at', kind: 'caution' },
  publishing: { text: 'Being published', kind: 'notice' },
  published: { text: 'Published', kind: 'good' },
  refused: { text: 'Turned away', kind: 'stop' },
  dropped: { text: 'Dropped', kind: undefined },
  undoing: { text: 'Being taken back', kind: 'notice' },
  undone: { text: 'Taken back', kind: undefined },
  failed: { text: 'Failed', kind: 'stop' },
};

/** Statuses in which work goes on by itself. */
export function isUnderWay(batch: Pick<Batch, 'status'>): boolean {
  return ['received', 'reading', 'publishing', 'undoing'].includes(batch.status);
}

/** Statuses from which the counts stand and add up. */
export function hasCounts(batch: Pick<Batch, 'status'>): boolean {
  return ['staged', 'publishing', 'published', 'undoing', 'undone'].includes(batch.status);
}

const ROW_NOUNS: Readonly<Record<string, readonly [string, string]>> = {
  child: ['child', 'children'],
  child_name: ['name', 'names'],
  child_identifier: ['identifier', 'identifiers'],
  child_address: ['address', 'addresses'],
  care_episode: ['episode of care', 'episodes of care'],
  care_detail: ['detail of an episode', 'details of episodes'],
  care_assessment: ['assessment', 'assessments'],
  care_plan: ['plan', 'plans'],
  care_plan_detail: ['detail of a plan', 'details of plans'],
  care_review: ['review', 'reviews'],
  care_school: ['school named by the case system', 'schools named by the case system'],
  care_status: ['case status', 'case statuses'],
  section47: ['section 47 enquiry', 'section 47 enquiries'],
  disability: ['disability', 'disabilities'],
  looked_after_period: ['looked-after period', 'looked-after periods'],
  allocation: ['allocation of a worker', 'allocations of workers'],
  pupil: ['pupil', 'pupils'],
  enrolment: ['enrolment', 'enrolments'],
  establishment: ['establishment', 'establishments'],
  trust: ['trust', 'trusts'],
  team: ['team', 'teams'],
  child_change: ['entry in a chronology', 'entries in chronologies'],
};

/** What rows of a table are called; tables without a name of their own are entries. */
export function rowNoun(table: string): readonly [string, string] {
  return ROW_NOUNS[table] ?? ['entry', 'entries'];
}

/** Bytes as people say them. */
export function sizeInWords(bytes: number): string {
  if (bytes < 1_000) return words.plural(bytes, 'byte');
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} KB`;
  if (bytes < 1_000_000_000) return `${words.numberInWords(bytes / 1_000_000)} MB`;
  return `${words.numberInWords(bytes / 1_000_000_000)} GB`;
}

/** How long something will still take; empty while nobody can say. */
export function timeLeft(done: number, total: number, elapsedMs: number): string {
  if (done <= 0 || total <= done || elapsedMs < 1_000) return '';
  const seconds = ((total - done) / done) * (elapsedMs / 1_000);
  if (seconds < 60) return 'less than a minute left';
  return `about ${words.plural(Math.round(seconds / 60), 'minute')} left`;
}

/** How far the work on a batch is: a bar and a sentence with its rate and the time left. */
export function progressOf(
  batch: Pick<
    Batch,
    | 'status'
    | 'progressBytes'
    | 'fileBytes'
    | 'read'
    | 'doneCount'
    | 'new'
    | 'changed'
    | 'workStartedAt'
  >,
  noun: readonly [string, string],
  now: Date,
): { readonly done: number; readonly total: number; readonly words: string } {
  const elapsed = batch.workStartedAt === null ? 0 : now.getTime() - batch.workStartedAt.getTime();
  const rate = (count: number): string =>
    elapsed < 1_000 ? '' : `${words.numberInWords(Math.round(count / (elapsed / 1_000)))} a second`;
  const sentence = (parts: readonly string[]): string =>
    parts.filter((part) => part !== '').join(', ');
  switch (batch.status) {
    case 'reading':
      return {
        done: batch.progressBytes,
        total: Math.max(batch.fileBytes, 1),
        words: sentence([
          `${sizeInWords(batch.progressBytes)} of ${sizeInWords(batch.fileBytes)}`,
          words.plural(batch.read, ...noun),
          rate(batch.read),
          timeLeft(batch.progressBytes, batch.fileBytes, elapsed),
        ]),
      };
    case 'publishing': {
      const total = batch.new + batch.changed;
      return {
        done: batch.doneCount,
        total: Math.max(total, 1),
        words: sentence([
          `${words.numberInWords(batch.doneCount)} of ${words.plural(total, ...noun)}`,
          rate(batch.doneCount),
          timeLeft(batch.doneCount, total, elapsed),
        ]),
      };
    }
    case 'undoing':
      return { done: 0, total: 1, words: 'Putting everything back as it stood before' };
    default:
      return { done: 0, total: 1, words: 'Waiting for its turn' };
  }
}
