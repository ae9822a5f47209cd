/** How long it takes to link 10,000 care records to 60,000 pupils, and how that grows. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import Papa from 'papaparse';
import type { PersonRecord } from '../src/modules/matching/index.ts';
import { runApart } from './apart.ts';
import { CLI, inFreshFolder, type Print } from './data.ts';
import { figureLine, figureOf, type Figure } from './figure.ts';
import { makeDataSet } from './linkage/data-set.ts';
import { NORMAL_NOISE } from './linkage/noise.ts';

const RUNS = 3;
const SIZES = [
  { left: 2_500, right: 15_000, goal: null },
  { left: 10_000, right: 60_000, goal: 30 },
] as const;

/** Measures the command as people run it: start-up, reading, linking, writing. */
export async function benchLink(print: Print): Promise<Figure[]> {
  return inFreshFolder(async (folder) => {
    const figures: Figure[] = [];
    for (const { left, right, goal } of SIZES) {
      const data = makeDataSet({ left, right, rates: NORMAL_NOISE, seed: 1, basic: false });
      const [leftFile, rightFile] = [join(folder, 'left.csv'), join(folder, 'right.csv')];
      await writeFile(leftFile, Papa.unparse(data.left.map(row)));
      await writeFile(rightFile, Papa.unparse(data.right.map(row)));
      const times: number[] = [];
      const memory: number[] = [];
      for (let run = 0; run < RUNS; run += 1) {
        const before = performance.now();
        const out = join(folder, 'pairs.csv');
        const { peakMb } = await runApart(CLI, ['link', leftFile, rightFile, '--out', out]);
        times.push((performance.now() - before) / 1000);
        memory.push(peakMb);
      }
      const name = `link ${left} care records to ${right} pupils`;
      const limitedBy = 'the processor: comparing candidate pairs on one core';
      figures.push(figureOf({ name, unit: 's', goal, limitedBy }, times));
      figures.push(
        figureOf({ name: `${name}, peak memory`, unit: 'MB', goal: null, limitedBy }, memory),
      );
      for (const figure of figures.slice(-2)) print(figureLine(figure));
    }
    return figures;
  });
}

function row(person: PersonRecord): Record<string, string> {
  const { id, forename, surname, dob, sex, postcode, upn } = person;
  return {
    id,
    forename: forename ?? '',
    middle_names: person.middleNames ?? '',
    surname: surname ?? '',
    former_surname: person.formerSurname ?? '',
    dob: dob ?? '',
    sex: sex ?? '',
    address: person.address ?? '',
    postcode: postcode ?? '',
    upn: upn ?? '',
    former_upn: person.formerUpn ?? '',
    ethnicity: person.ethnicity ?? '',
    school_urn: person.schoolUrn ?? '',
  };
}
