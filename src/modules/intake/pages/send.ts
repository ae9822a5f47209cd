/** Sending a file: first what it is, then the file, whose it is and the day it speaks of. */
import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { readSetting, type Permission, type Viewer } from '../../../access/index.ts';
import { sql, type Tx } from '../../../platform/db.ts';
import { notFound } from '../../../platform/errors.ts';
import type { Answer, AnyRoute } from '../../../platform/routes.ts';
import { options } from '../../../platform/view.ts';
import type { IntakeDeps } from '../deps.ts';
import { problemsOfFile, receiveFile } from '../receive.ts';
import { findKind, type RegisteredKind } from '../registry.ts';
import { maxFileBytes } from '../settings.ts';
import { templateFor } from '../template.ts';
import { HANDLE, sendsForSchool } from './who.ts';
import { sizeInWords } from './words.ts';

const typedText = z.string().trim().default('');
const sendForm = z.object({
  kind: typedText,
  source: typedText,
  urn: typedText,
  'asOf-day': typedText,
  'asOf-month': typedText,
  'asOf-year': typedText,
});
type SendForm = z.output<typeof sendForm>;

interface SendProblem {
  readonly field: string;
  readonly message: string;
}

/** The one kind whose sender is a school: its form asks for the URN. */
const ROLL = 'roll-csv';

/** Where a file is sent, and the empty files to fill in. */
export function sendRoutes(deps: IntakeDeps): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'GET',
      url: '/imports/new',
      permission: HANDLE,
      purpose: 'import',
      query: z.object({
        kind: z.string().max(40).optional().catch(undefined),
        step: z.string().max(40).optional().catch(undefined),
      }),
      handler: ({ viewer, query }) => {
        const { kind: name = '', step } = query as { kind?: string; step?: string };
        const kind = findKind(deps.kinds, sendsForSchool(viewer) ? ROLL : name);
        if (kind !== undefined) return formPage(deps, viewer, kind, { kind: kind.name }, []);
        const isAsked = name !== '' || step !== undefined;
        return Promise.resolve(
          kindPage(deps, isAsked ? [{ field: 'kind', message: 'Choose what the file is' }] : []),
        );
      },
    },
    {
      method: 'POST',
      url: '/imports',
      permission: HANDLE,
      purpose: 'import',
      takesFile: true,
      form: sendForm,
      handler: async ({ viewer, form, typed, problems, upload }) => {
        const sent = forSender(viewer, form as SendForm | undefined);
        const kind = findKind(deps.kinds, sent?.kind ?? '');
        const limit = await deps.database.withViewer(viewer, (tx) => readSetting(tx, maxFileBytes));
        const found: SendProblem[] =
          sent === undefined
            ? [...problems]
            : [
                ...problemsOfFile(
                  {
                    isKnownKind: kind !== undefined,
                    asOf: dayOf(sent),
                    bytes: upload?.isTooLarge === true ? limit + 1 : upload?.bytes,
                  },
                  { today: deps.clock.today(), limit },
                ),
                ...problemsOfSender(sent),
              ];
        if (sent !== undefined && upload !== undefined && found.length === 0) {
          const received = await receiveFile(
            deps,
            viewer,
            {
              kind: sent.kind,
              sourceName: sent.source,
              ...(sent.urn === '' ? {} : { urn: sent.urn }),
              asOf: dayOf(sent),
              fileName: upload.fileName,
              path: upload.path,
            },
            { isQueued: true },
          );
          if (received.ok) return { kind: 'redirect', to: `/imports/${received.batchId}` };
          found.push(...received.problems);
        }
        if (upload !== undefined) await rm(upload.path, { force: true });
        const isLost = upload !== undefined && !found.some((problem) => problem.field === 'file');
        return formPage(deps, viewer, kind, typed, [
          ...found,
          ...(isLost ? [{ field: 'file', message: CHOOSE_AGAIN }] : []),
        ]);
      },
    },
    {
      method: 'GET',
      url: '/imports/templates/:kind',
      permission: HANDLE,
      purpose: 'import',
      params: z.object({ kind: z.string().max(40) }),
      handler: ({ viewer, params }) => {
        const { kind: name } = params as { kind: string };
        if (sendsForSchool(viewer) && name !== ROLL) throw notFound();
        const kind = findKind(deps.kinds, name);
        const body = kind === undefined ? undefined : templateFor(kind);
        if (kind === undefined || body === undefined) throw notFound();
        return Promise.resolve({
          kind: 'download',
          fileName: `${kind.name}-empty.csv`,
          type: 'text/csv; charset=utf-8',
          body: `\uFEFF${body}`,
        });
      },
    },
  ];
}

const CHOOSE_AGAIN =
  'Choose the file again: a file is not kept while something else in the form is wrong';

/** What a school's data officer sends is the roll of that school, whatever the form says. */
function forSender(viewer: Viewer, form: SendForm | undefined): SendForm | undefined {
  if (form === undefined || !sendsForSchool(viewer)) return form;
  return { ...form, kind: ROLL, source: '', urn: viewer.scopeId };
}

