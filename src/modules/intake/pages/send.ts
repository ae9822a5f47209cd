/** Sending a file: what it is, the file, whose it is and the day it speaks of. */
import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { readSetting, type Permission, type Viewer } from '../../../access/index.ts';
import { sql } from '../../../platform/db.ts';
import { notFound } from '../../../platform/errors.ts';
import type { Answer, AnyRoute } from '../../../platform/routes.ts';
import { options } from '../../../platform/view.ts';
import type { IntakeDeps } from '../deps.ts';
import { receiveFile } from '../receive.ts';
import { findKind } from '../registry.ts';
import { maxFileBytes } from '../settings.ts';
import { templateFor } from '../template.ts';
import { sizeInWords } from './words.ts';

const SEND: readonly Permission[] = [{ resource: 'R20', verb: 'C' }];

const day = z.string().trim().max(4).default('');
const sendForm = z.object({
  kind: z.string().max(40).default(''),
  source: z.string().trim().max(80).default(''),
  urn: z
    .string()
    .trim()
    .regex(/^(\d{5,7})?$/, 'Write the school’s URN as 5 to 7 digits, or leave it empty')
    .default(''),
  'asOf-day': day,
  'asOf-month': day,
  'asOf-year': day,
});

type Typed = Readonly<Record<string, unknown>>;

/** Where a file is sent, and the empty files to fill in. */
export function sendRoutes(deps: IntakeDeps): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'GET',
      url: '/imports/new',
      permission: SEND,
      purpose: 'import',
      query: z.object({ kind: z.string().max(40).optional().catch(undefined) }),
      handler: ({ viewer, query }) =>
        sendPage(deps, viewer, { kind: (query as { kind?: string }).kind ?? '' }, []),
    },
    {
      method: 'POST',
      url: '/imports',
      permission: SEND,
      purpose: 'import',
      takesFile: true,
      form: sendForm,
      handler: async ({ viewer, form, typed, problems, upload }) => {
        const sent = form as z.output<typeof sendForm> | undefined;
        if (sent === undefined) {
          if (upload !== undefined) await rm(upload.path, { force: true });
          return sendPage(deps, viewer, typed, problems);
        }
        if (upload === undefined || upload.isTooLarge) {
          return sendPage(deps, viewer, typed, [
            {
              field: 'file',
              message:
                upload === undefined
                  ? 'Choose a file'
                  : 'The file is longer than what is taken. Split the extract, or ask your administrator to raise the limit',
            },
          ]);
        }
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
        if (!received.ok) {
          await rm(upload.path, { force: true });
          return sendPage(deps, viewer, typed, received.problems);
        }
        return { kind: 'redirect', to: `/imports/${received.batchId}` };
      },
    },
    {
      method: 'GET',
      url: '/imports/templates/:kind',
      permission: SEND,
      purpose: 'import',
      params: z.object({ kind: z.string().max(40) }),
      handler: ({ params }) => {
        const kind = findKind(deps.kinds, (params as { kind: string }).kind);
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

/** A date from its three boxes; text that is no date when they are not filled rightly. */
function dayOf(form: z.output<typeof sendForm>): string {
  const padded = (text: string): string => text.padStart(2, '0');
  return `${form['asOf-year']}-${padded(form['asOf-month'])}-${padded(form['asOf-day'])}`;
}

async function sendPage(
  deps: IntakeDeps,
  viewer: Viewer,
  typed: Typed,
  problems: readonly { readonly field: string; readonly message: string }[],
): Promise<Answer> {
  const { limit, sources } = await deps.database.withViewer(viewer, async (tx) => ({
    limit: await readSetting(tx, maxFileBytes),
    sources: await tx.all(sql<{ name: string }>`
      select distinct name from source where authority_id = ${tx.authorityId} order by name limit 500`),
  }));
  const text = (name: string): string => {
    const value = typed[name];
    return typeof value === 'string' ? value : '';
  };
  return {
    kind: 'page',
    template: 'intake/views/send.njk',
    status: problems.length > 0 ? 422 : 200,
    model: {
      title: 'Send a file',
      breadcrumbs: [{ text: 'Imports', href: '/imports' }],
      problems,
      kinds: options(
        deps.kinds.map((kind) => ({
          value: kind.name,
          text: kind.title,
          hint: hintOf(kind.endings, kind.columns !== undefined),
        })),
      ),
      templates: deps.kinds
        .filter((kind) => kind.columns !== undefined)
        .map((kind) => ({ text: kind.title, href: `/imports/templates/${kind.name}` })),
      chosen: text('kind'),
      source: text('source'),
      sources: sources.map((each) => each.name),
      urn: text('urn'),
      asOf: { day: text('asOf-day'), month: text('asOf-month'), year: text('asOf-year') },
      limit: sizeInWords(limit),
      accept: [...new Set(deps.kinds.flatMap((kind) => kind.endings))].join(','),
    },
  };
}

function hintOf(endings: readonly string[], isMapped: boolean): string {
  const what = endings.map((ending) => ending.slice(1).toUpperCase()).join(' or ');
  return isMapped ? `${what}; you say once which column is what` : what;
}
