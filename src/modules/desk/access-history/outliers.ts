/**
 * What stands out in a week (TRUST section 5): computed by the system for information governance, who
 * learns who looked and how often, never which child shares a name with whom.
 */
import { readSetting, pagesInADay, pagesInTenMinutes } from '../../../access/index.ts';
import { sql, type RawBuilder, type Tx } from '../../../platform/db.ts';
import { oftenTimes } from '../emergency-access/rules.ts';
import { hoursFrom, hoursTo, idleLooks, lateLooks, nearPercent } from './rules.ts';

/** One thing that stands out. */
export interface Outlier {
  readonly why: 'same-surname' | 'out-of-hours' | 'no-work' | 'near-cap' | 'emergency';
  readonly personId: string;
  readonly name: string;
  readonly email: string;
  readonly role: string;
  /** Looks, or accesses. */
  readonly times: number;
  readonly children: number | null;
}

type Found = Omit<Outlier, 'why'>;

/** The seven days up to the moment; surnames are compared under the key. */
export async function findOutliers(tx: Tx, now: Date, key: string): Promise<Outlier[]> {
  const since = new Date(now.getTime() - WEEK_MS);
  const month = new Date(now.getTime() - 30 * DAY_MS);
  const percent = await readSetting(tx, nearPercent);
  const near = (cap: number): number => Math.max(1, Math.ceil((cap * percent) / 100));
  const found: [Outlier['why'], Found[]][] = [
    ['same-surname', await sameSurname(tx, since, now, key)],
    [
      'out-of-hours',
      await grouped(
        tx,
        since,
        now,
        sql`(extract(isodow from local) > 5 or extract(hour from local) < ${await readSetting(tx, hoursFrom)}
          or extract(hour from local) >= ${await readSetting(tx, hoursTo)})`,
        await readSetting(tx, lateLooks),
      ),
    ],
    ['no-work', await withoutWork(tx, since, now, await readSetting(tx, idleLooks))],
    [
      'near-cap',
      await nearCap(tx, since, now, {
        tenMinutes: near(await readSetting(tx, pagesInTenMinutes)),
        day: near(await readSetting(tx, pagesInADay)),
      }),
    ],
    ['emergency', await emergencies(tx, month, now, await readSetting(tx, oftenTimes))],
  ];
  return found.flatMap(([why, rows]) => rows.map((row) => ({ why, ...row })));
}

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

/** Looks at children's pages by people, with the local time. */
function looks(tx: Tx, since: Date, until: Date): RawBuilder<unknown> {
  return sql`(
    select a.actor, a.role, a.at, a.at at time zone 'Europe/London' as local, a.subject_type, a.subject_id
    from audit_event a
    where a.authority_id = ${tx.authorityId} and a.event = 'child.view' and a.decision = 'allow'
      and a.at >= ${since} and a.at < ${until} and a.actor is not null and a.subject_id is not null) l`;
}

const person = sql`p.person_id as "personId", p.name, p.email, coalesce(l.role, '') as role`;

async function grouped(
  tx: Tx,
  since: Date,
  until: Date,
  condition: RawBuilder<unknown>,
  atLeast: number,
): Promise<Found[]> {
  return tx.all(sql<Found>`
    select ${person}, count(*)::int as times, count(distinct l.subject_id)::int as children
    from ${looks(tx, since, until)} join person p on p.authority_id = ${tx.authorityId} and p.person_id = l.actor
    where ${condition}
    group by p.authority_id, p.person_id, l.role having count(*) >= ${atLeast}
    order by times desc, p.name`);
}

/** Surnames are compared as keyed hashes within the database; none leaves it. */
async function sameSurname(tx: Tx, since: Date, until: Date, key: string): Promise<Found[]> {
  const hashOf = (surname: RawBuilder<unknown>) => sql`sha256(convert_to(
    ${key} || regexp_replace(lower(normalize(${surname}, NFD)), '[^a-z]', '', 'g'), 'UTF8'))`;
  return tx.all(sql<Found>`
    select ${person}, count(*)::int as times, count(distinct l.subject_id)::int as children
    from ${looks(tx, since, until)} join person p on p.authority_id = ${tx.authorityId} and p.person_id = l.actor
    left join child_name c on c.authority_id = ${tx.authorityId} and l.subject_type = 'child'
      and c.child_id::text = l.subject_id and c.kind = 'current'
    left join pupil u on u.authority_id = ${tx.authorityId} and l.subject_type = 'pupil'
      and u.pupil_id::text = l.subject_id
    where coalesce(c.surname, u.surname, '') ~* '[a-z]'
      and ${hashOf(sql`coalesce(c.surname, u.surname)`)} = ${hashOf(sql`substring(btrim(p.name) from '\\S+$')`)}
    group by p.authority_id, p.person_id, l.role order by times desc, p.name`);
}

/** Opened again and again by somebody who is not the child's worker and did nothing there. */
async function withoutWork(tx: Tx, since: Date, until: Date, atLeast: number): Promise<Found[]> {
  return tx.all(sql<Found>`
    with often as (
      select l.actor, l.role, l.subject_id, count(*)::int as times
      from ${looks(tx, since, until)} where l.subject_type = 'child'
      group by 1, 2, 3 having count(*) >= ${atLeast})
    select ${person}, sum(l.times)::int as times, count(*)::int as children
    from often l join person p on p.authority_id = ${tx.authorityId} and p.person_id = l.actor
    where not exists (
        select 1 from sight s where s.authority_id = ${tx.authorityId} and s.child_id::text = l.subject_id
          and s.scope = 'person:' || l.actor)
      and not exists (
        select 1 from audit_event w where w.authority_id = ${tx.authorityId} and w.subject_type = 'child'
          and w.subject_id = l.subject_id and w.actor = l.actor and w.at >= ${since} and w.decision = 'allow'
          and w.event not in ('child.view', 'history.view', 'link.viewed', 'child.list', 'search', 'panel.failed'))
    group by p.authority_id, p.person_id, l.role order by times desc, p.name`);
}

async function nearCap(
  tx: Tx,
  since: Date,
  until: Date,
  from: { readonly tenMinutes: number; readonly day: number },
): Promise<Found[]> {
  return tx.all(sql<Found>`
    with paced as (
      select l.actor, l.role,
        count(*) over (partition by l.actor order by l.at range between interval '10 minutes' preceding and current row) as ten,
        count(*) over (partition by l.actor, l.local::date) as day
      from ${looks(tx, since, until)})
    select ${person}, max(l.day)::int as times, null::int as children
    from paced l join person p on p.authority_id = ${tx.authorityId} and p.person_id = l.actor
    group by p.authority_id, p.person_id, l.role
    having max(l.ten) >= ${from.tenMinutes} or max(l.day) >= ${from.day}
    order by times desc, p.name`);
}

async function emergencies(tx: Tx, since: Date, until: Date, more: number): Promise<Found[]> {
  return tx.all(sql<Found>`
    select ${person}, count(*)::int as times, null::int as children
    from audit_event l join person p on p.authority_id = ${tx.authorityId} and p.person_id = l.actor
    where l.authority_id = ${tx.authorityId} and l.event = 'bg.granted' and l.decision = 'allow'
      and l.at >= ${since} and l.at < ${until}
    group by p.authority_id, p.person_id, l.role having count(*) > ${more}
    order by times desc, p.name`);
}
