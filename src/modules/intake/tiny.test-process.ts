/**
 * A small file kind for tests: children with a name, a plan and a team. Run as a program it is the
 * reading process of that kind. A plan end that is no date is an error that leaves the rest usable. Some forenames make the reader misbehave, as hostile files would.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { csvText } from '../../platform/csv.ts';
import { readTable, type TableHeader, type TableRecord } from '../../platform/csv/table.ts';
import { sql } from '../../platform/db.ts';
import type { ColumnSpec, FileKind, PublishContext, StagedFacts } from './kind.ts';
import { registerKind } from './registry.ts';
import { serveReading } from './worker.ts';

/** What a row of the tiny kind states. */
export interface TinyFacts {
  readonly id: string;
  readonly forename: string;
  readonly planStart: string;
  readonly planEnd: string | null;
  readonly status: string;
}

const column = (field: string, title: string, isRequired: boolean): ColumnSpec => ({
  field,
  title,
  help: `The ${title.toLowerCase()}.`,
  isRequired,
  synonyms: field === 'id' ? ['Mosaic ID'] : [],
  example: 'x',
});

const columns: readonly ColumnSpec[] = [
  column('id', 'Child ID', true),
  column('forename', 'Forename', true),
  column('planStart', 'Plan start', true),
  column('planEnd', 'Plan end', false),
  {
    ...column('status', 'Case status', false),
    codes: [
      { code: 'cp', title: 'Child protection plan', synonyms: ['CP'] },
      { code: 'cin', title: 'Child in need plan', synonyms: ['CIN'] },
    ],
  },
];

/** The kind; tests that need another shape spread it. */
export const tinyFileKind: FileKind<TableHeader, TableRecord<TinyFacts>, TinyFacts> = {
  name: 'tiny',
  title: 'Tiny extract',
  noun: ['child', 'children'],
  endings: ['.csv'],
  columns,
  version: () => null,
  read: async function* (bytes, options) {
    const items = readTable<TinyFacts>(bytes, {
      columns,
      mapping: options.mapping,
      noun: 'child',
      keyField: '',
      read: (cells) => {
        const facts = {
          id: cells.text('id'),
          forename: cells.text('forename'),
          planStart: cells.text('planStart'),
          planEnd: isDay(cells.text('planEnd')) ? cells.text('planEnd') : null,
          status: codeOf(cells.code('status')),
        };
        const isWrong = !isDay(facts.planStart);
        const flaw = {
          rule: 'end-date',
          severity: 'error' as const,
          message: 'The end is no date. Correct it and send the row again.',
          field: 'planEnd',
        };
        const isFlawed = cells.text('planEnd') !== '' && facts.planEnd === null;
        const wrong = {
          rule: 'date',
          severity: 'error' as const,
          message: `“${facts.planStart}” is no date. Correct it and send the row again.`,
          field: 'planStart',
        };
        const odd = {
          rule: 'unknown-status',
          severity: 'query' as const,
          message: 'The status is not known.',
          field: 'status',
        };
        return {
          key: null,
          facts: isWrong ? null : facts,
          findings: [
            ...(isWrong ? [wrong] : []),
            ...(isFlawed ? [flaw] : []),
            ...(facts.status === '' ? [odd] : []),
          ],
        };
      },
    });
    for await (const item of items) {
      if (item.item !== 'record') {
        yield item;
        continue;
      }
      await misbehave(item.record.facts?.forename);
      const key = item.record.facts?.id ?? item.record.cells[0] ?? '';
      const isUsable = !item.accepted && item.record.facts !== null;
      yield { ...item, key: key === '' ? null : key, isUsable };
    }
  },
  facts: ({ facts }) => {
    if (facts === null) throw new Error('Only accepted rows have facts');
    return facts;
  },
  asReceived: ({ cells }) => csvText([cells]),
  frame: ({ headings }) => ({ before: csvText([headings]), after: '' }),
  publish: publishTiny,
  presence: async (context, { absent, returned }) => {
    const { tx, asOf } = context;
    const found = await tx.all(sql<{ id: string }>`
      select la_child_id as id from child
      where authority_id = ${tx.authorityId} and la_child_id = any (${[...absent, ...returned]}::text[])`);
    await context.merge(
      { table: 'child', key: ['la_child_id'], columns: ['not_in_extract_since'] },
      found.map(({ id }) => ({
        la_child_id: id,
        not_in_extract_since: absent.includes(id) ? asOf : null,
      })),
    );
  },
  isWholeExtract: true,
};

/** The same kind, registered. */
export const tinyKind = registerKind(tinyFileKind);

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}

function codeOf(cell: { readonly kind: string; readonly code?: string }): string {
  return cell.code ?? '';
}

async function misbehave(forename: string | undefined): Promise<void> {
  if (forename === 'HANG') for (;;) await sleep(1_000);
  if (forename === 'SPIN') for (;;) Math.random();
  if (forename === 'DIE') process.kill(process.pid, 'SIGKILL');
  if (forename === 'SLOW') await sleep(20);
  if (forename === 'HOARD') {
    const hoard: string[][] = [];
    for (;;) hoard.push(new Array<string>(100_000).fill(String(hoard.length)));
  }
  if (forename === 'BUFFER') {
    const hoard: Buffer[] = [];
    for (;;) {
      hoard.push(Buffer.alloc(8_000_000, hoard.length));
      await sleep(5);
    }
  }
}

async function publishTiny(
  context: PublishContext,
  records: readonly StagedFacts<TinyFacts>[],
): Promise<void> {
  if (records.some(({ facts }) => facts.forename === 'POISON')) {
    throw new Error('This record cannot be published');
  }
  await context.merge(
    { table: 'child', key: ['la_child_id'], columns: [] },
    records.map(({ key }) => ({ la_child_id: key })),
  );
  const { tx } = context;
  const found = await tx.all(sql<{ la: string; id: string }>`
    select la_child_id as la, child_id as id from child
    where authority_id = ${tx.authorityId} and la_child_id = any (${records.map(({ key }) => key)}::text[])`);
  const ids = new Map(found.map(({ la, id }) => [la, id]));
  await context.merge(
    { table: 'care_school', key: ['child_id'], columns: ['school_name'], hasAsOf: true },
    records.map(({ key, facts }) => ({ child_id: ids.get(key), school_name: facts.forename })),
  );
  await context.merge(
    {
      table: 'care_plan',
      key: ['child_id', 'kind', 'started_on'],
      columns: ['ended_on'],
      hasAsOf: true,
      closures: [{ end: 'ended_on', knownOn: 'end_known_on' }],
    },
    records.map(({ key, facts }) => ({
      child_id: ids.get(key),
      kind: facts.status === 'cp' ? 'cp' : 'cin',
      started_on: facts.planStart,
      ended_on: facts.planEnd,
    })),
  );
}

if (import.meta.main) await serveReading([tinyKind]);
