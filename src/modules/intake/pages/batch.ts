/** The page of one file: how far it is, what was found in it, what to do next. */
import { openApprovals, may, type Approval, type Viewer } from '../../../access/index.ts';
import { dateInWords } from '../../../platform/calendar-date.ts';
import { words } from '../../../platform/view.ts';
import type { PageModel } from '../../../platform/view.ts';
import type { Tx } from '../../../platform/db.ts';
import { mayStillUndo } from '../acts.ts';
import { countUsed, type Batch } from '../batch.ts';
import type { IntakeDeps } from '../deps.ts';
import { findKind } from '../registry.ts';
import {
  findSameFile,
  issueGroups,
  keptGroups,
  type IssueGroup,
  type IssueRow,
  type SameFile,
} from './batch-queries.ts';
import { handlesFiles, UNDO } from './who.ts';
import { hasCounts, isUnderWay, progressOf, rowNoun, sizeInWords, STATUS_TAGS } from './words.ts';

/** The kind's noun; a batch of a kind that is gone is called by records. */
export function nounOf(deps: IntakeDeps, batch: Batch): readonly [string, string] {
  return findKind(deps.kinds, batch.kind)?.noun ?? ['record', 'records'];
}

/** Everything that the page of one file shows this viewer. */
export async function batchModel(
  deps: IntakeDeps,
  tx: Tx,
  viewer: Viewer,
  batch: Batch,
): Promise<PageModel> {
  const isAnalyst = handlesFiles(viewer);
  const noun = nounOf(deps, batch);
  const showsCounts = viewer.role !== 'SYS' && hasCounts(batch);
  const isHeld = batch.disposedAt === null;
  const groups = isAnalyst && hasCounts(batch) ? await issueGroups(tx, batch.batchId) : [];
  return {
    title: titleOf(batch, noun),
    breadcrumbs: [{ text: 'Imports', href: '/imports' }],
    batchId: batch.batchId,
    caption: captionOf(deps, batch, isAnalyst),
    status: batch.isStalled ? 'stalled' : batch.status,
    tag: batch.isStalled ? { text: 'Cut short', kind: 'stop' } : STATUS_TAGS[batch.status],
    steps: isAnalyst ? stepsOf(batch) : [],
    progress: isUnderWay(batch) && !batch.isStalled ? progressModel(deps, batch) : undefined,
    trouble: isAnalyst ? (batch.refusal ?? undefined) : undefined,
    counts: showsCounts ? countsOf(batch, noun, isAnalyst && isHeld) : [],
    sums: showsCounts ? sumsOf(batch, noun) : undefined,
    groups: groups.map((group) => groupModel(batch, group, noun)),
    facts: factsOf(deps, batch, viewer),
    preview:
      isAnalyst && batch.status === 'staged' ? await previewModel(tx, batch, noun) : undefined,
    rejected:
      isAnalyst && isHeld && hasCounts(batch) && countRejected(batch) > 0
        ? {
            href: `/imports/${batch.batchId}/rejected`,
            count: countRejected(batch),
            withFlawed: batch.withFlawed,
          }
        : undefined,
    absences:
      isAnalyst && batch.absent > 0 && ['published', 'staged'].includes(batch.status)
        ? {
            count: batch.absent,
            href: batch.status === 'published' ? `/imports/${batch.batchId}/absences` : undefined,
          }
        : undefined,
    noun: { one: noun[0], many: noun[1] },
    undo:
      mayUndo(viewer) && batch.status === 'published'
        ? await undoModel(tx, viewer, batch)
        : undefined,
    kept: isAnalyst && isHeld && batch.kept > 0 ? await keptModel(tx, batch) : undefined,
    mayAct: handlesFiles(viewer),
  };
}

function titleOf(batch: Batch, [one, many]: readonly [string, string]): string {
  const read = words.plural(batch.read, one, many);
  switch (batch.status) {
    case 'received':
      return 'The file waits to be read';
    case 'mapping':
      return 'Say which column is what';
    case 'reading':
      return batch.isStalled ? 'Reading was cut short' : 'The file is being read';
    case 'staged':
      return batch.rejected === 0
        ? `${read} read, all can be used`
        : `${read} read, ${words.numberInWords(batch.rejected)} cannot be used`;
    case 'publishing':
      return batch.isStalled ? 'Publishing was cut short' : 'The file is being published';
    case 'published':
      return `${read} read and published`;
    case 'refused':
      return 'The file was turned away';
    case 'dropped':
      return 'The file was dropped';
    case 'undoing':
      return batch.isStalled ? 'Taking back was cut short' : 'The file is being taken back';
    case 'undone':
      return batch.kept === 0
        ? 'The file was taken back whole'
        : `The file was taken back; ${words.plural(batch.kept, 'row was', 'rows were')} kept`;
    case 'failed':
      return 'Reading the file failed';
  }
}

