/** Who counts, and by whose word: every definition with its sources; an administrator may change it. */
import { z } from 'zod';
import { may, record, type Permission, type Viewer } from '../../../access/index.ts';
import { sql, type Tx } from '../../../platform/db.ts';
import { notFound } from '../../../platform/errors.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { words } from '../../../platform/view.ts';
import {
  applySettings,
  definitionsInUse,
  ensureDefinitions,
  isDefinitionId,
  type DefinitionInUse,
} from '../../cohort/index.ts';
import {
  discloseBreakdown,
  internalDisclosure,
  sentenceFor,
  type Cell,
} from '../../disclosure/index.ts';
import {
  definitionForm,
  EXCLUDES_KEYS,
  EXCLUDES_WORDS,
  onlyChanges,
  QUALIFYING_KEYS,
  QUALIFYING_WORDS,
  startValues,
  type DefinitionChange,
} from './definition-form.ts';
import { dayWords } from './page.ts';
import { countMembers, EVERYBODY } from './queries.ts';
import type { CohortDeps } from './deps.ts';

const SEE: readonly Permission[] = [
  { resource: 'R02', verb: 'P' },
  { resource: 'R26', verb: 'E' },
];
const CHANGE: readonly Permission[] = [{ resource: 'R26', verb: 'E' }];
const PURPOSE = 'cohort-definitions';

const VERIFIED = {
  seen: { text: 'Source read', kind: 'good' },
  'second-hand': { text: 'As quoted by others', kind: 'notice' },
  unverified: { text: 'Source not checked', kind: 'caution' },
  proposed: { text: 'Our proposal', kind: 'notice' },
} as const;

function appliedOf(each: DefinitionInUse) {
  return applySettings(each.definition, { overrides: { [each.definition.id]: each.override } });
}

function inForceWords(each: DefinitionInUse): string {
  const { inForce } = each.definition;
  if (inForce.setByAdministrator) {
    return each.commencesOn === null
      ? 'Not in force: nobody counts until an administrator sets the day'
      : `From ${dayWords(each.commencesOn)}, as an administrator has set`;
  }
  const from = inForce.from === undefined ? '' : `From ${dayWords(inForce.from)}`;
  return inForce.to === undefined ? from : `${from} to ${dayWords(inForce.to)}`;
}

function yearsWords(years: number | null): string {
  if (years === null) return 'Without limit';
  return years === 0
    ? 'Only while it lasts'
    : `${words.plural(years, 'year')} after the last such day`;
}

function described(each: DefinitionInUse, count: Cell | undefined) {
  const applied = appliedOf(each);
  const { definition } = each;
  return {
    id: definition.id,
    name: definition.name,
    summary: definition.summary,
    tag: each.isDefault
      ? { text: 'Used for lists', kind: 'good' }
      : each.isOn
        ? { text: 'On', kind: 'notice' }
        : { text: 'Off', kind: undefined },
    count: count?.kind === 'shown' ? words.plural(count.value, 'child', 'children') : '',
    countHidden: count === undefined ? '' : (sentenceFor(count, internalDisclosure) ?? ''),
    hasCount: count !== undefined,
    years: yearsWords(applied.lookBackYears),
    inForce: inForceWords(each),
    counts: QUALIFYING_KEYS.filter((key) => applied.qualifying[key]).map(
      (key) => QUALIFYING_WORDS[key],
    ),
    excludes: EXCLUDES_KEYS.filter((key) => applied.excludes[key]).map(
      (key) => EXCLUDES_WORDS[key],
    ),
    isChanged: Object.keys(each.override).length > 0,
    firstSaid: dayWords(each.firstSaidOn),
    sources: definition.sources.map((source) => ({
      title: source.title,
      note: source.note ?? '',
      tag: VERIFIED[source.verification],
    })),
  };
}

/** Keeps a change; the default is always exactly one definition, and is on. */
async function keepChange(tx: Tx, each: DefinitionInUse, change: DefinitionChange): Promise<void> {
  const { id } = each.definition;
  if (change.isDefault) {
    await tx.run(sql`
      update cohort_definition set is_default = false
      where authority_id = ${tx.authorityId} and is_default and definition <> ${id}`);
  }
  await tx.run(sql`
    update cohort_definition set override = ${JSON.stringify(onlyChanges(each.definition, change.override))}::jsonb,
      is_on = ${change.isOn}, is_default = ${change.isDefault},
      commences_on = ${each.definition.inForce.setByAdministrator ? change.commencesOn : null}
    where authority_id = ${tx.authorityId} and definition = ${id}`);
}

async function find(tx: Tx, id: string): Promise<DefinitionInUse> {
  const each = isDefinitionId(id)
    ? (await definitionsInUse(tx)).find(({ definition }) => definition.id === id)
    : undefined;
  if (each === undefined) throw notFound();
  return each;
}

