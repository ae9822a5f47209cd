/**
 * Emergency accounts (TRUST 4e): made by one administrator, sealed with a hardware key once a second
 * person agreed, closed when they are not needed any more. Managers and information governance look on.
 */
import { z } from 'zod';
import {
  askApproval,
  closeEmergencyAccount,
  emergencyAccounts,
  findEmergencyAccount,
  keyToSeal,
  makeEmergencyAccount,
  record,
  ROLE_NAMES,
  sealEmergencyAccount,
  type EmergencyAccount,
  type Permission,
  type Viewer,
} from '../../../access/index.ts';
import { subscribe, type AnySubscriber } from '../../../platform/bus.ts';
import { sql, type Tx } from '../../../platform/db.ts';
import { notFound, Refusal, StepUpNeeded } from '../../../platform/errors.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { words, type DataTable, type FormProblem, type Tag } from '../../../platform/view.ts';
import { tellPeople, type Recipient, type TellDeps } from '../../notices/index.ts';
import type { AdminDeps } from './deps.ts';
import { listServices } from './places.ts';
import { tellSecondPeople } from './second-person.ts';

const SEE: readonly Permission[] = [
  { resource: 'R24', verb: 'C' },
  { resource: 'R24', verb: 'S' },
  { resource: 'R24', verb: 'V' },
];
const MAY: readonly Permission[] = [{ resource: 'R24', verb: 'C' }];
const PURPOSE = 'emergency-account';
const URL = '/admin/emergency-accounts';
const ADMINISTRATOR = 'SYS';

const params = z.object({ personId: z.uuid() });
type Id = z.output<typeof params>;
const makeForm = z.object({
  // An administrator's account, or the id of the service whose manager is on duty.
  account: z.string('Choose what the account is for').max(80).min(1, 'Choose what it is for'),
});
const sealForm = z.object({ answer: z.string().max(20_000).catch('').default('') });

/** What the routes need besides what every page of the administrator works with. */
export type EmergencyAccountDeps = AdminDeps & {
  /** Where people reach the application: keys are bound to it. */
  readonly origin: string;
};

/** The list, and what administrators do there. */
export function emergencyAccountRoutes(deps: EmergencyAccountDeps): AnyRoute<Viewer, Permission>[] {
  const { database, clock, jobs } = deps;
  const system = <T>(viewer: Viewer, work: (tx: Tx) => Promise<T>): Promise<T> =>
    database.withSystem({ authorityId: viewer.authorityId, purpose: PURPOSE }, work);
  return [
    {
      method: 'GET',
      url: URL,
      permission: SEE,
      purpose: PURPOSE,
      handler: ({ viewer }) => listPage(viewer, []),
    },
    {
      method: 'POST',
      url: URL,
      permission: MAY,
      purpose: PURPOSE,
      form: makeForm,
      handler: async ({ viewer, form, problems }) => {
        const asked = (form as z.output<typeof makeForm> | undefined)?.account;
        if (asked === undefined) return listPage(viewer, problems);
        const made = await system(viewer, async (tx) => {
          const account = (await choicesOf(tx)).find(({ value }) => value === asked);
          if (account === undefined) return undefined;
          const isAdministrator = asked === ADMINISTRATOR;
          return makeEmergencyAccount(tx, clock, viewer, {
            name: `Emergency account: ${account.text}`,
            role: isAdministrator ? 'SYS' : 'SM',
            scopeKind: isAdministrator ? 'authority' : 'service',
            scopeId: isAdministrator ? viewer.authorityId : asked,
          });
        });
        if (made === undefined)
          return listPage(viewer, [{ field: 'account', message: 'Choose what it is for' }]);
        await ask(viewer, made);
        return { kind: 'redirect', to: '/approvals' };
      },
    },
    {
      method: 'POST',
      url: `${URL}/:personId/ask`,
      permission: MAY,
      purpose: PURPOSE,
      params,
      handler: async ({ viewer, params: where }) => {
        await ask(viewer, (where as Id).personId);
        return { kind: 'redirect', to: '/approvals' };
      },
    },
    {
      method: 'GET',
      url: `${URL}/:personId/seal`,
      permission: MAY,
      purpose: PURPOSE,
      params,
      handler: ({ viewer, params: where }) => sealPage(viewer, (where as Id).personId, []),
    },
    {
      method: 'POST',
      url: `${URL}/:personId/seal`,
      permission: MAY,
      purpose: PURPOSE,
      params,
      form: sealForm,
      handler: async ({ viewer, params: where, form }) => {
        if (!viewer.isSteppedUp) throw new StepUpNeeded();
        const { personId } = where as Id;
        const { answer } = (form as z.output<typeof sealForm> | undefined) ?? { answer: '' };
        const outcome = await system(viewer, async (tx) =>
          sealEmergencyAccount(tx, deps, viewer, await found(tx, personId), answer),
        );
        if (outcome === 'sealed') return { kind: 'redirect', to: URL };
        const message =
          'That was not accepted. Try again, with a key that asks for a PIN or finger';
        return sealPage(viewer, personId, [{ field: 'answer', message }]);
      },
    },
    {
      method: 'POST',
      url: `${URL}/:personId/close`,
      permission: MAY,
      purpose: PURPOSE,
      params,
      handler: async ({ viewer, params: where }) => {
        await system(viewer, (tx) =>
          closeEmergencyAccount(tx, clock, viewer, (where as Id).personId),
        );
        return { kind: 'redirect', to: URL };
      },
    },
  ];

  async function ask(viewer: Viewer, personId: string): Promise<void> {
    await database.withViewer(viewer, async (tx) => {
      const { name } = await found(tx, personId);
      const approvalId = await askApproval(
        tx,
        viewer,
        'emergency-account.seal',
        personId,
        {
          about: `${name}: sealed with a hardware key, which opens it once.`,
          reason: 'For a day on which nobody can sign in through their organisation.',
          goOn: `${URL}/${personId}/seal`,
        },
        ['IGO'],
      );
      await tellSecondPeople(
        tx,
        { clock, jobs },
        viewer,
        approvalId,
        ['IGO'],
        'sign-in.to-approve',
      );
    });
  }

  async function listPage(viewer: Viewer, problems: readonly FormProblem[]) {
    if (!LOOKING_ON.includes(viewer.role)) throw new Refusal(403);
    const accounts = await database.withViewer(viewer, async (tx) => {
      const all = await emergencyAccounts(tx);
      await record(tx, viewer, {
        event: 'means.view',
        count: all.length,
        fields: ['R24'],
        purpose: PURPOSE,
      });
      return all;
    });
    const isAdministrator = viewer.role === ADMINISTRATOR;
    return {
      kind: 'page' as const,
      template: 'desk/views/admin-emergency-accounts.njk',
      status: problems.length === 0 ? (200 as const) : (422 as const),
      model: {
        title: words.plural(accounts.length, 'emergency account'),
        ...(isAdministrator && { back: { text: 'Back to people', href: '/admin/people' } }),
        problems,
        action: URL,
        table: tableOf(accounts),
        isAdministrator,
        choices: isAdministrator ? await system(viewer, choicesOf) : [],
        accounts: accounts.map(({ personId, name, sealedAt, usedAt }) => ({
          name,
          askAction: sealedAt === null || usedAt !== null ? `${URL}/${personId}/ask` : '',
          closeAction: `${URL}/${personId}/close`,
        })),
      },
    };
  }

  async function sealPage(viewer: Viewer, personId: string, problems: readonly FormProblem[]) {
    if (!viewer.isSteppedUp) throw new StepUpNeeded();
    const { name, keyOptions } = await system(viewer, async (tx) => ({
      name: (await found(tx, personId)).name,
      keyOptions: await keyToSeal(tx, deps, viewer, personId),
    }));
    return {
      kind: 'page' as const,
      template: 'desk/views/admin-emergency-seal.njk',
      status: problems.length === 0 ? (200 as const) : (422 as const),
      model: {
        title: `Seal: ${name}`,
        back: { text: 'Back to the emergency accounts', href: URL },
        problems,
        action: `${URL}/${personId}/seal`,
        keyOptions,
      },
    };
  }
}