const mayUndo = (viewer: Viewer): boolean => UNDO.some((permission) => may(viewer, permission));

/** Records in the file of rejected ones: those used without their wrong values stay in it. */
export function countRejected(batch: Batch): number {
  return batch.rejected + (batch.withFlawed ? batch.flawed : 0);
}

function captionOf(deps: IntakeDeps, batch: Batch, isAnalyst: boolean): string {
  const title = findKind(deps.kinds, batch.kind)?.title ?? batch.kind;
  const named = isAnalyst ? `${title}: ${batch.fileName}` : title;
  return batch.version === null ? named : `${named} (${batch.version})`;
}

function stepsOf(batch: Batch) {
  const at = { received: 1, mapping: 1, reading: 1, staged: 2, publishing: 3 }[
    batch.status as string
  ];
  if (at === undefined) return [];
  return ['Send the file', 'Read and check it', 'Look at what was found', 'Publish'].map(
    (text, place) => ({
      text,
      state: place < at ? ('done' as const) : place === at ? ('now' as const) : ('next' as const),
    }),
  );
}

/** The bar and its sentence; the address answers the same part alone. */
export function progressModel(deps: IntakeDeps, batch: Batch) {
  return {
    id: 'progress',
    label: titleOf(batch, nounOf(deps, batch)),
    ...progressOf(batch, nounOf(deps, batch), deps.clock.now()),
    refresh: `/imports/${batch.batchId}/progress`,
  };
}

function countsOf(batch: Batch, [, many]: readonly [string, string], isAnalyst: boolean) {
  const issues = `/imports/${batch.batchId}/issues`;
  return [
    { words: `${many} read`, number: batch.read, href: undefined },
    { words: 'new', number: batch.new, href: undefined },
    { words: 'changed', number: batch.changed, href: undefined },
    { words: 'unchanged', number: batch.unchanged, href: undefined },
    {
      words: 'cannot be used',
      number: batch.rejected,
      href: isAnalyst && batch.rejected > 0 ? `${issues}?severity=error` : undefined,
    },
    {
      words: 'used without the wrong values',
      number: batch.flawed,
      href: isAnalyst ? `${issues}?severity=error` : undefined,
      isShown: batch.withFlawed,
    },
    {
      words: 'used, please look',
      number: batch.queried,
      href: isAnalyst && batch.queried > 0 ? `${issues}?severity=query` : undefined,
    },
  ].filter((each) => each.isShown !== false);
}

/** The figures as sums, so that everybody can see that they add up. */
function sumsOf(batch: Batch, [one, many]: readonly [string, string]): string {
  const n = words.numberInWords;
  const count = countUsed(batch);
  const used = `${n(batch.new)} new + ${n(batch.changed)} changed + ${n(batch.unchanged)} unchanged = ${n(count)} used`;
  return `${used}; ${n(count)} used + ${n(batch.rejected)} that cannot be used = ${words.plural(batch.read, one, many)} read. New, changed and unchanged are said beside what this sender sent before.`;
}

function placeOf(issue: IssueRow, [one]: readonly [string, string]): string {
  const key = issue.key === null || issue.key === '' ? '' : ` (${issue.key})`;
  const place =
    issue.index === null
      ? ''
      : `${one.charAt(0).toUpperCase()}${one.slice(1)} ${issue.index}${key}`;
  const line = issue.line === null ? '' : `line ${issue.line}`;
  const field = issue.fields.length === 0 ? '' : issue.fields.join(', ');
  return [place, line, field].filter((part) => part !== '').join(', ') || 'The file as a whole';
}

function groupModel(batch: Batch, group: IssueGroup, noun: readonly [string, string]) {
  const sameWords = group.variants === 1;
  const rule = /^\d/.test(group.rule) ? `Rule ${group.rule}: ` : '';
  return {
    todo: `${rule}${group.message}`,
    count: group.count,
    severity: group.severity,
    // Some with this error can be used all the same.
    label: group.severity === 'error' && batch.flawed > 0 ? 'Error' : undefined,
    open: false,
    where: group.first.map((issue) =>
      sameWords ? placeOf(issue, noun) : `${placeOf(issue, noun)}: ${issue.message}`,
    ),
    more:
      group.count > group.first.length
        ? {
            href: `/imports/${batch.batchId}/issues?severity=${group.severity}&rule=${encodeURIComponent(group.rule)}`,
            text: `See all ${words.numberInWords(group.count)}`,
          }
        : undefined,
  };
}

