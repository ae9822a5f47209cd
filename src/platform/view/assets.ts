/**
 * Where the styles, scripts and typeface of the pages come from, and under which version they are
 * served. The version is a hash of the sources, so a page can name its files before they are built
 * and browsers may keep them for ever.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Root of the project: the folder that holds `src`. */
export const projectRoot = join(import.meta.dirname, '../../..');
/** Folder with the sources of styles and scripts. */
export const assetSources = join(projectRoot, 'src/assets');
/** Folder that holds one built folder for each version; served under `/assets/`. */
export const builtAssets = join(projectRoot, 'var/assets');

/** Packages whose files end up in the built folder; a new version of one is a new build. */
const ASSET_PACKAGES = ['govuk-frontend', '@fontsource/atkinson-hyperlegible-next', 'sass'];

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function computeVersion(): string {
  const hash = createHash('sha256');
  hash.update(readFileSync(join(projectRoot, 'tools/build-assets.ts')));
  for (const file of sourceFiles(assetSources)) {
    hash.update(file.slice(assetSources.length)).update('\0').update(readFileSync(file));
  }
  for (const name of ASSET_PACKAGES) {
    const manifest = readFileSync(join(projectRoot, 'node_modules', name, 'package.json'), 'utf8');
    const { version } = JSON.parse(manifest) as { version: string };
    hash.update(`${name}@${version}`);
  }
  return hash.digest('hex').slice(0, 12);
}

let version: string | undefined;

/** The version of the asset sources as they are now; read once a process. */
export function assetVersion(): string {
  version ??= computeVersion();
  return version;
}

/** The address of a built file: `assetHref('app.css')` is `/assets/3f2a…/app.css`. */
export function assetHref(file: string): string {
  return `/assets/${assetVersion()}/${file}`;
}
