/** Files that people send: streamed to a private folder, hashed on the way, cut off at the limit. */
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyRequest } from 'fastify';
import { Refusal } from './errors.ts';
import type { UploadedFile } from './routes.ts';

/** Where uploads wait and how large they may be. */
export interface UploadOptions {
  readonly uploadFolder: string;
  readonly maxUploadBytes: () => Promise<number>;
}

/** The fields of a request and its file, if it has one. */
export interface Body {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly upload: UploadedFile | undefined;
}

/**
 * Reads a form with at most one file; an empty file field counts as no file. Of a form that does not
 * arrive whole nothing is kept.
 */
export async function readBody(
  takesFile: boolean,
  request: FastifyRequest,
  options: UploadOptions,
): Promise<Body> {
  if (!takesFile || !request.isMultipart()) {
    return { fields: (request.body ?? {}) as Record<string, unknown>, upload: undefined };
  }
  const fields: Record<string, unknown> = {};
  let upload: UploadedFile | undefined;
  const limit = await options.maxUploadBytes();
  const parts = { limits: { fileSize: limit }, throwFileSizeLimit: false };
  const path = join(options.uploadFolder, randomUUID());
  try {
    for await (const part of request.parts(parts)) {
      if (part.type === 'field') fields[part.fieldname] = part.value;
      else upload = await storeUpload(part.file, part.filename, path);
    }
  } catch (error) {
    await rm(path, { force: true });
    throw isOurs(error) ? error : new Refusal(400, NOT_WHOLE);
  }
  if (upload?.bytes !== 0 || upload.fileName !== '') return { fields, upload };
  await rm(path, { force: true });
  return { fields, upload: undefined };
}

const NOT_WHOLE = 'The file or the form around it did not arrive whole.';

/** True for a fault of this machine (a full disk) and for what is answered already (too many parts). */
function isOurs(error: unknown): boolean {
  const { errno, statusCode } = error as { errno?: unknown; statusCode?: unknown };
  return errno !== undefined || statusCode !== undefined;
}

async function storeUpload(
  file: Readable & { truncated?: boolean },
  fileName: string,
  path: string,
): Promise<UploadedFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  await pipeline(file, count, createWriteStream(path, { mode: 0o600 }));
  const isTooLarge = file.truncated === true;
  if (isTooLarge) await rm(path, { force: true });
  return { fileName, path, bytes, sha256: hash.digest('hex'), isTooLarge };
}