function factsOf(deps: IntakeDeps, batch: Batch, viewer: Viewer) {
  const isAnalyst = handlesFiles(viewer);
  const moment = (at: Date | null): string | undefined =>
    at === null ? undefined : words.momentInWords(at);
  const rows = [
    { key: 'What it is', value: findKind(deps.kinds, batch.kind)?.title ?? batch.kind },
    { key: 'From', value: viewer.role === 'SYS' ? undefined : batch.sourceName },
    { key: 'Speaks of', value: viewer.role === 'SYS' ? undefined : dateInWords(batch.asOf) },
    {
      key: 'Sent',
      value: moment(batch.createdAt),
      note: isAnalyst ? `by ${batch.createdByName}` : undefined,
    },
    { key: 'Size', value: isAnalyst ? sizeInWords(batch.fileBytes) : undefined },
    {
      key: 'Published',
      value: moment(batch.publishedAt),
      note: isAnalyst && batch.publishedByName !== null ? `by ${batch.publishedByName}` : undefined,
    },
    {
      key: 'Used without the wrong values',
      value: batch.withFlawed ? words.plural(batch.flawed, ...nounOf(deps, batch)) : undefined,
    },
    { key: 'Taken back', value: moment(batch.undoneAt) },
    {
      key: 'Deleted',
      value: moment(batch.disposedAt),
      note: 'the file, its rejected records and its findings; the counts stay',
    },
  ];
  return rows
    .filter((row) => row.value !== undefined)
    .map((row) => ({ key: row.key, value: row.value, note: row.note }));
}

async function previewModel(tx: Tx, batch: Batch, [one, many]: readonly [string, string]) {
  const same = await findSameFile(tx, batch);
  const change = batch.new + batch.changed;
  const known = batch.unchanged + batch.changed + batch.absent;
  return {
    publishText:
      batch.flawed > 0
        ? 'Publish'
        : change === 0
          ? 'Publish: nothing changes'
          : `Publish ${words.plural(change, one, many)}`,
    sameFile:
      same === undefined
        ? undefined
        : {
            href: `/imports/${same.batchId}`,
            when: words.momentInWords(same.publishedAt),
            means: sameFileMeans(batch, same, change),
          },
    // Many missing at once mostly means that a part of the extract was sent.
    looksPartial: batch.absent > 20 && batch.absent * 5 > known,
    nothingUsable: batch.accepted === 0 && batch.flawed === 0,
    flawed: batch.flawed === 0 ? undefined : words.plural(batch.flawed, one, many),
  };
}

function sameFileMeans(batch: Batch, same: SameFile, change: number): string {
  if (!same.isSameSender) {
    return `It came from ${same.sourceName} then. Is it ${batch.sourceName}’s file? If not, drop it.`;
  }
  return change === 0
    ? 'Publishing it once more changes nothing.'
    : 'Files that came after it said otherwise: publishing it once more goes back to what it says.';
}

async function undoModel(tx: Tx, viewer: Viewer, batch: Batch) {
  const isPossible = await mayStillUndo(tx, batch);
  const asked = (await openApprovals(tx)).find(
    (each) => each.act === 'batch.undo' && each.subject === String(batch.batchId),
  );
  return {
    isPossible,
    state: asked === undefined ? 'none' : approvalState(viewer, asked),
    by: asked?.askedByName ?? '',
    decidedBy: asked?.decidedByName ?? '',
  };
}

function approvalState(
  viewer: Viewer,
  asked: Approval,
): 'waiting' | 'agreed' | 'declined' | 'asked-by-other' {
  if (asked.askedBy !== viewer.personId) return 'asked-by-other';
  if (asked.decision === 'approved') return 'agreed';
  return asked.decision === 'declined' ? 'declined' : 'waiting';
}

const WHY_KEPT: Readonly<Record<string, string>> = {
  'changed-later': 'a person or a later file changed it since',
  'depended-on': 'other work refers to it',
};

/** Why a row was kept, in words. */
export function whyKept(why: string): string {
  return WHY_KEPT[why] ?? why;
}

async function keptModel(tx: Tx, batch: Batch) {
  const groups = await keptGroups(tx, batch.batchId);
  return {
    href: `/imports/${batch.batchId}/kept`,
    groups: groups.map(
      ({ table, why, count }) => `${words.plural(count, ...rowNoun(table))}: ${whyKept(why)}`,
    ),
  };
}
