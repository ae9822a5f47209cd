/** Recording a decision about sharing, and putting one right. */
import { z } from 'zod';
import { readSetting, record, type Permission, type Viewer } from '../../access/index.ts';
import type { Tx } from '../../platform/db.ts';
import { notFound, Refusal } from '../../platform/errors.ts';
import type { AnyRoute } from '../../platform/routes.ts';
import { typedParts } from '../../platform/typed-date.ts';
import type { FormProblem } from '../../platform/view.ts';
import { findSubject, type AskedSubject, type Subject } from '../cohort/index.ts';
import { decisionAsTyped, emptyDecision, sharingForm, type TypedDecision } from './form.ts';
import { groundsOn, HARMS, RECIPIENTS, SHARED_CLASSES } from './grounds.ts';
import { SHARING_URL } from './pages.ts';
import {
  DECIDE,
  look,
  mayCorrect,
  PURPOSE,
  refuseUnlessDeciding,
  type SharingDeps,
} from './parts.ts';
import { findDecision, insertDecision, type SharingDecision } from './queries.ts';
import { misfitsOf } from './rules.ts';
import { sharingDutySince } from './settings.ts';

const newParams = z.object({ about: z.enum(['child', 'pupil']), id: z.uuid() });
const params = z.object({ decisionId: z.uuid() });
type Typed = Readonly<Record<string, unknown>>;
/** What a form is about: a child, a pupil, or the decision that it puts right. */
interface Asked extends Partial<AskedSubject> {
  readonly corrects?: string | undefined;
}

