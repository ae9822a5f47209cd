/** A new agreement as somebody types it. */
import { z } from 'zod';
import { dateFields, dateOf } from '../../platform/typed-date.ts';
import type { FormProblem } from '../../platform/view.ts';
import { domainsFrom, isDomain, PARTY_KINDS, SHAREABLE, type PartyKind } from './rules.ts';

const isByNumber = (kind: PartyKind): boolean => kind === 'school' || kind === 'trust';
const one = (flow: unknown): unknown => (typeof flow === 'string' ? [flow] : flow);

/** The form's schema: dates are one thing each, endings a list. */
export const agreementForm = z
  .object({
    kind: z.enum(Object.keys(PARTY_KINDS) as PartyKind[], 'Choose what kind of organisation it is'),
    party: z.string().trim().min(2, 'Enter the name of the organisation').max(120),
    code: z.string().trim().max(20).default(''),
    domains: z.string().trim().max(190).default(''),
    flows: z.preprocess(
      one,
      z
        .array(z.enum(SHAREABLE, 'Choose at least one flow'), 'Choose at least one flow')
        .min(1, 'Choose at least one flow'),
    ),
    reference: z.string().trim().min(3, 'Say where the signed document is').max(120),
    ...dateFields('starts'),
    ...dateFields('ends'),
    ...dateFields('review'),
  })
  .superRefine(
    (form, context) => {
      const problem = (field: string, message: string): void => {
        context.addIssue({ code: 'custom', path: [field], message });
      };
      const startsOn = dateOf(form, 'starts') ?? undefined;
      const reviewOn = dateOf(form, 'review') ?? undefined;
      const endsOn = dateOf(form, 'ends');
      if (startsOn === undefined) problem('starts', 'Enter the day from which it holds');
      if (endsOn === undefined) problem('ends', 'Enter a real date, or nothing');
      if (endsOn && startsOn !== undefined && endsOn < startsOn)
        problem('ends', 'It cannot end before it begins');
      if (reviewOn === undefined) problem('review', 'Enter the day by which it is looked at again');
      if (startsOn !== undefined && reviewOn !== undefined && reviewOn < startsOn)
        problem('review', 'The review comes after it begins');
      const domains = domainsFrom(form.domains);
      if (domains.some((each) => !isDomain(each)))
        problem('domains', 'Enter endings as company.example');
      if (isByNumber(form.kind) && form.code === '')
        problem('code', 'Enter the school’s URN or the trust’s number');
      if (form.kind === 'company' && domains.length === 0)
        problem('domains', 'Enter what comes after the @ of its users’ addresses');
    },
    // Beside the problems of single fields, so that everything is said at once.
    { when: ({ value }) => typeof value === 'object' && value !== null },
  )
  .transform((form) => {
    const { kind, party, code, flows, reference } = form;
    return {
      kind,
      party,
      partyCode: isByNumber(kind) ? code : '',
      domains: domainsFrom(form.domains),
      flows,
      reference,
      startsOn: dateOf(form, 'starts') ?? undefined,
      endsOn: dateOf(form, 'ends'),
      reviewOn: dateOf(form, 'review') ?? undefined,
    };
  });
/** What it makes. */
export type TypedAgreement = z.output<typeof agreementForm>;

const ORDER = [
  'kind',
  'party',
  'code',
  'domains',
  'flows',
  'starts',
  'ends',
  'review',
  'reference',
];

/** Problems in the order of the form's fields. */
export function inOrder(problems: readonly FormProblem[]): FormProblem[] {
  return problems.toSorted((one, other) => ORDER.indexOf(one.field) - ORDER.indexOf(other.field));
}
