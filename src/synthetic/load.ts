/**
 * Loads the synthetic authority: its files are written to a folder and go through the real import,
 * as a data analyst would send them; the rest is settled by hand. Nothing is put past the checks.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { currentAppointments, viewerFrom, type Viewer } from '../access/index.ts';
import type { Authority } from '../app.ts';
import type { Runtime } from '../runtime.ts';
import type { Batch } from '../modules/intake/index.ts';
import type { CouncilFile } from './files/council-file.ts';
import { writeAuthorityFiles } from './files/write.ts';
import type { ManifestFile } from './files/manifest.ts';
import {
  settleAuthority,
  settleChildren,
  settleReading,
  settleSchools,
  settleTeams,
} from './settle.ts';
import type { Size } from './sizes.ts';
import { generateAuthority } from './world.ts';

/** What loading needs from the command line that does it. */
export interface LoadTools {
  readonly say: (message: string) => void;
  /** Sends one file through the import, up to its publication. */
  readonly importFile: (
    viewer: Viewer,
    authority: Authority,
    file: ManifestFile & { readonly fullPath: string },
  ) => Promise<Batch>;
  /** Does what the facts ask for: links, the cohort. */
  readonly settleWork: (authority: Authority) => Promise<void>;
}

/** Loads an authority of the size into an empty database. */
export async function loadAuthority(
  runtime: Runtime,
  options: { readonly size: Size; readonly seed: number },
  tools: LoadTools,
): Promise<void> {
  const today = runtime.clock.today();
  const world = generateAuthority({ ...options, today });
  const folder = join(runtime.config.dataDir, 'synthetic', `${options.size}-${options.seed}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  tools.say(`Writing the files that ${world.council.name} would have to ${folder}`);
  const manifest = await writeAuthorityFiles(world, folder);
  const council = JSON.parse(await readFile(join(folder, manifest.council), 'utf8')) as CouncilFile;
  const authority: Authority = {
    authorityId: world.council.laCode,
    name: world.council.name,
    isSynthetic: true,
  };
  const context = { authorityId: authority.authorityId, purpose: 'seed' };
  const { database } = runtime;

  await database.withSystem(context, (tx) => settleAuthority(tx, world));
  const viewer = await firstAnalyst(runtime, authority);
  const register = manifest.files.filter((file) => file.kind === 'gias');
  const rest = manifest.files.filter((file) => file.kind !== 'gias');
  for (const file of register) await load(file);
  await database.withSystem(context, (tx) => settleSchools(tx, council, today));
  for (const [index, file] of rest.entries()) {
    if (index % 10 === 0) tools.say(`Loading file ${index + 1} of ${rest.length}`);
    await load(file);
  }
  await database.withSystem(context, async (tx) => {
    await settleTeams(tx, council);
    await settleChildren(tx, council, today);
    await settleReading(tx, today);
  });
  tools.say('Linking records and working out the cohort');
  await tools.settleWork(authority);

  async function load(file: ManifestFile): Promise<void> {
    const batch = await tools.importFile(viewer, authority, {
      ...file,
      fullPath: join(folder, file.path),
    });
    if (batch.status !== 'published') {
      throw new Error(`${file.path} was not published: ${batch.status} ${batch.refusal ?? ''}`);
    }
  }
}

async function firstAnalyst(runtime: Runtime, authority: Authority): Promise<Viewer> {
  const appointments = await runtime.database.withSystem(
    { authorityId: authority.authorityId, purpose: 'seed' },
    (tx) => currentAppointments(tx),
  );
  const analyst = appointments.find((each) => each.role === 'DA');
  if (analyst === undefined) throw new Error('The synthetic authority has no data analyst');
  return viewerFrom(authority.authorityId, analyst, {
    sessionId: null,
    requestId: crypto.randomUUID(),
    isSteppedUp: true,
    appointmentCount: 1,
  });
}
