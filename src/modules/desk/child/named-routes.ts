/** Naming the reviewing officer, youth-justice worker or inclusion officer of a child, and ending it. */
import { z } from 'zod';
import { record, ROLE_NAMES, type Permission, type Viewer } from '../../../access/index.ts';
import { sql, type Tx } from '../../../platform/db.ts';
import { notFound } from '../../../platform/errors.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { inWords, nameOf } from '../children/page.ts';
import type { ChildDeps } from './deps.ts';
import { viewChild } from './find.ts';
import { NAMED_ROLES, namedNow, saysWhoIsNamed } from './named.ts';

/** A manager keeps who is around the child (R06, E). */
const KEEP: readonly Permission[] = [{ resource: 'R06', verb: 'E' }];
const PURPOSE = 'supervision';

const childParams = z.object({ childId: z.uuid() });
/** A person in a role: `IRO:<person id>`. */
const nameForm = z.object({
  who: z
    .string('Choose a person')
    .regex(/^(IRO|YJW|LAI):[0-9a-f-]{36}$/, 'Choose a person')
    .transform((text) => {
      const [role = '', personId = ''] = text.split(':');
      return { role, personId };
    }),
});

interface Candidate {
  readonly role: (typeof NAMED_ROLES)[number];
  readonly personId: string;
  readonly name: string;
}

/** Who holds one of the roles today; the system asks, because a manager does not read all appointments. */
async function candidates(tx: Tx): Promise<Candidate[]> {
  return tx.all(sql<Candidate>`
    select distinct a.role, a.person_id as "personId", p.name
    from appointment a join person p using (authority_id, person_id)
    where a.authority_id = ${tx.authorityId} and a.role = any (${[...NAMED_ROLES]}::text[])
      and is_held(a.starts_on, a.ends_on, a.ended_because)
    order by a.role, p.name`);
}

/** The page and its two acts. */
export function namedRoutes(deps: ChildDeps): AnyRoute<Viewer, Permission>[] {
  const { database, clock, tell } = deps;
  const at = () => ({ now: clock.now(), today: clock.today() });
  const url = '/children/:childId/people';
  return [
    {
      method: 'GET',
      url,
      showsChild: true,
      permission: KEEP,
      purpose: PURPOSE,
      params: childParams,
      handler: ({ viewer, params }) => page(viewer, (params as { childId: string }).childId, []),
    },
    {
      method: 'POST',
      url,
      permission: KEEP,
      purpose: PURPOSE,
      params: childParams,
      form: nameForm,
      handler: async ({ viewer, params, form, problems }) => {
        const { childId } = params as { childId: string };
        const chosen = (form as z.output<typeof nameForm> | undefined)?.who;
        if (chosen === undefined) return page(viewer, childId, problems);
        if (!saysWhoIsNamed(viewer)) throw notFound();
        const isHolder = (await system(viewer, candidates)).some(
          ({ role, personId }) => role === chosen.role && personId === chosen.personId,
        );
        if (!isHolder) {
          return page(viewer, childId, [
            { field: 'who', message: 'That person no longer holds the role. Choose another.' },
          ]);
        }
        const isNamed = await database.withViewer(viewer, async (tx) => {
          if ((await viewChild(tx, viewer, at(), childId, PURPOSE)) === undefined) return false;
          await tx.run(sql`
            insert into named_professional (authority_id, child_id, person_id, role, since, named_by, named_at)
            values (${tx.authorityId}, ${childId}, ${chosen.personId}, ${chosen.role}, ${clock.today()},
              ${viewer.personId}, ${clock.now()})
            on conflict (authority_id, child_id, role, person_id) where until is null do nothing`);
          await noteChange(tx, viewer, 'professional.named', childId, chosen.role);
          return true;
        });
        if (!isNamed) throw notFound();
        return { kind: 'redirect', to: `/children/${childId}?done=named` };
      },
    },
    {
      method: 'POST',
      url: `${url}/end`,
      permission: KEEP,
      purpose: PURPOSE,
      params: childParams,
      form: z.object({ named: z.uuid() }),
      handler: async ({ viewer, params, form }) => {
        const { childId } = params as { childId: string };
        const named = (form as { named: string } | undefined)?.named;
        if (named === undefined || !saysWhoIsNamed(viewer)) throw notFound();
        const isEnded = await database.withViewer(viewer, async (tx) => {
          const count = await tx.run(sql`
            update named_professional set until = ${clock.today()}, ended_by = ${viewer.personId}
            where authority_id = ${tx.authorityId} and child_id = ${childId} and named_id = ${named}
              and until is null`);
          if (count === 1) await noteChange(tx, viewer, 'professional.ended', childId, named);
          return count === 1;
        });
        if (!isEnded) throw notFound();
        return { kind: 'redirect', to: `/children/${childId}?done=ended` };
      },
    },
  ];

  function system<T>(viewer: Viewer, work: (tx: Tx) => Promise<T>): Promise<T> {
    return database.withSystem({ authorityId: viewer.authorityId, purpose: 'naming' }, work);
  }

  async function noteChange(
    tx: Tx,
    viewer: Viewer,
    event: 'professional.named' | 'professional.ended',
    childId: string,
    ref: string,
  ): Promise<void> {
    await record(tx, viewer, {
      event,
      subjectType: 'child',
      subjectId: childId,
      ref,
      purpose: PURPOSE,
    });
    await tell(tx, { kind: 'professional.named', childId }, viewer.personId);
  }

  async function page(
    viewer: Viewer,
    childId: string,
    problems: readonly { field: string; message: string }[],
  ) {
    if (!saysWhoIsNamed(viewer)) throw notFound();
    const shown = await database.withViewer(viewer, async (tx) => {
      const child = await viewChild(tx, viewer, at(), childId, PURPOSE);
      return child === undefined ? undefined : { child, named: await namedNow(tx, childId) };
    });
    if (shown === undefined) throw notFound();
    const { child, named } = shown;
    const choices = (await system(viewer, candidates)).filter(
      ({ role, personId }) =>
        personId !== viewer.personId &&
        !named.some((each) => each.role === role && each.personId === personId),
    );
    return {
      kind: 'page' as const,
      template: 'desk/views/named.njk',
      status: problems.length === 0 ? (200 as const) : (422 as const),
      model: {
        title: `Who is named for ${nameOf(child)}?`,
        back: { text: `Back to ${nameOf(child)}`, href: `/children/${childId}` },
        problems,
        action: `/children/${childId}/people`,
        childHref: `/children/${childId}`,
        named: named.map((each) => ({
          id: each.namedId,
          words: `${each.name}, ${ROLE_NAMES[each.role]}, since ${inWords(each.since)}`,
        })),
        choices: choices.map(({ role, personId, name }) => ({
          value: `${role}:${personId}`,
          text: `${name}, ${ROLE_NAMES[role]}`,
        })),
      },
    };
  }
}
