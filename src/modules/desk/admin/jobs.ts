/** Jobs and health: counts and codes, never what a job or file holds. */
import { record, type Permission, type Viewer } from '../../../access/index.ts';
import { sql } from '../../../platform/db.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { words } from '../../../platform/view.ts';
import { countDeadMails } from '../../notices/index.ts';
import type { AdminDeps } from './deps.ts';

const SEE: readonly Permission[] = [{ resource: 'R26', verb: 'S' }];
const PURPOSE = 'health';

/** The page of jobs and health. */
export function jobRoutes({
  database,
  jobs,
  queues,
  isEmbedded,
}: AdminDeps): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'GET',
      url: '/admin/jobs',
      permission: SEE,
      purpose: PURPOSE,
      handler: async ({ viewer }) => {
        const states = await jobs.states();
        const aboutOf = (name: string): string =>
          queues.find((each) => each.name === name)?.about ?? name;
        const { batches, deadMails } = await database.withViewer(viewer, async (tx) => {
          await record(tx, viewer, { event: 'health.view', purpose: PURPOSE });
          const batches = await tx.all(sql<{ batchId: number; kind: string; at: Date }>`
            select batch_id as "batchId", kind, created_at as at from batch
            where authority_id = ${tx.authorityId} and status = 'failed'
            order by created_at desc limit 50`);
          return { batches, deadMails: await countDeadMails(tx) };
        });
        const health = await database.withSystem(
          { authorityId: viewer.authorityId, purpose: PURPOSE },
          (tx) =>
            tx.one(sql<{ version: string; seals: number; sealedAt: Date | null; pending: number }>`
              select current_setting('server_version') as version,
                (select count(*)::int from audit_seal where authority_id = ${tx.authorityId}) as seals,
                (select max(sealed_at) from audit_seal where authority_id = ${tx.authorityId}) as "sealedAt",
                (select count(*)::int from audit_pending where authority_id = ${tx.authorityId}) as pending`),
        );
        const failed =
          states.reduce((sum, each) => sum + each.failed, 0) + batches.length + deadMails;
        return {
          kind: 'page' as const,
          template: 'desk/views/admin-list.njk',
          model: {
            title: failed === 0 ? 'Everything runs' : `${words.plural(failed, 'thing')} failed`,
            saved: '',
            lead: '',
            link: undefined,
            filters: undefined,
            tables: [
              {
                id: 'health',
                caption: 'Health',
                columns: [{ text: 'What' }, { text: 'State' }],
                rows: [
                  { cells: ['Database', databaseWords(health.version, isEmbedded)] },
                  {
                    cells: [
                      'Audit',
                      health.sealedAt === null
                        ? 'Nothing sealed yet'
                        : `${words.plural(health.seals, 'seal')}, the last on ${words.momentInWords(health.sealedAt)}`,
                    ],
                  },
                  { cells: ['Audit entries not sealed yet', health.pending] },
                  {
                    cells: [
                      'Mails',
                      {
                        text:
                          deadMails === 0
                            ? 'None put aside: see all'
                            : `${words.plural(deadMails, 'mail')} put aside: see why`,
                        href: '/admin/outbox',
                      },
                    ],
                  },
                ],
                empty: { title: 'Nothing known' },
              },
              {
                id: 'queues',
                caption: 'Background work',
                columns: [
                  { text: 'Work' },
                  { text: 'Waiting', numeric: true },
                  { text: 'Running', numeric: true },
                  { text: 'Failed', numeric: true },
                ],
                rows: states.map((each) => ({
                  cells: [aboutOf(each.name), each.waiting, each.active, each.failed],
                })),
                empty: { title: 'No background work is set up' },
              },
              {
                id: 'batches',
                caption: 'Files that failed',
                columns: [{ text: 'File' }, { text: 'Kind' }, { text: 'Received' }],
                rows: batches.map((each) => ({
                  cells: [`File ${each.batchId}`, each.kind, words.momentInWords(each.at)],
                })),
                empty: {
                  title: 'No file failed',
                  text: 'A file appears here when it could not be read or published through a fault.',
                },
              },
            ],
          },
        };
      },
    },
  ];
}

function databaseWords(version: string, isEmbedded: boolean): string {
  return isEmbedded
    ? `PostgreSQL ${version}, embedded: run by Alongside itself, for evaluation only`
    : `PostgreSQL ${version}, external: the council’s own server`;
}