/** A date from its three boxes; text that is no date when they are not filled rightly. */
function dayOf(form: SendForm): string {
  const padded = (text: string): string => text.padStart(2, '0');
  return `${form['asOf-year']}-${padded(form['asOf-month'])}-${padded(form['asOf-day'])}`;
}

/** A roll that names its school needs no name of its own; any other file must say whose it is. */
function problemsOfSender({ kind, source, urn }: SendForm): SendProblem[] {
  const problems: SendProblem[] = [];
  if (source.length > 80) {
    problems.push({ field: 'source', message: 'Use 80 letters or fewer for whose file it is' });
  } else if (source === '' && (kind !== ROLL || urn === '')) {
    problems.push({
      field: 'source',
      message:
        kind === ROLL
          ? 'Write whose file it is, or the school’s URN'
          : 'Write whose file it is, in the same words as before',
    });
  }
  if (!/^(\d{5,7})?$/.test(urn)) {
    problems.push({
      field: 'urn',
      message: 'Write the school’s URN as 5 to 7 digits, or leave it empty',
    });
  }
  return problems;
}

/** The first step: what the file is, and the empty files. */
function kindPage(deps: IntakeDeps, problems: readonly SendProblem[]): Answer {
  return {
    kind: 'page',
    template: 'intake/views/send-kind.njk',
    status: problems.length > 0 ? 422 : 200,
    model: {
      title: 'What do you want to send?',
      breadcrumbs: [{ text: 'Imports', href: '/imports' }],
      problems,
      kinds: kindChoices(deps),
      templates: deps.kinds
        .filter((kind) => kind.columns !== undefined)
        .map((kind) => ({ text: kind.title, href: `/imports/templates/${kind.name}` })),
    },
  };
}

/** The second step; a form that was sent without saying what the file is asks for that too. */
async function formPage(
  deps: IntakeDeps,
  viewer: Viewer,
  kind: RegisteredKind | undefined,
  typed: Readonly<Record<string, unknown>>,
  problems: readonly SendProblem[],
): Promise<Answer> {
  const { limit, senders } = await deps.database.withViewer(viewer, async (tx) => ({
    limit: await readSetting(tx, maxFileBytes),
    senders: await sendersOf(tx, kind?.name),
  }));
  const text = (name: string): string | undefined => {
    const value = typed[name];
    return typeof value === 'string' ? value : undefined;
  };
  const isSchool = sendsForSchool(viewer);
  const asksUrn = !isSchool && (kind === undefined || kind.name === ROLL);
  return {
    kind: 'page',
    template: 'intake/views/send.njk',
    status: problems.length > 0 ? 422 : 200,
    model: {
      title: isSchool
        ? `Send the roll of ${viewer.scopeName}`
        : kind === undefined
          ? 'Send a file'
          : `Send a file: ${kind.title}`,
      asksSource: !isSchool,
      breadcrumbs: [{ text: 'Imports', href: '/imports' }],
      problems: inOrder(problems),
      kind: kind === undefined ? undefined : { name: kind.name, title: kind.title },
      kinds: kindChoices(deps),
      template:
        kind?.columns === undefined ? undefined : { href: `/imports/templates/${kind.name}` },
      // Where only one sends, it is most probably that one again.
      source: text('source') ?? (senders.length === 1 ? senders[0] : '') ?? '',
      sourceHint: asksUrn
        ? 'The school, in the same words each time: a later roll is compared with the one before.'
        : 'The system that it comes from, in the same words each time: a later file is compared with the one before.',
      senders,
      asksUrn,
      urn: text('urn') ?? '',
      asOf: {
        day: text('asOf-day') ?? '',
        month: text('asOf-month') ?? '',
        year: text('asOf-year') ?? '',
      },
      limit: sizeInWords(limit),
      accept: (kind === undefined
        ? [...new Set(deps.kinds.flatMap((each) => each.endings))]
        : kind.endings
      ).join(','),
    },
  };
}

async function sendersOf(tx: Tx, kind: string | undefined): Promise<string[]> {
  if (kind === undefined) return [];
  const rows = await tx.all(sql<{ name: string }>`
    select name from source where authority_id = ${tx.authorityId} and kind = ${kind}
    order by name limit 500`);
  return rows.map((row) => row.name);
}

/** Problems in the order of the form's fields, as the summary leads through them. */
function inOrder(problems: readonly SendProblem[]): SendProblem[] {
  const order = ['kind', 'file', 'asOf', 'source', 'urn'];
  return [...problems].sort((a, b) => order.indexOf(a.field) - order.indexOf(b.field));
}

function kindChoices(deps: IntakeDeps) {
  return options(
    deps.kinds.map((kind) => ({
      value: kind.name,
      text: kind.title,
      hint: hintOf(kind.endings, kind.columns !== undefined),
    })),
  );
}

function hintOf(endings: readonly string[], isMapped: boolean): string {
  const what = endings.map((ending) => ending.slice(1).toUpperCase()).join(' or ');
  return isMapped ? `${what}; you say once which column is what` : what;
}
