/**
 * Builds what browsers fetch: one stylesheet from `src/assets/styles` and GOV.UK Frontend, the
 * scripts as they are, the typeface, each also compressed. The result lies in `var/assets/<version>`,
 * the version being a hash of the sources, so nothing is done when nothing changed.
 *
 * Run by hand: `node tools/build-assets.ts`.
 */
import { constants as zlib, brotliCompressSync, gzipSync } from 'node:zlib';
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import {
  assetSources,
  assetVersion,
  builtAssets,
  projectRoot,
} from '../src/platform/view/assets.ts';

const packages = join(projectRoot, 'node_modules');
const typeface = '@fontsource/atkinson-hyperlegible-next';
const fontName = 'atkinson-hyperlegible-next';
/** Regular and bold; latin-ext carries the letters of Polish, Turkish, Romanian, Welsh and others. */
const fontFiles = ['latin', 'latin-ext'].flatMap((script) =>
  [400, 700].map((weight) => `${fontName}-${script}-${weight}-normal.woff2`),
);
const compressible = new Set(['.css', '.js', '.svg']);
const versionsKept = 3;

/** What a build came to. */
export interface BuiltAssets {
  readonly version: string;
  readonly folder: string;
  /** False when the files of this version were there already. */
  readonly built: boolean;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function compressed(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !compressible.has(extname(entry.name))) continue;
    const file = join(entry.parentPath, entry.name);
    const content = await readFile(file);
    const quality = { params: { [zlib.BROTLI_PARAM_QUALITY]: 9 } };
    await writeFile(`${file}.gz`, gzipSync(content, { level: 9 }));
    await writeFile(`${file}.br`, brotliCompressSync(content, quality));
  }
}

async function fill(folder: string): Promise<void> {
  const { compile } = await import('sass');
  const { css } = compile(join(assetSources, 'styles/app.scss'), {
    loadPaths: [packages],
    style: 'compressed',
    quietDeps: true,
  });
  await mkdir(join(folder, 'fonts'), { recursive: true });
  await writeFile(join(folder, 'app.css'), css);
  await cp(join(assetSources, 'js'), join(folder, 'js'), { recursive: true });
  await cp(join(assetSources, 'images'), join(folder, 'images'), { recursive: true });
  await cp(
    join(packages, 'govuk-frontend/dist/govuk/govuk-frontend.min.js'),
    join(folder, 'js/govuk-frontend.js'),
  );
  for (const file of fontFiles) {
    await cp(join(packages, typeface, 'files', file), join(folder, 'fonts', file));
  }
  await cp(join(packages, typeface, 'LICENSE'), join(folder, 'fonts/LICENSE'));
  await compressed(folder);
}

/** Removes all but the newest few versions; a page that is still open may ask for the one before. */
async function removeOldVersions(): Promise<void> {
  const names = await readdir(builtAssets);
  const dated = await Promise.all(
    names.map(async (name) => {
      const path = join(builtAssets, name);
      return { path, changed: (await stat(path)).mtimeMs };
    }),
  );
  const old = dated.sort((a, b) => b.changed - a.changed).slice(versionsKept);
  await Promise.all(old.map(({ path }) => rm(path, { recursive: true, force: true })));
}

/**
 * Makes sure that the files of the present version are built. Safe to call at every start and from
 * several processes at once: a version appears whole, by renaming.
 */
export async function buildAssets(): Promise<BuiltAssets> {
  const version = assetVersion();
  const folder = join(builtAssets, version);
  if (await exists(folder)) return { version, folder, built: false };
  const draft = join(builtAssets, `.draft-${process.pid}`);
  await rm(draft, { recursive: true, force: true });
  await fill(draft);
  try {
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!(await exists(folder))) throw error;
  }
  await removeOldVersions();
  return { version, folder, built: true };
}

if (import.meta.main) {
  const { folder, built } = await buildAssets();
  console.log(built ? `Built ${folder}` : `Already built: ${folder}`);
}