/** The definitions, to read and (for an administrator) to change. */
export function definitionRoutes(deps: CohortDeps): AnyRoute<Viewer, Permission>[] {
  const { database, clock, tell } = deps;
  return [
    {
      method: 'GET',
      url: '/cohort/definitions',
      permission: SEE,
      purpose: PURPOSE,
      query: z.object({ saved: z.string().max(30).optional().catch(undefined) }),
      handler: async ({ viewer, query }) => {
        const saved = (query as { saved?: string }).saved;
        return database.withViewer(viewer, async (tx) => {
          const definitions = await definitionsInUse(tx);
          const seesCounts = may(viewer, { resource: 'R02', verb: 'P' });
          const today = clock.today();
          const described_ = [];
          for (const each of definitions) {
            const definition = each.definition.id;
            const count =
              seesCounts && each.isOn
                ? discloseBreakdown(
                    [await countMembers(tx, { definition, date: today, today }, EVERYBODY)],
                    internalDisclosure,
                  ).total
                : undefined;
            described_.push(described(each, count));
          }
          await record(tx, viewer, {
            event: 'cohort.definitions',
            fields: ['R01'],
            purpose: PURPOSE,
          });
          const usual = definitions.find((each) => each.isDefault);
          return {
            kind: 'page' as const,
            template: 'desk/views/definitions.njk',
            model: {
              title: `${words.plural(definitions.filter((each) => each.isOn).length, 'definition')} in use`,
              lead: `Lists and figures use “${usual?.definition.name ?? ''}” unless another is chosen.`,
              definitions: described_,
              canChange: may(viewer, { resource: 'R26', verb: 'E' }),
              saved:
                saved === undefined || !isDefinitionId(saved)
                  ? ''
                  : 'Saved. The cohort is being worked out again; lists shown before stay as they were.',
            },
          };
        });
      },
    },
    {
      method: 'GET',
      url: '/cohort/definitions/:id',
      permission: CHANGE,
      purpose: PURPOSE,
      params: z.object({ id: z.string().max(30) }),
      handler: async ({ viewer, params }) =>
        database.withViewer(viewer, async (tx) => {
          const each = await find(tx, (params as { id: string }).id);
          return formPage(each, startValues(each, appliedOf(each)), []);
        }),
    },
    {
      method: 'POST',
      url: '/cohort/definitions/:id',
      permission: CHANGE,
      purpose: PURPOSE,
      params: z.object({ id: z.string().max(30) }),
      form: definitionForm,
      handler: async ({ viewer, params, form, problems, typed }) => {
        const { id } = params as { id: string };
        const change = form as DefinitionChange | undefined;
        await database.withSystem(
          { authorityId: viewer.authorityId, purpose: PURPOSE },
          ensureDefinitions,
        );
        return database.withViewer(viewer, async (tx) => {
          const each = await find(tx, id);
          const standsAlone = each.isDefault && change?.isDefault === false;
          if (change === undefined || standsAlone) {
            const own = standsAlone
              ? [
                  {
                    field: 'state',
                    message: 'Lists need a definition: make another one the default first',
                  },
                ]
              : problems;
            return formPage(each, asTyped(typed), own);
          }
          await keepChange(tx, each, change);
          await record(tx, viewer, {
            event: 'config.change',
            subjectType: 'cohort-definition',
            subjectId: id,
            purpose: PURPOSE,
          });
          await tell(tx, { kind: 'setting.changed', key: `cohort.${id}` }, viewer.personId);
          return { kind: 'redirect' as const, to: `/cohort/definitions?saved=${id}` };
        });
      },
    },
  ];
}

type Values = ReturnType<typeof startValues>;

function asTyped(typed: Readonly<Record<string, unknown>>): Values {
  const one = (key: string): string => (typeof typed[key] === 'string' ? typed[key] : '');
  const list = (key: string): string[] => {
    const value = typed[key];
    return (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string');
  };
  const chosen = <T extends string>(keys: readonly T[], key: string): T[] =>
    keys.filter((each) => list(key).includes(each));
  return {
    years: one('years'),
    qualifying: chosen(QUALIFYING_KEYS, 'qualifying'),
    excludes: chosen(EXCLUDES_KEYS, 'excludes'),
    state: one('state'),
    from: { day: one('from-day'), month: one('from-month'), year: one('from-year') },
  };
}

function formPage(
  each: DefinitionInUse,
  values: Values,
  problems: readonly { field: string; message: string }[],
) {
  return {
    kind: 'page' as const,
    template: 'desk/views/definition-form.njk',
    status: problems.length === 0 ? (200 as const) : (422 as const),
    model: {
      title: each.definition.name,
      back: { text: 'Back to the definitions', href: '/cohort/definitions' },
      problems,
      summary: each.definition.summary,
      id: each.definition.id,
      setsDay: each.definition.inForce.setByAdministrator,
      standardYears: yearsWords(each.definition.lookBackYears),
      values,
      qualifying: QUALIFYING_KEYS.map((value) => ({ value, text: QUALIFYING_WORDS[value] })),
      excludes: EXCLUDES_KEYS.map((value) => ({ value, text: EXCLUDES_WORDS[value] })),
      states: [
        { value: 'default', text: 'On, and used for lists unless another is chosen' },
        { value: 'on', text: 'On' },
        { value: 'off', text: 'Off' },
      ],
    },
  };
}
