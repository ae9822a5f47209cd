/** Words that are searched for go by POST, and come back sealed in the list's own address. */
import { z } from 'zod';
import { sealWords, type Permission, type Viewer } from '../../../access/index.ts';
import { Refusal } from '../../../platform/errors.ts';
import type { AnyRoute } from '../../../platform/routes.ts';
import { withQuery } from '../../../platform/view.ts';

const FIND = '/find';
/** The lists that are searched by words, and which of their fields those are. */
const WORDS_OF = {
  '/admin/people': ['q'],
  '/audit': ['child', 'person'],
  '/chairing': ['q'],
  '/my-children': ['q'],
  '/my-children/discrepancies': ['q'],
  '/our-pupils': ['q'],
  '/search': ['q'],
  '/team/children': ['q'],
  '/team/discrepancies': ['q'],
} as const;
const LONGEST = 100;

const LISTS = Object.keys(WORDS_OF) as (keyof typeof WORDS_OF)[];

const findForm = z.object({ list: z.enum(LISTS) }).catchall(z.string().trim().max(500));

/** What a list's filters need to be sent by this way. */
export function findBy(csrfToken: string): { readonly action: string; readonly csrfToken: string } {
  return { action: FIND, csrfToken };
}

/** Sends on to the list that was searched. */
export function findRoutes({
  secret,
}: {
  readonly secret: string;
}): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'POST',
      url: FIND,
      permission: 'signed-in',
      purpose: 'search',
      form: findForm,
      handler: ({ viewer, form }) => {
        const asked = form as z.output<typeof findForm> | undefined;
        if (asked === undefined) throw new Refusal(400);
        const { list, ...fields } = asked;
        const searched: readonly string[] = WORDS_OF[list];
        const sealed = Object.entries(fields).map(([name, value]) => [
          name,
          searched.includes(name) ? sealWords(secret, viewer, value.slice(0, LONGEST)) : value,
        ]);
        return Promise.resolve({
          kind: 'redirect',
          to: withQuery(list, Object.fromEntries(sealed) as Record<string, string>),
        });
      },
    },
  ];
}
