/** One pupil of the school, with the question whether it is theirs. */
import { record, type Viewer } from '../../../access/index.ts';
import type { Database } from '../../../platform/db.ts';
import { notFound } from '../../../platform/errors.ts';
import { words } from '../../../platform/view.ts';
import { stateWords, STATUS_WORDS, yearWords } from './page.ts';
import { EVERY_PUPIL, listPupils, type OurPupil } from './queries.ts';

const PURPOSE = 'confirm-roll';

/** The pupil on the viewer's own list, audited; 404 for any other. */
export async function findOwn(
  database: Database,
  viewer: Viewer,
  pupilId: string,
): Promise<OurPupil> {
  return database
    .withViewer(viewer, async (tx) => {
      const pupil = (await listPupils(tx, EVERY_PUPIL, 'name')).find(
        (each) => each.pupilId === pupilId,
      );
      await record(tx, viewer, {
        event: 'child.view',
        decision: pupil === undefined ? 'deny' : 'allow',
        subjectType: 'child',
        ...(pupil === undefined ? {} : { subjectId: pupil.childId }),
        ref: pupilId,
        fields: ['R03', 'R04', 'R06'],
        purpose: PURPOSE,
      });
      return pupil;
    })
    .then((pupil) => {
      if (pupil === undefined) throw notFound();
      return pupil;
    });
}

/** The page, with what was typed where an answer has problems. */
export async function pupilPage(
  database: Database,
  viewer: Viewer,
  pupilId: string,
  problems: readonly { field: string; message: string }[],
  typed: Readonly<Record<string, unknown>> = {},
) {
  const pupil = await findOwn(database, viewer, pupilId);
  const given = (name: string): string => {
    const value = typed[name];
    return typeof value === 'string' ? value.slice(0, 80) : '';
  };
  return {
    kind: 'page' as const,
    template: 'desk/views/our-pupil.njk',
    status: problems.length === 0 ? (200 as const) : (422 as const),
    model: {
      title: `${pupil.forename} ${pupil.surname}`,
      back: { text: 'Back to our pupils', href: '/our-pupils' },
      problems,
      answer: given('answer'),
      left: { day: given('left-day'), month: given('left-month'), year: given('left-year') },
      pupil: {
        pupilId,
        facts: [yearWords(pupil.yearGroup), viewer.scopeName],
        born: pupil.birthDate,
        status: STATUS_WORDS[pupil.status],
        isCurrent: pupil.status !== 'previous',
        state: stateWords(pupil).text,
        confirmed: pupil.confirmedAt === null ? '' : words.momentInWords(pupil.confirmedAt),
        worker: pupil.workerName,
        email: pupil.workerEmail,
        telephone: pupil.workerTelephone,
        team: pupil.teamName,
        updatedOn: pupil.updatedOn,
      },
    },
  };
}
