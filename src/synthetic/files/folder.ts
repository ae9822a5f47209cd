/** Writes many files side by side without holding them in memory or keeping them all open. */
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Papa from 'papaparse';

/** One file that grows. */
export interface OutFile {
  readonly path: string;
  /** Adds text; it reaches the disk when the folder settles. */
  write(text: string): void;
  /** Adds rows of a CSV file, quoted where needed. */
  rows(rows: readonly (readonly string[])[]): void;
}

/** A folder of growing files. */
export interface OutFolder {
  /** Starts a file (an old one of that name is replaced); `encode` turns text into bytes. */
  start(path: string, encode?: (text: string) => Uint8Array): Promise<OutFile>;
  /** Writes out what has gathered beyond a limit; call it often. */
  settle(): Promise<void>;
  /** Writes out all. */
  finish(): Promise<void>;
}

/** Characters that may gather for one file, and for all files together. */
const FILE_LIMIT = 64 * 1024;
const FOLDER_LIMIT = 6 * 1024 * 1024;

interface Growing {
  readonly place: string;
  readonly encode: (text: string) => Uint8Array;
  parts: string[];
  length: number;
}

const utf8 = new TextEncoder();

async function empty(file: Growing): Promise<void> {
  if (file.length === 0) return;
  const bytes = file.encode(file.parts.join(''));
  file.parts = [];
  file.length = 0;
  await appendFile(file.place, bytes);
}

/** Opens a folder for writing; it is made when missing. */
export async function openFolder(folder: string): Promise<OutFolder> {
  await mkdir(folder, { recursive: true });
  const files: Growing[] = [];
  let waiting: Growing[] = [];
  let gathered = 0;

  const finish = async (): Promise<void> => {
    for (const file of files) await empty(file);
    waiting = [];
    gathered = 0;
  };
  return {
    async start(path, encode = (text) => utf8.encode(text)) {
      const place = join(folder, path);
      await mkdir(dirname(place), { recursive: true });
      await writeFile(place, '');
      const file: Growing = { place, encode, parts: [], length: 0 };
      files.push(file);
      const write = (text: string): void => {
        const before = file.length;
        file.parts.push(text);
        file.length += text.length;
        gathered += text.length;
        if (before < FILE_LIMIT && file.length >= FILE_LIMIT) waiting.push(file);
      };
      return {
        path,
        write,
        rows: (rows) => write(`${Papa.unparse(rows as string[][], { newline: '\r\n' })}\r\n`),
      };
    },
    async settle() {
      if (gathered > FOLDER_LIMIT) return finish();
      if (waiting.length === 0) return;
      const full = waiting;
      waiting = [];
      for (const file of full) {
        gathered -= file.length;
        await empty(file);
      }
    },
    finish,
  };
}
