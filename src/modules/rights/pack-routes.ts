/**
 * The copy for a subject-access request: information governance has it built and reviews it, a second
 * person (a colleague, or the child's service manager) releases it, and it is downloaded once.
 */
import { z } from 'zod';
import { record, type Permission, type Viewer } from '../../access/index.ts';
import type { Database, Tx } from '../../platform/db.ts';
import { notFound, Refusal, StepUpNeeded } from '../../platform/errors.ts';
import type { AnyRoute } from '../../platform/routes.ts';
import { pageNumber, pageSize } from '../../platform/view.ts';
import type { TellDeps } from '../notices/index.ts';
import { SECTION_TITLES } from './build.ts';
import { packModel, sectionModel } from './pack-pages.ts';
import { GROUNDS } from './pack-words.ts';
import {
  askPack,
  countSections,
  findPack,
  handOn,
  keepManifest,
  listLines,
  releasePack,
  reviewLines,
  takePack,
  tellSecond,
  type Pack,
} from './packs.ts';
import { findCase, findSubject } from './queries.ts';
import { caseReference } from './words.ts';

const PURPOSE = 'rights';
const URL = '/rights/:caseId/pack';
const SEE: readonly Permission[] = [
  { resource: 'R25', verb: 'S' },
  { resource: 'R25', verb: 'V' },
];
const WORK: readonly Permission[] = [{ resource: 'R25', verb: 'E' }];
const EXPORT: readonly Permission[] = [{ resource: 'R22', verb: 'X' }];
const RELEASE: readonly Permission[] = [{ resource: 'R25', verb: 'V' }];

/** What the routes work with. */
export interface PackDeps extends TellDeps {
  readonly database: Database;
}

const params = z.object({ caseId: z.uuid() });
const sectionParams = z.object({ caseId: z.uuid(), section: z.string().max(40) });
const sectionQuery = z.object({ page: z.string().max(6).catch('').default('') });
const number = z.coerce.number().int().min(1).max(1_000_000);
const reviewForm = z.object({
  from: number,
  to: number,
  out: z
    .union([number, z.array(number)])
    .optional()
    .transform((value) => (value === undefined ? [] : [value].flat())),
  ground: z.enum(GROUNDS, 'Choose why'),
});
const downloadForm = z.object({ format: z.enum(['html', 'json']) });