/** The forms, and what they do. */
export function recordRoutes({ database, clock }: SharingDeps): AnyRoute<Viewer, Permission>[] {
  return [
    {
      method: 'GET',
      url: `${SHARING_URL}/new/:about/:id`,
      showsChild: true,
      permission: DECIDE,
      purpose: PURPOSE,
      params: newParams,
      handler: ({ viewer, params: where }) =>
        database.withViewer(viewer, async (tx) => {
          const { about: what, id } = where as z.output<typeof newParams>;
          const asked: Asked = { [what]: id };
          const subject = await subjectOf(tx, viewer, asked);
          return formPage(tx, subject, asked, emptyDecision(clock.today()), []);
        }),
    },
    {
      method: 'POST',
      url: SHARING_URL,
      permission: DECIDE,
      purpose: PURPOSE,
      form: sharingForm,
      handler: ({ viewer, form, typed, problems }) =>
        database.withViewer(viewer, (tx) =>
          decide(tx, viewer, form as TypedDecision | undefined, typed, problems),
        ),
    },
    {
      method: 'GET',
      url: `${SHARING_URL}/:decisionId/correct`,
      showsChild: true,
      permission: DECIDE,
      purpose: PURPOSE,
      params,
      handler: async ({ viewer, params: where }) => {
        const { decisionId } = where as z.output<typeof params>;
        const page = await database.withViewer(viewer, async (tx) => {
          const decision = await look(tx, viewer, decisionId);
          if (decision === undefined) return undefined;
          const subject = subjectOfDecision(viewer, decision);
          return formPage(tx, subject, { corrects: decisionId }, decisionAsTyped(decision), []);
        });
        if (page === undefined) throw notFound();
        return page;
      },
    },
  ];

  async function decide(
    tx: Tx,
    viewer: Viewer,
    form: TypedDecision | undefined,
    typed: Typed,
    problems: readonly FormProblem[],
  ) {
    const asked = addressOf(typed);
    const subject =
      asked.corrects === undefined
        ? await subjectOf(tx, viewer, asked)
        : subjectOfDecision(viewer, await findDecision(tx, asked.corrects));
    if (form?.decidedOn === undefined) return formPage(tx, subject, asked, typed, problems);
    const { decidedOn, ground, harm, recipient } = form;
    const isShared = form.shared === 'yes';
    const misfits = misfitsOf(
      { decidedOn, isShared, ground, harm },
      clock.today(),
      (await readSetting(tx, sharingDutySince)) || null,
    );
    if (misfits.length > 0) return formPage(tx, subject, asked, typed, misfits);
    const decisionId = await insertDecision(
      tx,
      viewer,
      {
        childId: subject.childId,
        decidedOn,
        isShared,
        recipient,
        recipientWords: form.who,
        reason: form.reason,
        ground,
        harm,
        classes: form.what,
        isUrgent: form.urgent === 'yes',
        corrects: asked.corrects ?? null,
      },
      clock.now(),
    );
    await record(tx, viewer, {
      event: 'share.decided',
      subjectType: 'child',
      subjectId: subject.childId,
      ref: decisionId,
      // Whether, with what kind of recipient, on what ground and how harm was weighed; no words.
      fields: [isShared ? 'shared' : 'not-shared', recipient, ground, harm],
      purpose: PURPOSE,
    });
    return { kind: 'redirect' as const, to: `${SHARING_URL}/${decisionId}?done=recorded` };
  }

  async function formPage(
    tx: Tx,
    subject: Subject,
    asked: Asked,
    typed: Typed,
    problems: readonly FormProblem[],
  ) {
    const text = (name: string): string => {
      const value = typed[name];
      return typeof value === 'string' ? value : '';
    };
    const dutySince = (await readSetting(tx, sharingDutySince)) || null;
    const items = (of: Readonly<Record<string, string>>) =>
      Object.entries(of).map(([value, each]) => ({ value, text: each }));
    return {
      kind: 'page' as const,
      template: 'sharing/views/record.njk',
      status: problems.length === 0 ? (200 as const) : (422 as const),
      model: {
        title:
          asked.corrects === undefined ? 'Record a decision about sharing' : 'Put a decision right',
        caption: subject.name,
        back: { text: 'Back', href: subject.href },
        cancel: asked.corrects === undefined ? subject.href : `${SHARING_URL}/${asked.corrects}`,
        action: SHARING_URL,
        problems,
        hidden: Object.entries(asked).flatMap(([name, value]) =>
          typeof value === 'string' ? [{ name, value }] : [],
        ),
        values: {
          shared: text('shared'),
          recipient: text('recipient'),
          who: text('who'),
          what: [typed['what'] ?? []].flat(),
          decided: typedParts(typed, 'decided'),
          ground: text('ground'),
          harm: text('harm'),
          reason: text('reason'),
          urgent: text('urgent') === 'yes' ? ['yes'] : [],
        },
        recipients: [{ value: '', text: 'Choose' }, ...items(RECIPIENTS)],
        classes: items(SHARED_CLASSES),
        harms: items(HARMS),
        grounds: groundsOn(clock.today(), dutySince).map(({ code, text: name, source }) => ({
          value: code,
          text: name,
          hint: source,
        })),
      },
    };
  }
}

async function subjectOf(tx: Tx, viewer: Viewer, { child, pupil }: Asked): Promise<Subject> {
  refuseUnlessDeciding(viewer);
  const subject = await findSubject(tx, viewer, { child, pupil });
  if (subject === undefined) throw notFound();
  return subject;
}

function subjectOfDecision(viewer: Viewer, decision: SharingDecision | undefined): Subject {
  refuseUnlessDeciding(viewer);
  if (decision === undefined || decision.childId === null) throw notFound();
  if (decision.correctedBy !== null) throw new Refusal(409, 'This decision was put right before.');
  if (!mayCorrect(viewer, decision)) throw notFound();
  const name = decision.name ?? 'Name not given';
  return {
    childId: decision.childId,
    name,
    names: [],
    href: `${SHARING_URL}/${decision.decisionId}`,
  };
}

function addressOf(typed: Typed): Asked {
  const id = (name: string): string | undefined => {
    const found = z.uuid().safeParse(typed[name]);
    return found.success ? found.data : undefined;
  };
  return { child: id('child'), pupil: id('pupil'), corrects: id('corrects') };
}
