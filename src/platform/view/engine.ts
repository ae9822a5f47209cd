/** The template engine: where templates are found, what they may call, and what they may not guess. */
import { join } from 'node:path';
import { readdirSync } from 'node:fs';
import nunjucks from 'nunjucks';
import { assetHref, projectRoot } from './assets.ts';
import { filters } from './filters.ts';
import { UnknownFieldError } from './strict.ts';

/** Folders that templates are named from, in the order they are searched. */
const templateFolders = [
  join(projectRoot, 'src/views'),
  join(projectRoot, 'src/modules'),
  join(projectRoot, 'src'),
  join(projectRoot, 'node_modules/govuk-frontend/dist'),
];

/**
 * Names that templates may ask for without anybody having set them: `caller` tells a macro whether
 * it was called with a body; the rest are what GOV.UK macros ask for (`undefined` is how they write
 * nothing). The test over their published examples shows when another is needed.
 */
const MAY_BE_MISSING: ReadonlySet<string> = new Set([
  'caller',
  'undefined',
  'itemValue',
  'successBanner',
  'typeClass',
]);

/**
 * The engine looks a name up in its globals when the model does not have it. Answering "yes, here"
 * for every name, and throwing on reading one that is not, makes a misspelt top-level field a fault.
 */
function strictGlobals(globals: object): object {
  return new Proxy(globals, {
    has: () => true,
    get(target, key): unknown {
      if (typeof key === 'symbol' || Object.hasOwn(target, key)) return Reflect.get(target, key);
      if (MAY_BE_MISSING.has(key)) return undefined;
      throw new UnknownFieldError(
        `Unknown field "${key}": neither the page's model nor the template sets it.`,
      );
    },
  });
}

/** How an engine differs from the one that serves pages. */
export interface EngineOptions {
  /** Reads templates again on every render, for writing them; otherwise each is compiled once. */
  readonly fresh?: boolean;
  /** More folders to find templates in, after those of the product. */
  readonly folders?: readonly string[];
}

/** A template engine over the shared views, the modules' views and GOV.UK Frontend. */
export function createEngine(options: EngineOptions = {}): nunjucks.Environment {
  const folders = [...templateFolders, ...(options.folders ?? [])];
  const loader = new nunjucks.FileSystemLoader(folders, { noCache: options.fresh ?? false });
  const engine = new nunjucks.Environment(loader, {
    autoescape: true,
    trimBlocks: true,
    lstripBlocks: true,
  });
  for (const [name, filter] of Object.entries(filters)) engine.addFilter(name, filter);
  engine.addGlobal('asset', assetHref);
  const internals = engine as unknown as { globals: object };
  internals.globals = strictGlobals(internals.globals);
  return engine;
}

/** Names of all templates of ours, as they are rendered: shared views and every module's views. */
export function templateNames(): string[] {
  const [shared, modules] = [join(projectRoot, 'src/views'), join(projectRoot, 'src/modules')];
  return [shared, modules]
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('.njk'),
      ),
    )
    .sort();
}
