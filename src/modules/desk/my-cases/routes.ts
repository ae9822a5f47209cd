/**
 * The home of a youth-justice worker and an inclusion officer: the children whose case names them, with
 * who they are, their school and worker, and nothing of why social care is involved.
 */
import { z } from 'zod';
import { record, type Permission, type Role, type Viewer } from '../../../access/index.ts';
import { sql, type RawBuilder, type Tx } from '../../../platform/db.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Database } from '../../../platform/db.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { pageNumber, pageSize, paging, words } from '../../../platform/view.ts';
import { parseCalendarDate } from '../../../platform/calendar-date.ts';
import { ageOn } from '../../people/index.ts';
import { inWords } from '../children/page.ts';
import { leadToday, namesToday, rollToday, workerOf } from '../children/parts.ts';
import { refuseUnless } from '../children/list-parts.ts';
import { yearWords } from '../our-pupils/page.ts';

const SEE: readonly Permission[] = [
  { resource: 'R03', verb: 'S', under: ['case'] },
  { resource: 'R03', verb: 's', under: ['case'] },
];
const PURPOSE = 'statutory-case';
const URL = '/my-cases';

interface Case {
  readonly childId: string;
  readonly forename: string;
  readonly surname: string;
  readonly birthDate: string | null;
  readonly school: string | null;
  readonly yearGroup: string | null;
  readonly dslName: string | null;
  readonly dslContact: string;
  readonly workerName: string | null;
  readonly workerContact: string;
}

function cases(tx: Tx): RawBuilder<Case> {
  return sql<Case>`
    select c.child_id as "childId", n.forename, n.surname, c.birth_date as "birthDate",
      roll.school, roll.year_group as "yearGroup", dsl.name as "dslName",
      concat_ws(', ', nullif(dsl.telephone, ''), nullif(dsl.email, '')) as "dslContact",
      w.worker_name as "workerName",
      concat_ws(', ', nullif(w.worker_telephone, ''), w.worker_email) as "workerContact"
    from (select distinct s.child_id from sight s where s.authority_id = ${tx.authorityId}) mine
    join child c on c.authority_id = ${tx.authorityId} and c.child_id = mine.child_id
    ${namesToday}
    ${rollToday}
    ${leadToday}
    left join lateral (${workerOf(tx, sql`c.child_id`)}) w on true`;
}

/** The list. */
export function myCasesRoutes({
  database,
  clock,
}: {
  readonly database: Database;
  readonly clock: Clock;
}): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'GET',
      url: URL,
      permission: SEE,
      purpose: PURPOSE,
      query: z.object({ page: z.string().max(10).catch('').default('') }),
      handler: async ({ viewer, query }) => {
        refuseUnless(['YJW', 'LAI'], viewer);
        return database.withViewer(viewer, async (tx) => {
          const { count } = await tx.one(
            sql<{ count: number }>`select count(*)::int as count from (${cases(tx)}) x`,
          );
          const page = pageNumber((query as { page: string }).page, count);
          const found = await tx.all(sql<Case>`
            select * from (${cases(tx)}) x order by surname, forename, "childId"
            limit ${pageSize} offset ${(page - 1) * pageSize}`);
          await record(tx, viewer, {
            event: 'child.list',
            count: found.length,
            fields: ['R03', 'R06'],
            purpose: PURPOSE,
          });
          return {
            kind: 'page' as const,
            template: 'desk/views/my-cases.njk',
            model: {
              title:
                count === 0
                  ? 'No case names you'
                  : `${words.plural(count, 'child', 'children')} whose case names you`,
              table: {
                id: 'cases',
                caption: 'Children whose case names you',
                columns: [
                  { text: 'Name' },
                  { text: 'School' },
                  { text: 'Safeguarding lead' },
                  { text: 'Social worker' },
                  ...(viewer.role === 'LAI' ? [{ text: 'Advice' }] : []),
                ],
                rows: found.map((each) => row(each, clock.today(), viewer.role)),
                empty: {
                  title: 'No case names you',
                  text: 'Children appear here when the manager of the child’s team names you on the child’s page.',
                },
                paging: paging(count, page, URL, {}),
              },
            },
          };
        });
      },
    },
  ];
}

function row(each: Case, today: ReturnType<Clock['today']>, role: Role) {
  const born = parseCalendarDate(each.birthDate ?? '');
  const age = born === undefined ? undefined : ageOn(born, today);
  return {
    href: `/children/${each.childId}/changes`,
    cells: [
      {
        text: `${each.forename} ${each.surname}`.trim(),
        note:
          born === undefined
            ? 'Birth date not known'
            : `Born ${inWords(born)}${age === undefined ? '' : `, aged ${age}`}`,
      },
      {
        text: each.school ?? 'On no roll that we hold',
        note: each.school === null ? '' : yearWords(each.yearGroup),
      },
      { text: each.dslName ?? 'Not known', note: each.dslContact },
      { text: each.workerName ?? 'Nobody is allocated', note: each.workerContact },
      ...(role === 'LAI'
        ? [{ text: 'Ask for advice', href: `/advice/new?child=${each.childId}` }]
        : []),
    ],
  };
}