/** The routes. */
export function packRoutes(deps: PackDeps): AnyRoute<Viewer, Permission>[] {
  const { database, clock } = deps;
  return [
    {
      method: 'GET',
      url: URL,
      permission: SEE,
      purpose: PURPOSE,
      params,
      showsChild: true,
      handler: async ({ viewer, params: given }) => {
        stepUp(viewer);
        const { caseId } = given as z.output<typeof params>;
        const pack = await getPack(viewer, caseId);
        const sections =
          pack === undefined
            ? []
            : await database.withViewer(viewer, async (tx) => {
                await noteLook(tx, viewer, pack);
                return countSections(tx, pack.packId);
              });
        return packModel({ caseId, pack, sections, viewer, now: clock.now() });
      },
    },
    {
      method: 'POST',
      url: URL,
      permission: WORK,
      purpose: PURPOSE,
      params,
      handler: async ({ viewer, params: given }) => {
        stepUp(viewer);
        const { caseId } = given as z.output<typeof params>;
        const childId = await subjectOf(viewer, caseId);
        await system(viewer, (tx) => askPack(tx, viewer, deps, { caseId, childId }));
        return { kind: 'redirect', to: `/rights/${caseId}/pack` };
      },
    },
    {
      method: 'GET',
      url: `${URL}/:section`,
      permission: SEE,
      purpose: PURPOSE,
      params: sectionParams,
      query: sectionQuery,
      showsChild: true,
      handler: async ({ viewer, params: given, query }) => {
        stepUp(viewer);
        const { caseId, section } = given as z.output<typeof sectionParams>;
        return sectionPage(viewer, caseId, section, (query as { page: string }).page, []);
      },
    },
    {
      method: 'POST',
      url: `${URL}/:section`,
      permission: WORK,
      purpose: PURPOSE,
      params: sectionParams,
      form: reviewForm,
      handler: async ({ viewer, params: given, form, problems }) => {
        stepUp(viewer);
        const { caseId, section } = given as z.output<typeof sectionParams>;
        const asked = form as z.output<typeof reviewForm> | undefined;
        if (asked === undefined) return sectionPage(viewer, caseId, section, '', problems);
        const pack = await getPack(viewer, caseId);
        if (pack?.state !== 'built') throw notFound();
        await database.withViewer(viewer, (tx) =>
          reviewLines(tx, pack.packId, section, asked, asked.out, asked.ground),
        );
        return { kind: 'redirect', to: `/rights/${caseId}/pack` };
      },
    },
    {
      method: 'POST',
      url: `${URL}-reviewed`,
      permission: WORK,
      purpose: PURPOSE,
      params,
      handler: async ({ viewer, params: given }) => {
        stepUp(viewer);
        const { caseId } = given as z.output<typeof params>;
        const pack = await mustGetPack(viewer, caseId);
        await database.withViewer(viewer, (tx) => handOn(tx, viewer, deps, pack));
        await system(viewer, (tx) => tellSecond(tx, deps, pack));
        return { kind: 'redirect', to: `/rights/${caseId}/pack` };
      },
    },
    {
      method: 'POST',
      url: `${URL}-released`,
      permission: RELEASE,
      purpose: PURPOSE,
      params,
      handler: async ({ viewer, params: given }) => {
        stepUp(viewer);
        const { caseId } = given as z.output<typeof params>;
        const pack = await mustGetPack(viewer, caseId);
        await system(viewer, (tx) => keepManifest(tx, pack));
        await database.withViewer(viewer, (tx) => releasePack(tx, viewer, clock, pack));
        return { kind: 'redirect', to: `/rights/${caseId}/pack` };
      },
    },
    {
      method: 'POST',
      url: `${URL}-download`,
      permission: EXPORT,
      purpose: PURPOSE,
      params,
      form: downloadForm,
      handler: async ({ viewer, params: given, form }) => {
        const { caseId } = given as z.output<typeof params>;
        const asked = form as z.output<typeof downloadForm> | undefined;
        if (viewer.role !== 'IGO' || asked === undefined) throw notFound();
        const pack = await mustGetPack(viewer, caseId);
        const body = await system(viewer, (tx) => takePack(tx, viewer, clock, pack, asked.format));
        return {
          kind: 'download' as const,
          fileName: `${caseReference(caseId)}.${asked.format}`,
          type:
            asked.format === 'html'
              ? ('text/html; charset=utf-8' as const)
              : ('application/json' as const),
          body,
        };
      },
    },
  ];

  function system<T>(viewer: Viewer, work: (tx: Tx) => Promise<T>): Promise<T> {
    return database.withSystem({ authorityId: viewer.authorityId, purpose: PURPOSE }, work);
  }

  /** The pack, while its child may be opened: a child restricted since closes it. */
  async function getPack(viewer: Viewer, caseId: string): Promise<Pack | undefined> {
    const pack = await database.withViewer(viewer, async (tx) => {
      const found = await findPack(tx, caseId);
      if (found === undefined && (await findCase(tx, caseId)) === undefined) throw notFound();
      return found;
    });
    if (pack === undefined) return undefined;
    const subject = await system(viewer, (tx) => findSubject(tx, viewer, pack.childId));
    if (subject === undefined) throw notFound();
    return pack;
  }

  async function mustGetPack(viewer: Viewer, caseId: string): Promise<Pack> {
    const pack = await getPack(viewer, caseId);
    if (pack === undefined) throw notFound();
    return pack;
  }

  /** The child that a pack can be asked for about: of an open access case whose requester is known. */
  async function subjectOf(viewer: Viewer, caseId: string): Promise<string> {
    const found = await database.withViewer(viewer, (tx) => findCase(tx, caseId));
    if (found?.childId === undefined || found.childId === null) throw notFound();
    const { childId } = found;
    if ((await system(viewer, (tx) => findSubject(tx, viewer, childId))) === undefined)
      throw notFound();
    if (found.kind !== 'subject-access' || found.closedAt !== null)
      throw new Refusal(409, 'A copy is made for an open request for access.');
    return childId;
  }

  async function sectionPage(
    viewer: Viewer,
    caseId: string,
    section: string,
    page: string,
    problems: readonly { field: string; message: string }[],
  ) {
    const title = SECTION_TITLES.get(section);
    const pack = await mustGetPack(viewer, caseId);
    if (title === undefined) throw notFound();
    return database.withViewer(viewer, async (tx) => {
      const count =
        (await countSections(tx, pack.packId)).find((each) => each.section === section)?.lines ?? 0;
      const at = pageNumber(page, count);
      const lines = await listLines(tx, pack.packId, section, {
        limit: pageSize,
        offset: (at - 1) * pageSize,
      });
      await noteLook(tx, viewer, pack);
      return sectionModel({ pack, section, title, lines, count, page: at, problems, viewer });
    });
  }
}

function stepUp(viewer: Viewer): void {
  if (!viewer.isSteppedUp) throw new StepUpNeeded();
}

function noteLook(tx: Tx, viewer: Viewer, pack: Pack): Promise<void> {
  return record(tx, viewer, {
    event: 'document.view',
    subjectType: 'child',
    subjectId: pack.childId,
    fields: ['R03', 'R04', 'R05', 'R06', 'R11', 'R25'],
    ref: pack.packId,
    purpose: PURPOSE,
    caseRef: caseReference(pack.caseId),
  });
}