const LOOKING_ON: readonly string[] = [ADMINISTRATOR, 'IGO', 'SM'];

async function found(tx: Tx, personId: string): Promise<EmergencyAccount> {
  const account = await findEmergencyAccount(tx, personId);
  if (account === undefined) throw notFound();
  return account;
}

/** What an account can be for: the administrator, or the manager on duty of a service. */
async function choicesOf(tx: Tx): Promise<{ readonly value: string; readonly text: string }[]> {
  const services = await listServices(tx);
  return [
    { value: ADMINISTRATOR, text: ROLE_NAMES.SYS },
    ...services.map(({ id, name }) => ({ value: id, text: `service manager on duty, ${name}` })),
  ];
}

function stateOf({ sealedAt, usedAt }: EmergencyAccount): Tag {
  if (sealedAt === null) return { text: 'No key yet' };
  return usedAt === null
    ? { text: 'Sealed', kind: 'good' }
    : { text: 'Opened: seal it again', kind: 'stop' };
}

function tableOf(accounts: readonly EmergencyAccount[]): DataTable {
  return {
    id: 'emergency-accounts',
    caption: 'Emergency accounts',
    columns: [{ text: 'Account' }, { text: 'Sealed' }, { text: 'Opened' }, { text: 'State' }],
    rows: accounts.map((each) => ({
      cells: [
        { text: each.name, note: ROLE_NAMES[each.role] },
        each.sealedAt === null ? 'Not yet' : words.momentInWords(each.sealedAt),
        each.usedAt === null ? 'Never since' : words.momentInWords(each.usedAt),
        { tag: stateOf(each) },
      ],
    })),
    empty: {
      title: 'No emergency account',
      text: 'Without one nobody signs in while the council’s own sign-in does not answer.',
    },
  };
}

/** Tells everybody who has to know, at once, when an account was opened. */
export function emergencyAccountSubscribers(deps: TellDeps): AnySubscriber[] {
  return [
    subscribe({
      name: 'emergency-account-used',
      kind: 'emergency-account.used',
      handle: async ({ personId }, tx) => {
        const services = await tx.all(sql<{ scopeId: string }>`
          select service_id as "scopeId" from service where authority_id = ${tx.authorityId} order by 1`);
        const authority = { scopeKind: 'authority', scopeId: tx.authorityId } as const;
        const recipients: Recipient[] = [
          { role: 'IGO', ...authority },
          { role: 'SYS', ...authority },
          ...services.map(({ scopeId }): Recipient => ({
            role: 'SM',
            scopeKind: 'service',
            scopeId,
          })),
        ];
        for (const to of recipients)
          await tellPeople(tx, deps, {
            kind: 'emergency-account.used',
            to,
            subjectType: 'person',
            subjectId: personId,
          });
      },
    }),
  ];
}
