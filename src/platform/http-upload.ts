/** Files that people send: streamed to a private folder, hashed on the way, cut off at the limit. */
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyRequest } from 'fastify';
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

/** Reads a form with at most one file; an empty file field counts as no file. */
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
  for await (const part of request.parts({ limits: { fileSize: limit } })) {
    if (part.type === 'field') {
      fields[part.fieldname] = part.value;
      continue;
    }
    upload = await storeUpload(part.file, part.filename, options.uploadFolder);
  }
  return { fields, upload: upload?.bytes === 0 && upload.fileName === '' ? undefined : upload };
}

async function storeUpload(
  file: Readable & { truncated?: boolean },
  fileName: string,
  folder: string,
): Promise<UploadedFile> {
  const path = join(folder, randomUUID());
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
