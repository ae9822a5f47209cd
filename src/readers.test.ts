import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { KINDS } from './kinds.ts';
import { READERS } from './readers.ts';

const LOADED = `
  import { registerHooks } from 'node:module';
  const loaded = [];
  registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
  await import(process.argv[1]);
  console.log(JSON.stringify(loaded));
`;

async function loadedBy(file: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', LOADED, fileURLToPath(new URL(file, import.meta.url))],
    { maxBuffer: 8 * 1024 * 1024 },
  );
  return JSON.parse(stdout) as string[];
}

describe('the reading halves', () => {
  it('are there for each kind, and no others', () => {
    expect(READERS.map((reader) => reader.name)).toEqual(KINDS.map((kind) => kind.name));
  });

  it('reach neither the database nor the pages, which the publishing halves do', async () => {
    const apart = /node_modules\/(kysely|pg|pg-boss|fastify|nunjucks)\/|src\/(access|platform\/db)/;
    expect((await loadedBy('./readers.ts')).filter((url) => apart.test(url))).toEqual([]);
    expect((await loadedBy('./kinds.ts')).some((url) => apart.test(url))).toBe(true);
  });
});
