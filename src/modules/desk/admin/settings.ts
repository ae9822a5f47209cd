/** Local settings: what stands, what is standard, and a form that the setting's own schema checks. */
import { z } from 'zod';
import {
  readSetting,
  writeSetting,
  type Permission,
  type Setting,
  type Viewer,
} from '../../../access/index.ts';
import { sql } from '../../../platform/db.ts';
import { notFound } from '../../../platform/errors.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { words } from '../../../platform/view.ts';
import type { AdminDeps } from './deps.ts';

const SEE: readonly Permission[] = [{ resource: 'R26', verb: 'S' }];
const CHANGE: readonly Permission[] = [{ resource: 'R26', verb: 'E' }];
const PURPOSE = 'settings';

/** A value in words. */
export function valueWords(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'number') return words.numberInWords(value);
  if (typeof value === 'string') return value === '' ? 'Empty' : value;
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([key, part]) => `${key} ${String(part)}`)
      .join(', ');
  return '';
}

/** One field of the form; a setting of several parts has one for each. */
interface Field {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly isChoice: boolean;
}

function fieldsOf(spec: Setting<unknown>, value: unknown): Field[] {
  const parts = partsOf(spec);
  if (parts === undefined) {
    const isChoice = typeof spec.standard === 'boolean';
    const text = isChoice ? (value === true ? 'yes' : 'no') : String(value);
    return [{ name: 'value', label: spec.title, value: text, isChoice }];
  }
  return parts.map((key) => ({
    name: `value-${key}`,
    label: key,
    value: String((value as Record<string, number>)[key] ?? ''),
    isChoice: false,
  }));
}

/** A value as a form remembers that it showed it. */
const seenAs = (value: unknown): string => JSON.stringify(value);

function partsOf(spec: Setting<unknown>): string[] | undefined {
  return typeof spec.standard === 'object' && spec.standard !== null
    ? Object.keys(spec.standard)
    : undefined;
}

/** What was typed as a value of the setting's kind; its schema says whether it will do. */
export function typedValue(
  spec: Setting<unknown>,
  typed: Readonly<Record<string, unknown>>,
): unknown {
  const one = (name: string): string => (typeof typed[name] === 'string' ? typed[name].trim() : '');
  const number = (text: string): number => (text === '' ? Number.NaN : Number(text));
  const parts = partsOf(spec);
  if (parts !== undefined)
    return Object.fromEntries(parts.map((key) => [key, number(one(`value-${key}`))]));
  if (typeof spec.standard === 'boolean')
    return one('value') === 'yes' ? true : one('value') === 'no' ? false : undefined;
  if (typeof spec.standard === 'number') return number(one('value'));
  return one('value');
}

/** The list of settings and the form of each. */
export function settingRoutes({
  database,
  tell,
  settings,
}: AdminDeps): AnyRoute<Viewer, Permission>[] {
  const find = (key: string): Setting<unknown> => {
    const spec = settings.find((each) => each.key === key);
    if (spec === undefined) throw notFound();
    return spec;
  };
  const formPage = (
    spec: Setting<unknown>,
    fields: readonly Field[],
    problems: readonly { field: string; message: string }[],
    seen: string,
  ) => ({
    kind: 'page' as const,
    template: 'desk/views/admin-setting.njk',
    status: problems.length === 0 ? (200 as const) : (422 as const),
    model: {
      title: spec.title,
      back: { text: 'Back to the settings', href: '/admin/settings' },
      problems,
      help: spec.help,
      standard: valueWords(spec.standard),
      key: spec.key,
      seen,
      fields,
      yesNo: [
        { value: 'yes', text: 'Yes' },
        { value: 'no', text: 'No' },
      ],
    },
  });
  return [
    {
      method: 'GET',
      url: '/admin/settings',
      permission: SEE,
      purpose: PURPOSE,
      query: z.object({ saved: z.string().max(60).catch('').default('') }),
      handler: async ({ viewer, query }) => {
        const { saved } = query as { saved: string };
        return database.withViewer(viewer, async (tx) => {
          const rows = [];
          for (const spec of settings) {
            const value = await readSetting(tx, spec);
            const isStandard = JSON.stringify(value) === JSON.stringify(spec.standard);
            rows.push({
              href: `/admin/settings/${spec.key}`,
              cells: [
                { text: spec.title, note: spec.help },
                valueWords(value),
                isStandard ? 'As standard' : valueWords(spec.standard),
              ],
            });
          }
          return {
            kind: 'page' as const,
            template: 'desk/views/admin-list.njk',
            model: {
              title: words.plural(settings.length, 'setting'),
              saved: settings.some((each) => each.key === saved) ? 'Saved.' : '',
              lead: 'Every change is noted in the audit with your name.',
              link: undefined,
              filters: undefined,
              tables: [
                {
                  id: 'settings',
                  caption: 'Settings of this council',
                  columns: [{ text: 'Setting' }, { text: 'Now' }, { text: 'Standard' }],
                  rows,
                  empty: { title: 'No settings' },
                },
              ],
            },
          };
        });
      },
    },
    {
      method: 'GET',
      url: '/admin/settings/:key',
      permission: CHANGE,
      purpose: PURPOSE,
      params: z.object({ key: z.string().max(60) }),
      handler: async ({ viewer, params }) => {
        const spec = find((params as { key: string }).key);
        const value = await database.withViewer(viewer, (tx) => readSetting(tx, spec));
        return formPage(spec, fieldsOf(spec, value), [], seenAs(value));
      },
    },
    {
      method: 'POST',
      url: '/admin/settings/:key',
      permission: CHANGE,
      purpose: PURPOSE,
      params: z.object({ key: z.string().max(60) }),
      handler: async ({ viewer, params, typed }) => {
        const spec = find((params as { key: string }).key);
        const value = spec.schema.safeParse(typedValue(spec, typed));
        const asTyped = fieldsOf(spec, spec.standard).map((field) => {
          const text = typed[field.name];
          return { ...field, value: typeof text === 'string' ? text : '' };
        });
        if (!value.success) {
          const problems = value.error.issues.map((issue) => ({
            field: issue.path.length === 0 ? 'value' : `value-${String(issue.path[0])}`,
            message: issue.code === 'custom' ? issue.message : `Check this: ${spec.help}`,
          }));
          const seen = typeof typed['seen'] === 'string' ? typed['seen'] : '';
          return formPage(spec, asTyped, problems, seen);
        }
        const meanwhile = await database.withViewer(viewer, async (tx) => {
          await tx.run(sql`
            select pg_advisory_xact_lock(hashtext('alongside.setting'), hashtext(${`${tx.authorityId} ${spec.key}`}))`);
          const stands = await readSetting(tx, spec);
          const isOvertaken = typeof typed['seen'] === 'string' && typed['seen'] !== seenAs(stands);
          if (isOvertaken && seenAs(stands) !== seenAs(value.data)) return stands;
          await writeSetting(tx, viewer, spec, value.data);
          await tell(tx, { kind: 'setting.changed', key: spec.key }, viewer.personId);
          return undefined;
        });
        if (meanwhile !== undefined) {
          const message = `Somebody changed this meanwhile, to: ${valueWords(meanwhile)}. Save again to use yours`;
          const field = asTyped[0]?.name ?? 'value';
          return formPage(spec, asTyped, [{ field, message }], seenAs(meanwhile));
        }
        return { kind: 'redirect', to: `/admin/settings?saved=${spec.key}` };
      },
    },
  ];
}
