/** A new agreement as somebody types it. */
import { z } from 'zod';
import { FLOWS, type FlowCode } from '../../access/index.ts';
import { dateFields, dateOf } from '../../platform/typed-date.ts';
import { domainsFrom, isDomain, PARTY_KINDS, type PartyKind } from './rules.ts';

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
        .array(
          z.enum(Object.keys(FLOWS) as FlowCode[], 'Choose at least one flow'),
          'Choose at least one flow',
        )
        .min(1, 'Choose at least one flow'),
    ),
    reference: z.string().trim().min(3, 'Say where the signed document is').max(120),
    ...dateFields('starts'),
    ...dateFields('ends'),
    ...dateFields('review'),
  })
  .transform((form, context) => {
    const problem = (field: string, message: string): void => {
      context.addIssue({ code: 'custom', path: [field], message });
    };
    const startsOn = dateOf(form, 'starts') ?? undefined;
    const reviewOn = dateOf(form, 'review') ?? undefined;
    const endsOn = dateOf(form, 'ends');
    const domains = domainsFrom(form.domains);
    if (startsOn === undefined) problem('starts', 'Enter the day from which it holds');
    if (reviewOn === undefined) problem('review', 'Enter the day by which it is looked at again');
    if (endsOn === undefined) problem('ends', 'Enter a real date, or nothing');
    if (endsOn && startsOn !== undefined && endsOn < startsOn)
      problem('ends', 'It cannot end before it begins');
    if (startsOn !== undefined && reviewOn !== undefined && reviewOn < startsOn)
      problem('review', 'The review comes after it begins');
    const wrong = domains.find((each) => !isDomain(each));
    if (wrong !== undefined) problem('domains', 'Enter endings as company.example');
    const isByNumber = form.kind === 'school' || form.kind === 'trust';
    if (isByNumber && form.code === '')
      problem('code', 'Enter the school’s URN or the trust’s number');
    if (form.kind === 'company' && domains.length === 0)
      problem('domains', 'Enter what comes after the @ of its users’ addresses');
    const { kind, party, code, flows, reference } = form;
    const partyCode = isByNumber ? code : '';
    return { kind, party, partyCode, domains, flows, reference, startsOn, endsOn, reviewOn };
  });
/** What it makes. */
export type TypedAgreement = z.output<typeof agreementForm>;
