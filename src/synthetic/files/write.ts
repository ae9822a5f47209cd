/** Writes a synthetic authority's files in one pass over its families. */
import { isValidUpn } from '../../modules/people/index.ts';
import { addDays } from '../../platform/calendar-date.ts';
import type { Child, Family, School, World } from '../model.ts';
import { createRandom } from '../random.ts';
import { careView } from '../records/care-view.ts';
import type { CareView } from '../records/care-view.ts';
import { rollView } from '../records/roll-view.ts';
import { isPupil } from '../world.ts';
import { CARE_HEADINGS, careRow } from './care-extract.ts';
import { censusChild } from './census-child.ts';
import { plantError } from './census-errors.ts';
import { censusPeriods } from './census-period.ts';
import type { CensusPeriod } from './census-period.ts';
import { CENSUS_END, censusChildXml, censusStart } from './census-xml.ts';
import { councilFile, gather } from './council-file.ts';
import { BYTE_ORDER_MARK, toWindows1252 } from './encodings.ts';
import { openFolder } from './folder.ts';
import type { OutFile, OutFolder } from './folder.ts';
import { giasRows } from './gias.ts';
import type { Manifest, ManifestFile } from './manifest.ts';
import { LAYOUTS, isExported, rollRow } from './roll.ts';
import { TRUTH_HEADINGS, truthRows } from './truth.ts';
import type { RollEntry } from './truth.ts';

/** Choices that do not change what the files say. */
export interface WriteOptions {
  /** GIAS files occur in both encodings; the default is Windows-1252. */
  readonly giasEncoding?: 'windows-1252' | 'utf-8';
}

interface CensusOut {
  readonly period: CensusPeriod;
  readonly path: string;
  readonly file: OutFile;
}

interface Counts {
  families: number;
  children: number;
  pupils: number;
  careChildren: number;
  rollRows: number;
  careRows: number;
}

interface Work {
  readonly world: World;
  readonly rolls: Map<string, OutFile>;
  readonly folder: OutFolder;
  readonly census: readonly CensusOut[];
  readonly extracts: readonly {
    readonly asOf: Parameters<typeof careRow>[2];
    readonly file: OutFile;
  }[];
  readonly truth: OutFile;
  readonly planted: OutFile;
  readonly pupils: Map<string, number>;
  readonly censusChildren: Map<string, number>;
  readonly counts: Counts;
}

/** Only the schools whose rolls the council is sent: its own, and others that teach its children. */
function rollPath(school: School): string {
  return `rolls/${school.urn}-${school.slug}.csv`;
}

async function rollOf(school: School, work: Work): Promise<OutFile> {
  const open = work.rolls.get(school.urn);
  if (open) return open;
  const layout = LAYOUTS[school.rollLayout];
  const file = await work.folder.start(
    rollPath(school),
    layout.encoding === 'windows-1252' ? toWindows1252 : undefined,
  );
  if (layout.encoding === 'utf-8 with mark') file.write(BYTE_ORDER_MARK);
  file.rows([layout.columns.map(([heading]) => heading)]);
  work.rolls.set(school.urn, file);
  return file;
}

async function writeRolls(child: Child, work: Work): Promise<readonly RollEntry[]> {
  const { world, counts, pupils } = work;
  const entries: RollEntry[] = [];
  for (const enrolment of child.enrolments) {
    if (!isExported(enrolment, world.today)) continue;
    const { school, to } = enrolment;
    const random = createRandom(`roll/${String(world.seed)}/${child.id}/${school.urn}`);
    const view = rollView(child, enrolment, world.today, random);
    (await rollOf(school, work)).rows([rollRow(child, enrolment, view, world.today)]);
    entries.push({ enrolment, view });
    counts.rollRows += 1;
    if (to === null) pupils.set(school.urn, (pupils.get(school.urn) ?? 0) + 1);
  }
  return entries;
}

/** The family's children in each year's file, with errors planted and noted. */
function writeCensus(family: Family, views: ReadonlyMap<string, CareView>, work: Work): void {
  for (const { period, path, file } of work.census) {
    const told = family.children.flatMap((child) => {
      const view = views.get(child.id);
      const one = view && censusChild(child, view, period);
      return one
        ? [
            {
              one,
              random: createRandom(`census/${String(work.world.seed)}/${child.id}/${period.name}`),
            },
          ]
        : [];
    });
    const upns = told.map(({ one }) => one.upn);
    for (const { one, random } of told) {
      const { upn, laChildId } = one;
      const note = (error: string, rule: string): void =>
        work.planted.rows([[path, laChildId, error, rule]]);
      if (upn !== '' && upns.indexOf(upn) !== upns.lastIndexOf(upn))
        note('upn-of-a-sibling', '1520');
      else if (upn !== '' && !isValidUpn(upn)) note('upn-wrong-on-record', '1510');
      const planted = plantError(one, period, random);
      if (planted) note(planted.error, planted.rule);
      const xml = censusChildXml(one, period, random);
      const times = planted?.error === 'child-repeated' ? 2 : 1;
      file.write(xml.repeat(times));
      work.censusChildren.set(path, (work.censusChildren.get(path) ?? 0) + times);
    }
  }
}

function writeExtracts(child: Child, view: CareView, work: Work): void {
  const last = work.extracts.length - 1;
  work.extracts.forEach(({ asOf, file }, at) => {
    // One child in two hundred has vanished from the later extract: merged or deleted in the system.
    if (at === last && last > 0 && Number(view.nhsNumber) % 200 < 2) return;
    const style = work.world.size === 'demo' ? 'dd/mm/yyyy' : 'yyyy-mm-dd';
    const random = createRandom(`extract/${String(work.world.seed)}/${child.id}`);
    const row = careRow(child, view, asOf, style, random);
    if (row === undefined) return;
    file.rows([row]);
    if (at === last) work.counts.careRows += 1;
  });
}

/** The family's children as the case system holds them, by child id. */
function viewsOf(family: Family, world: World): ReadonlyMap<string, CareView> {
  const views = new Map<string, CareView>();
  for (const child of family.children) {
    if (child.care === null) continue;
    const random = createRandom(`care/${String(world.seed)}/${child.id}`);
    views.set(child.id, careView(child, family.children, world.schools, world.today, random));
  }
  return views;
}

async function writeFamily(family: Family, work: Work): Promise<void> {
  const { world, counts } = work;
  const views = viewsOf(family, world);
  counts.families += 1;
  for (const child of family.children) {
    counts.children += 1;
    if (isPupil(child)) counts.pupils += 1;
    const entries = await writeRolls(child, work);
    const view = views.get(child.id);
    if (view === undefined) continue;
    counts.careChildren += 1;
    writeExtracts(child, view, work);
    work.truth.rows(truthRows(child, view, entries));
  }
  if (views.size > 0) writeCensus(family, views, work);
}

async function startCensus(world: World, folder: OutFolder): Promise<readonly CensusOut[]> {
  const out: CensusOut[] = [];
  for (const period of censusPeriods(world.today)) {
    const path = `cin-census-${period.name}.xml`;
    const file = await folder.start(path);
    file.write(censusStart(period, world.council.laCode, world.today));
    out.push({ period, path, file });
  }
  return out;
}

/** The demo also has the extract of five weeks ago, so that there is something that has changed. */
async function startExtracts(world: World, folder: OutFolder): Promise<Work['extracts']> {
  const days = world.size === 'demo' ? [addDays(world.today, -35), world.today] : [world.today];
  const extracts: { asOf: (typeof days)[number]; file: OutFile }[] = [];
  for (const asOf of days) {
    const name = asOf === world.today ? 'social-care-extract' : `social-care-extract-${asOf}`;
    const file = await folder.start(`${name}.csv`);
    file.rows([CARE_HEADINGS]);
    extracts.push({ asOf, file });
  }
  return extracts;
}

function filesInOrder(work: Work): readonly ManifestFile[] {
  const { world, census, extracts, rolls } = work;
  return [
    { path: 'gias.csv', kind: 'gias', source: 'Get Information about Schools', asOf: world.today },
    ...census.map(({ path, period }): ManifestFile => ({
      path,
      kind: 'cin-census',
      source: 'Casebook: children in need census',
      asOf: period.to,
    })),
    ...extracts.map(({ file, asOf }): ManifestFile => ({
      path: file.path,
      kind: 'care-csv',
      source: 'Casebook: social-care extract',
      asOf,
    })),
    ...world.schools
      .filter((school) => rolls.has(school.urn))
      .map((school): ManifestFile => ({
        path: rollPath(school),
        kind: 'roll-csv',
        source: `Roll of ${school.name}`,
        asOf: world.today,
        urn: school.urn,
      })),
  ];
}

/**
 * Writes the files a council would have, and beside them `council.json`, `truth.csv`,
 * `planted-errors.csv` and `manifest.json`. Memory stays flat whatever the size; the same world
 * gives the same bytes. Existing files of those names are replaced.
 */
export async function writeAuthorityFiles(
  world: World,
  path: string,
  options: WriteOptions = {},
): Promise<Manifest> {
  const folder = await openFolder(path);
  const counts = { families: 0, children: 0, pupils: 0, careChildren: 0, rollRows: 0, careRows: 0 };
  const work: Work = {
    world,
    folder,
    rolls: new Map(),
    census: await startCensus(world, folder),
    extracts: await startExtracts(world, folder),
    truth: await folder.start('truth.csv'),
    planted: await folder.start('planted-errors.csv'),
    pupils: new Map(),
    censusChildren: new Map(),
    counts,
  };
  work.truth.rows([TRUTH_HEADINGS]);
  work.planted.rows([['file', 'la_child_id', 'error', 'rule']]);
  for (const school of world.schools) if (school.home) await rollOf(school, work);
  const gathered = gather(world);
  for (const family of world.families()) {
    await writeFamily(family, work);
    for (const child of family.children) gathered.see(child);
    await folder.settle();
  }
  for (const { file } of work.census) file.write(CENSUS_END);
  const gias = await folder.start(
    'gias.csv',
    options.giasEncoding === 'utf-8' ? undefined : toWindows1252,
  );
  gias.rows(giasRows(world, work.pupils));
  const council = await folder.start('council.json');
  council.write(`${JSON.stringify(councilFile(world, gathered), null, 1)}\n`);
  const manifest: Manifest = {
    size: world.size,
    seed: world.seed,
    today: world.today,
    files: filesInOrder(work),
    council: 'council.json',
    truth: 'truth.csv',
    planted: 'planted-errors.csv',
    counts: {
      ...counts,
      censusChildren: Object.fromEntries(work.censusChildren),
    },
  };
  const list = await folder.start('manifest.json');
  list.write(`${JSON.stringify(manifest, null, 1)}\n`);
  await folder.finish();
  return manifest;
}
